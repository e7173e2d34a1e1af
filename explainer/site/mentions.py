"""Which figures the pages name, found without rendering them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from explainer.errors import PageError, UserError
from explainer.figures.source import read_source
from explainer.site import citations, jinja
from explainer.site.citations import Reference
from explainer.site.jinja import Call, Text
from explainer.site.reading_order import ESSAY, SCRIPT, in_reading_order

NAMES_A_FIGURE = ("figure", "film", "still", "ref", "number", "moment")
NEEDS_A_FIGURE = ("figure", "number")  # the others only lead to where it stands


def sources(content: Path) -> list[Path]:
    """Return the pages of `content` in the order of the navigation, the essay first.

    Raises:
        UserError: if there is no essay.
    """
    essay = content / ESSAY
    if not essay.is_file():
        raise UserError(f"{essay}: missing; it is the essay, and every site needs one")
    found = {PurePosixPath(path.relative_to(content)) for path in content.rglob("*.md")} - {SCRIPT}
    shown = [page for page in found if not any(part.startswith(".") for part in page.parts)]
    return [content / page for page in in_reading_order(shown)]


def figure_order(content: Path) -> list[str]:
    """Return the figures that the pages need: those they show, in order, then others they name.

    Raises:
        UserError: at the first name of a figure or reference that doesn't exist, with file and
            line, so that nothing is trained for a page that can't be made.
    """
    references = citations.load(content)
    mentions = [call for path in sources(content) for call in _mentions(path, references)]
    shown = [call.arguments[0] for call in mentions if call.function == "figure"]
    named = [id for call in mentions for id in figures_of(call)]
    order = list(dict.fromkeys(shown + named))
    for id in order:  # grows while it is read: captions may name others
        for text in jinja.words(read_source(id)).values():
            inside = list(jinja.calls(text, (*NAMES_A_FIGURE, "cite")))
            for call in inside:
                check(call, references)
            order += [i for call in inside for i in figures_of(call) if i not in order]
    return list(dict.fromkeys(order))


def shown_on(page: Path) -> list[str]:
    """Return the figures that a page shows, in its order."""
    calls = jinja.calls(jinja.page(page), ("figure",))
    return list(dict.fromkeys(id for call in calls for id in call.arguments))


def needs(content: Path) -> dict[PurePosixPath, frozenset[str]]:
    """Return, for each page, the figures without which it can't be filled in; the essay first."""
    return {
        PurePosixPath(path.relative_to(content).as_posix()): needed(jinja.page(path))
        for path in sources(content)
    }


def needed(text: Text) -> frozenset[str]:
    """Return the figures without which a text can't be filled in."""
    return behind(id for call in jinja.calls(text, NEEDS_A_FIGURE) for id in figures_of(call))


def behind(ids: Iterable[str]) -> frozenset[str]:
    """Return some figures and all whose numbers their words give."""
    found, waiting = set[str](), list(ids)
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            texts = jinja.words(read_source(id)).values()
            calls = [call for text in texts for call in jinja.calls(text, NEEDS_A_FIGURE)]
            waiting += [inner for call in calls for inner in figures_of(call)]
    return frozenset(found)


def _mentions(path: Path, references: Mapping[str, Reference]) -> Iterator[Call]:
    for call in jinja.calls(jinja.page(path), (*NAMES_A_FIGURE, "cite")):
        check(call, references)
        if call.arguments and call.function != "cite":
            yield call


def figures_of(call: Call) -> tuple[str, ...]:
    """Return the figures that a call names."""
    if call.function == "number":
        return (call.arguments[0].partition(".")[0],) if call.arguments else ()
    if call.function == "moment":
        return call.arguments[:1]
    return call.arguments if call.function in NAMES_A_FIGURE else ()


def check(call: Call, references: Mapping[str, Reference]) -> None:
    """Refuse a call that names what doesn't exist."""
    try:
        if call.function == "cite":
            for key in call.arguments:
                citations.find(key, references)
        for id in figures_of(call):
            read_source(id)
    except (UserError, PageError) as fault:
        raise UserError(f"{call.text.shown}:{call.line}: {fault.args[0]}") from fault
