"""YAML that authors write: read, or told in one line where it can't be."""

from __future__ import annotations

from typing import Any

import yaml

from explainer.errors import UserError


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Knows where a date stands that is none."""


def _date(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as fault:
        words = f"{node.value} is no day; days are like 2026-01-31"
        raise yaml.constructor.ConstructorError(None, None, words, node.start_mark) from fault


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def read(text: str, shown: str, above: int = 0, what: str = "") -> Any:
    """Return what a YAML text says.

    Args:
        text: all of it.
        shown: the file's name in words for the author.
        above: how many lines of the file come before it.
        what: the text's own name with an "is ", if it is a part of the file.

    Raises:
        UserError: with file and line, if it isn't YAML, or has a date that is none.

    >>> read("a: [1, 2]", "references.yml")
    {'a': [1, 2]}
    """
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as fault:
        raise unreadable(fault, shown, above, what) from fault


def compose(text: str, shown: str) -> yaml.Node | None:
    """Return a YAML text as nodes, which know their lines, and whose values are all text.

    Raises:
        UserError: with file and line, if it isn't YAML.
    """
    try:
        return yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as fault:
        raise unreadable(fault, shown) from fault


def unreadable(fault: yaml.YAMLError, shown: str, above: int = 0, what: str = "") -> UserError:
    """Return what is told of YAML that can't be read."""
    mark = getattr(fault, "problem_mark", None)
    line = f":{mark.line + 1 + above}" if mark else f":{above}" if above else ""
    built = isinstance(fault, yaml.constructor.ConstructorError)
    why = f": {fault.problem}" if built else " as YAML; check quotes and indentation"
    return UserError(f"{shown}{line}: {what}not readable{why}")
