"""What a page's Jinja may do: fill in what this package gives it, and stop.

Pages come from pull requests as well, and a build must not run what they say. So nothing can be
called but this package's functions and `range`, no attribute that begins with an underscore can be
reached, and filters are few. What a page does is bounded, too: there are no macros or recursion,
loops stand in at most one other, `range` goes to `LONGEST`, and no operator makes more than
`LARGEST` letters or items of less.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from explainer.errors import PageError

FILTERS = (
    *("abs", "capitalize", "default", "first", "float", "int", "last", "length", "lower"),
    *("max", "min", "round", "sum", "title", "trim", "upper"),
)
REFUSED: dict[type[nodes.Node], str] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.AssignBlock: "set … endset",
    nodes.Concat: "~",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
    nodes.Extends: "extends",
    nodes.Block: "block",
}
LONGEST = 1000
LARGEST = 10_000


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment for templates that nobody has read."""

    intercepted_binops = frozenset({"*", "+", "**", "%", "//"})

    def __init__(self, **options: Any) -> None:
        """Take the options of `jinja2.Environment`."""
        super().__init__(**options)
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.globals = dict(GLOBALS)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        for node in template.find_all(tuple(REFUSED)):
            raise _refused(REFUSED[type(node)], node)
        for loop in template.find_all(nodes.For):
            inner = [*loop.find_all(nodes.For)]
            if loop.recursive or any([*one.find_all(nodes.For)] for one in inner):
                raise _refused(
                    "recursive" if loop.recursive else "a loop in a loop in a loop", loop
                )
        return template

    def is_safe_callable(self, obj: Any) -> bool:
        """Return that it is a function of this package.

        Raises:
            PageError: if it isn't.
        """
        if isinstance(obj, jinja2.Undefined):
            return True  # it says so itself
        if str(getattr(obj, "__module__", "")).partition(".")[0] != "explainer":
            raise PageError("pages can call nothing but figure, number and the like")
        return True

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Calculate, unless what comes out may be too large.

        Raises:
            PageError: if it may.
        """
        grows = operator in "*+" and max(_size(left), 1) * max(_size(right), 1) > LARGEST
        powers = operator == "**" and (abs(left) > LONGEST or abs(right) > 10)
        if (grows and isinstance(left, Sized) | isinstance(right, Sized)) or powers:
            raise PageError(f"{operator} makes too much of this")
        if operator == "%" and isinstance(left, str):
            raise PageError("% formats no text here")
        return super().call_binop(context, operator, left, right)


def _refused(what: str, node: nodes.Node) -> jinja2.TemplateSyntaxError:
    return jinja2.TemplateSyntaxError(f"pages can't use {what}", node.lineno)


def _size(value: Any) -> float:
    """Return how many letters or items something has, or how often it repeats others."""
    return len(value) if isinstance(value, Sized) else abs(value)


def _range(*bounds: int) -> range:
    """Return the numbers that `range` does, unless they are many.

    Raises:
        PageError: if they are.
    """
    numbers = range(*bounds)
    if len(numbers) > LONGEST:
        raise PageError(f"range goes to {LONGEST} at most, this to {len(numbers)}")
    return numbers


GLOBALS = {"range": _range}
