"""Proofreading: what a page can't become is told before anything is trained for it.

Numbers aren't known yet, so what hangs on them is told when pages are filled in.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from jinja2 import nodes

from explainer.errors import PageError, UserError
from explainer.site import front_matter, jinja, mathml
from explainer.site.jinja import Call, Text
from explainer.site.page import FUNCTIONS, PageContext, no_name
from explainer.site.sandbox import GLOBALS
from explainer.site.site import address, nearest

KNOWN = {*FUNCTIONS, *GLOBALS, "loop"}


def page(text: Text) -> None:
    """Refuse a page with a fault that shows without its numbers.

    Raises:
        UserError: at the first, with file and line.
    """
    front_matter.check(text)
    words(text)
    shown: set[str] = set()
    for call in jinja.calls(text, ("figure",)):
        for id in call.arguments:
            if id in shown:
                raise _at(
                    call, f"figure '{id}' is already on this page; refer to it with ref('{id}')"
                )
            shown.add(id)
    asked = list(jinja.calls(text, ("cite", "references")))
    if any(call.arguments for call in asked) and all(call.function == "cite" for call in asked):
        works = [key for call in asked for key in call.arguments]
        fault = f"cites '{works[0]}' but lists no references; add {{{{ references() }}}} at its end"
        raise _at(asked[0], fault)


def words(text: Text) -> None:
    """Refuse a page or words of a figure with a fault that shows without their numbers.

    Raises:
        UserError: at the first, with file and line.
    """
    for line, fault in _faults(text):
        raise UserError(f"{text.shown}:{line}: {fault}")


@lru_cache(maxsize=1000)  # asked for again at every bake
def _faults(text: Text) -> list[tuple[int, str]]:
    """Return lines and faults of a text, from its top."""
    tree = jinja.parsed(text)
    return sorted([*_names(tree), *_filters(tree), *_calls(text), *_formulas(tree)])


def addresses(pages: Iterable[PurePosixPath]) -> None:
    """Refuse two pages of one address, such as `a.md` beside `a/index.md`.

    Raises:
        UserError: naming both.
    """
    found: dict[str, PurePosixPath] = {}
    for one in pages:
        other = found.setdefault(address(one), one)
        if other != one:
            raise UserError(f"content/{one} and content/{other} have one address; rename one")


def _names(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield names that nothing has, and functions that are named and not called."""
    named = list(tree.find_all(nodes.Name))
    given = {name.name for name in named if name.ctx != "load"}
    given |= {
        test.node.name for test in tree.find_all(nodes.Test) if isinstance(test.node, nodes.Name)
    }
    for name in named:
        if name.name not in given | KNOWN:
            yield name.lineno, f"'{name.name}' is undefined{nearest(name.name, FUNCTIONS)}"
    for output in tree.find_all(nodes.Output):
        for one in output.nodes:
            if isinstance(one, nodes.Name) and one.name in {*FUNCTIONS} - given:
                yield one.lineno, f"'{one.name}' is a function; write {one.name}(…)"


def _filters(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield filters and tests that don't exist."""
    environment = jinja.environment()
    for kind, what, there in (
        (nodes.Filter, "filter", environment.filters),
        (nodes.Test, "test", environment.tests),
    ):
        for one in tree.find_all(kind):
            if one.name not in there:
                yield one.lineno, f"no {what} '{one.name}'{nearest(one.name, there)}"


def _calls(text: Text) -> Iterator[tuple[int, str]]:
    """Yield calls of our functions with arguments that these don't take."""
    for call in jinja.calls(text, FUNCTIONS):
        node = call.node
        for given in node.args:
            if isinstance(given, nodes.Literal) and not _is_text(given):
                yield call.line, no_name(call.function, _value(given))
                return
        if node.dyn_args is None and node.dyn_kwargs is None:
            names = {pair.key: None for pair in node.kwargs}
            takes = inspect.signature(getattr(PageContext, call.function))
            try:
                takes.bind(None, *node.args, **names)
            except TypeError as fault:
                yield call.line, f"{call.function}(): {fault}"


def _is_text(given: nodes.Literal) -> bool:
    return isinstance(given, nodes.TemplateData) or (
        isinstance(given, nodes.Const) and isinstance(given.value, str)
    )


def _value(given: nodes.Literal) -> object:
    try:
        return given.as_const()
    except nodes.Impossible:
        return type(given).__name__.lower()


def _formulas(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield formulas that can't be read, of those that hold no number."""
    for block in tree.find_all(nodes.FilterBlock):
        if block.filter.name not in mathml.FORMULAS:
            continue
        match block.body:
            case [nodes.Output(nodes=[nodes.TemplateData(data=tex)])]:
                try:
                    mathml.mathml(tex.strip())
                except PageError as fault:
                    yield block.lineno, str(fault)


def _at(call: Call, fault: str) -> UserError:
    return UserError(f"{call.text.shown}:{call.line}: {fault}")
