"""YAML that authors write: read, or told in one line where it can't be."""

from __future__ import annotations

from typing import Any

import yaml

from explainer.errors import UserError


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
        return yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f":{mark.line + 1 + above}" if mark else f":{above}" if above else ""
        raise UserError(
            f"{shown}{line}: {what}not readable as YAML; check quotes and indentation"
        ) from fault
    except ValueError as fault:
        raise UserError(f"{shown}: {what}not readable: a date in it is none ({fault})") from fault
