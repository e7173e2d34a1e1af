"""Which figures the pages name, found without rendering them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from explainer.errors import PageError, UserError
from explainer.figures.source import module_name, read_source
from explainer.site import citations, configuration, folder, jinja, proof
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
    pages = [path for path in folder.files(content) if path.suffix == folder.PAGE]
    found = {PurePosixPath(path.relative_to(content).as_posix()) for path in pages} - {SCRIPT}
    return [content / page for page in in_reading_order([*found])]


def figure_order(content: Path) -> list[str]:
    """Return the figures that the pages need: those they show, in order, then others they name.

    Raises:
        UserError: at the first name of a figure or reference that doesn't exist, with file and
            line, so that nothing is trained for a page that can't be made; and at what else is
            amiss with a page or the words of a figure, see `explainer.site.proof`.
    """
    configuration.check()
    references = citations.load(content)
    pages = sources(content)
    proof.addresses([PurePosixPath(path.relative_to(content)) for path in pages])
    mentions = [call for path in pages for call in _mentions(path, references)]
    for path in pages:
        proof.page(jinja.page(path))
    shown = [call.arguments[0] for call in mentions if call.function == "figure"]
    named = [id for call in mentions for id in figures_of(call)]
    order = list(dict.fromkeys(shown + named))
    for id in order:  # grows while it is read: captions may name others
        inside = _inside(id, references)
        order += [i for call in inside for i in figures_of(call) if i not in order]
    return list(dict.fromkeys(order))


def check_words(content: Path, ids: Iterable[str]) -> None:
    """Refuse figures on no page whose words have a fault.

    Raises:
        UserError: at the first, with file and line.
    """
    references = citations.load(content)
    for id in ids:
        _inside(id, references)


def _inside(id: str, references: Mapping[str, Reference]) -> list[Call]:
    """Return what the words of a figure call, all of it there."""
    texts = jinja.words(read_source(id)).values()
    for text in texts:
        proof.words(text)
    found = [call for text in texts for call in jinja.calls(text, (*NAMES_A_FIGURE, "cite"))]
    for call in found:
        check(call, references)
    return found


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
            module_name(id)
    except (UserError, PageError) as fault:
        raise UserError(f"{call.text.shown}:{call.line}: {fault.args[0]}") from fault
    for id in figures_of(call):
        read_source(id)
