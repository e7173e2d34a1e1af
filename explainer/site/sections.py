"""How far down a page its figures stand.

A page is read from its top. So while some of its figures are still to come, its first sections are
shown, down to the first that lacks one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from pathlib import Path

from explainer.site import jinja, mentions
from explainer.site.jinja import Text

NOTE = re.compile(r"^\[\^([^\]]+)\]:.*\n?(?:(?: {4}.*)?\n)*", re.MULTILINE)  # and what is indented
CALLED = re.compile(r"\[\^([^\]]+)\]")
GOES_ON = "*What comes next is still being measured.*\n"
LISTED = "## References\n\n{{ references() }}\n"


def standing(page: Text, there: Set[str]) -> Text | None:
    """Return a page down to the first section that needs a figure which isn't `there`.

    Footnotes go with the section that calls them; what is cited is listed. None if nothing of the
    page stands.
    """
    kept = ""
    for part, ids in _parts(page):
        if not ids <= there:
            break
        kept += part
    if not kept:
        return None
    notes = _notes(page)
    below = "".join(notes[name] for name in _called(kept, notes))
    asked = {
        call.function for call in jinja.calls(Text(page.path, kept + below), ("cite", "references"))
    }
    return Text(
        page.path,
        f"{kept.rstrip()}\n\n{GOES_ON}\n{LISTED if asked == {'cite'} else ''}\n{below}",
    )


def steps(page: Text) -> tuple[frozenset[str], ...]:
    """Return the figures that a page needs down to its first section, its second, … its end."""
    found = [frozenset[str]()]
    for _, ids in _parts(page):
        found.append(found[-1] | ids)
    return tuple(dict.fromkeys(found[1:]))


def all_steps(content: Path) -> list[frozenset[str]]:
    """Return the figures that each page needs down to each of its sections, the essay's first."""
    return [ids for path in mentions.sources(content) for ids in steps(jinja.page(path))]


def _parts(page: Text) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what is above the first section, and each section, with the figures that it needs."""
    notes = _notes(page)
    for part in _sections(NOTE.sub("", page.source)):
        with_notes = part + "".join(notes[name] for name in _called(part, notes))
        yield part, mentions.needed(Text(page.path, with_notes))


def _sections(source: str) -> list[str]:
    r"""Return what is above the first section, and each section.

    >>> [part.splitlines() for part in _sections("# A\n```\n## no\n```\n## B\nb\n")]
    [['# A', '```', '## no', '```'], ['## B', 'b']]
    """
    parts, fenced = [""], False
    for line in source.splitlines(keepends=True):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        if line.startswith("## ") and not fenced:
            parts.append("")
        parts[-1] += line
    return parts


def _notes(page: Text) -> dict[str, str]:
    return {found[1]: found[0] for found in NOTE.finditer(page.source)}


def _called(part: str, notes: dict[str, str]) -> list[str]:
    """Return the names of the footnotes that a part calls, each once."""
    return [name for name in dict.fromkeys(CALLED.findall(part)) if name in notes]
