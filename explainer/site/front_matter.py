"""What a page says of itself above its text: title, authors, date, description, picture.

Other fields are the theme's. One that is nearly ours is taken for a slip.
"""

from __future__ import annotations

import difflib
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from explainer.errors import UserError
from explainer.figures.source import read_source
from explainer.site import heads, yaml_text
from explainer.site.jinja import Text

FIELDS = ("title", "authors", "date", "description", "picture")
UNCLOSED = re.compile(r"---\n+[A-Za-z_]+:")
TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")


def read(text: str, path: Path) -> dict[str, Any]:
    """Return the front matter at the head of a page's text, with its date as one.

    Raises:
        UserError: with file and line, if a field isn't what it must be.
    """
    shown, found = Text(path, "").shown, heads.FRONT_MATTER.match(text)
    if not found:
        if UNCLOSED.match(text):
            raise UserError(f"{shown}:1: the front matter has no end; close it with a line '---'")
        return {}
    meta = yaml_text.read(found[1], shown, 1, "the front matter is ")
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise UserError(f"{shown}:2: the front matter must be lines such as 'title: Words'")
    for field, value in meta.items():
        fault = _fault(str(field), value, meta)
        if fault:
            line, written = _written(found[1], str(field))
            raise UserError(f"{shown}:{line}: {fault.replace('WRITTEN', written)}")
    return meta | ({"date": _date(meta["date"])} if meta.get("date") else {})


def check(page: Text) -> None:
    """Refuse front matter that can't be used, before its numbers are known.

    Raises:
        UserError: with file and line.
    """
    found = heads.FRONT_MATTER.match(page.source)
    head = TEMPLATE.sub("0", found[0]) if found else page.source
    check_title(read(head, page.path), page)


def check_title(meta: dict[str, Any], page: Text) -> None:
    """Refuse a page that has authors or a date, and no title under which they could stand.

    Raises:
        UserError: with the file.
    """
    if (meta.get("authors") or meta.get("date")) and not (
        meta.get("title") or heads.title(page.source)
    ):
        raise UserError(f"{page.shown}: has no title; begin its text with a line '# Title'")


def _fault(field: str, value: Any, meta: dict[Any, Any]) -> str:
    """Return what is wrong with a field; nothing if it is as it must be."""
    must = f"'{field}' in the front matter must be"
    match field:
        case "authors" if not _names(value):
            return f"{must} a list of names, such as [Ada Author, Ben Other], not WRITTEN"
        case "date" if value is not None and _date(value) is None:
            return f"{must} like 2026-01-31, not WRITTEN"
        case "title" | "description" if isinstance(value, list | dict | bool):
            return f"{must} words, not WRITTEN; put them in quotes"
        case "picture":
            try:
                read_source(str(value))
            except UserError as fault:
                return f"'picture' in the front matter: {fault}"
        case _ if field not in FIELDS:
            near = difflib.get_close_matches(field.lower(), FIELDS, 1, 0.8)
            if near and near[0] not in meta:
                return f"'{field}' in the front matter means nothing; nearest is '{near[0]}'"
    return ""


def _names(value: Any) -> bool:
    """Whether authors are nobody, a name, or a list of names."""
    names = [] if value is None else [value] if isinstance(value, str) else value
    return isinstance(names, list) and all(isinstance(name, str) and name.strip() for name in names)


def _date(value: Any) -> date | None:
    """Return the day that a field names, as YAML's date or as text; None if it names none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _written(inside: str, field: str) -> tuple[int, str]:
    """Return the line of the file at which a field stands, and what is written there."""
    for place, line in enumerate(inside.splitlines()):
        name, colon, value = line.partition(":")
        if colon and name.strip("\"' ") == field:
            return place + 2, value.strip() or "a list"
    return 2, "that"
