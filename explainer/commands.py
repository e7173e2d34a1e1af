"""Commands: list, build and watch; each says what was done."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import Console

from explainer import store
from explainer.data import image_files
from explainer.errors import UserError
from explainer.figures.source import figure_ids, read_source
from explainer.pipeline import figure, pack, watch, workers
from explainer.pipeline.console import Display
from explainer.pipeline.tasks import Draw, Pack, Task
from explainer.site import bundle, extras, mkdocs, running, summary
from explainer.site.paper import chromium
from explainer.site.serve import Preview, Server, serving
from explainer.site.undisturbed import undisturbed
from explainer.store import Store, hashing
from explainer.store.entries import Entry
from explainer.units import count

if TYPE_CHECKING:  # it loads what only baking needs
    from explainer.site.bake import Baked

Scripts = Future[Mapping[str, Path]]  # of the live figures, while they are being bundled

CONTENT = Path("content")
DOCS = Path(".build/docs")


@dataclass(frozen=True)
class Request:
    """What is to be built.

    Attributes:
        size: quick, standard or full.
        only: these figures; all that the pages need, if empty.
        cluster: address of a Dask scheduler, or "local".
        site: whether mkdocs builds the site.
        place: the device that was asked for.
        serve: address at which the pages are shown while they are made.
        packs: the figures whose packs the site offers; None: all that are asked for.
        deck: the figures of a talk, in order; None: those of `only`, or the essay's; empty: no
            talk is made.
        prune: whether results that the site doesn't use are forgotten.
        paper: whether pages are printed as PDF and bound as EPUB.
        film: whether the film is made.
        again: options with which a fresh process does the same.
    """

    size: str
    only: tuple[str, ...] = ()
    cluster: str | None = None
    place: str | None = None
    serve: str | None = None
    site: bool = True
    prune: bool = False
    packs: tuple[str, ...] | None = ()
    deck: tuple[str, ...] | None = ()
    paper: bool = False
    film: bool = False
    again: tuple[str, ...] = ()

    @property
    def ids(self) -> Sequence[str]:
        """The figures that are asked for."""
        return self.only or order()

    @property
    def packed(self) -> Sequence[str]:
        """The figures whose packs the site is to offer."""
        return self.ids if self.packs is None else self.packs

    @property
    def talk(self) -> Sequence[str]:
        """The figures of the talk that is asked for."""
        return (self.only or essay()) if self.deck is None else self.deck


def order() -> list[str]:
    """Return all figures: those of the pages in their order, then the rest."""
    from explainer.site.mentions import check_words, figure_order

    shown = figure_order(CONTENT)
    rest = [id for id in figure_ids() if id not in shown]
    check_words(CONTENT, rest)
    return [*shown, *rest]


def essay() -> list[str]:
    """Return the figures that the essay shows, in its order."""
    from explainer.site.mentions import shown_on
    from explainer.site.reading_order import ESSAY

    return shown_on(CONTENT / ESSAY)


def show_list(request: Request) -> None:
    """Print a table of figures, even while a page has a fault."""
    try:
        ids = request.ids
    except UserError as error:
        print(f"warning: {error}", file=sys.stderr)
        ids = figure_ids()
    width = max(map(len, ids), default=0)
    print(f"{'figure':{width}}  kind   {request.size:10}  title")
    for id in ids:
        try:
            source = read_source(id)
            state = "stored" if figure.stored(id, request.size) else "to make"
        except UserError as error:
            print(f"{id:{width}}  -      faulty      {error}")
            continue
        print(f"{id:{width}}  {source.kind:5}  {state:10}  {source.title}")


def show_why(request: Request) -> None:
    """Print for each figure, and each stage behind its last drawing, why it is or will be made."""
    for id in request.ids:
        print(f"{id}: {figure.why(id, request.size)}")
        for stage, reason in figure.why_stages(id, request.size):
            print(f"  {stage}: {reason}")


def groups(ids: Sequence[str]) -> list[list[str]]:
    """Return figures as they are wanted: page by page and section by section, the essay's first."""
    left = list(ids)
    found = []
    for wanted in (*_parts(), frozenset(ids)):
        found.append([id for id in left if id in wanted])
        left = [id for id in left if id not in wanted]
    return [group for group in found if group]


def _parts() -> list[frozenset[str]]:
    from explainer.site import sections

    return sections.all_steps(CONTENT)


def build(request: Request) -> None:
    """Make what is missing, bake, build the site, and sum up; serve it, if that is asked for."""
    with serving(request.serve) as server:
        _build(request, server)
        if server:
            server.wait()


def watch_and_build(request: Request) -> None:
    """Build once, then bake at every change; what the author does wrong is told and waited out."""
    with serving(request.serve) as server:

        def first() -> None:
            try:
                _build(request, server)
            except UserError as error:
                print(f"error: {error}", file=sys.stderr)
            except Exception as error:  # of code that the author is at work on
                traceback.print_exception(error)

        def bake() -> str:
            with undisturbed():
                drawn = _drawn(request.size)
                abouts = extras.abouts(request.packed, request.size, CONTENT, drawn)
                packed = pack.all_stored(abouts, request.size)
                changed = len(_bake(request, drawn, _scripts(), packed).changed)
            return f"{count(changed, 'baked file')} changed"

        watch.rebake_on_change(first, bake, [*request.again, "--no-site"])


def _build(request: Request, server: Server | None) -> None:
    with undisturbed(), ThreadPoolExecutor(1) as aside, running.stopping():
        _build_with(aside.submit(_scripts), request, server)


def _build_with(scripts: Scripts, request: Request, server: Server | None) -> None:
    """Build while the scripts of the live figures are being bundled."""
    started = time.perf_counter()
    ids = request.ids
    _check(request)
    _say_which_images(request.size)
    missing = [id for id in ids if figure.stored(id, request.size) is None]
    asked = [*request.packed, *request.talk]  # looking at all that is drawn tells what is damaged
    abouts = extras.abouts(asked, request.size, CONTENT, _drawn(request.size)) if asked else {}
    unpacked = [
        Pack(id, request.size, about)
        for id, about in abouts.items()
        if pack.stored(id, request.size, about) is None
    ]
    hashing.keep(store.current().digests)
    if missing or unpacked:
        _make(missing, unpacked, request, server, scripts)
    drawn = _drawn(request.size)
    packed = pack.all_stored(abouts, request.size)
    needed = order() if request.only else ids
    lacking = [id for id in needed if id not in drawn]
    baked = not request.only or not lacking
    offered = {id: packed[id] for id in request.packed}
    if baked and request.film:
        extras.make_film(request.size, CONTENT, drawn, request.cluster, request.place)
    made = _bake(request, drawn, scripts.result(), offered) if baked else None
    hashing.keep(store.current().digests)
    if baked and request.site:
        mkdocs.build()
        summary.tell_address()
    summary.sum_up(request.size, missing, ids, drawn, time.perf_counter() - started)
    if made:
        new = [task for task in unpacked if task.id in offered]
        _add(request, made, drawn, packed, len(new), lives=bool(scripts.result()))
    if not baked:
        print(f"not baked: {', '.join(lacking)} must be drawn first; leave out --only")
    elif server:
        server.open()
        print(f"all pages stand: http://{server.address}/; Ctrl-C ends", flush=True)
    elif request.site:
        print(f"site: {mkdocs.SITE}/; read it with: mkdocs serve")
    else:
        print(f"pages: {DOCS}; read them with: mkdocs serve")


def _check(request: Request) -> None:
    """See that what is asked for beside the pages can be made, before anything is."""
    if request.paper:
        chromium.find()
    if request.talk:
        extras.check_talk()
    extras.check_film(CONTENT, asked=request.film)


def _add(
    request: Request,
    made: Baked,
    drawn: Mapping[str, Entry],
    packed: Mapping[str, Entry],
    new: int,
    *,
    lives: bool,
) -> None:
    """Make what comes beside the pages, say what there is, and forget the rest."""
    extras.tell_packs(made.packs, new)
    if made.papers.files and request.paper:
        extras.tell_papers(made.papers, mkdocs.SITE if request.site else DOCS)
    if request.talk:
        extras.make_talk(request.talk, request.size, CONTENT, DOCS, drawn, packed, lives=lives)
    if request.prune:
        used = [*drawn.values(), *packed.values(), *([made.film] if made.film else [])]
        summary.forget(used, made.kept, DOCS.parent / "paper")


def _make(
    missing: Sequence[str],
    unpacked: Sequence[Pack],
    request: Request,
    server: Server | None,
    scripts: Scripts,
) -> None:
    """Measure, draw and pack figures, and show pages meanwhile."""
    with Display(Console(), len(missing), len(unpacked)) as display:
        told: workers.Told = display
        if server:
            told = _Showing(display, request, server, scripts)
        by_time = sorted(unpacked, key=lambda pack: read_source(pack.id).kind)  # movies first
        workers.build(groups(missing), request.size, told, request.cluster, request.place, by_time)


class _Showing:
    """Hears of a build, and shows a page as far as its figures stand."""

    def __init__(
        self, display: Display, request: Request, server: Server, scripts: Scripts
    ) -> None:
        self.display, self.request, self.server, self.scripts = display, request, server, scripts
        self.begun, self.reached = display.begun, display.reached
        self.preview = Preview(_parts(), _drawn(request.size), self._show)

    def ended(self, task: Task, seconds: float | None) -> None:
        """A task is done; if it drew, that may complete a page."""
        self.display.ended(task, seconds)
        if isinstance(task, Draw) and seconds is not None:
            self.preview.drawn(task.id)

    def _show(self) -> None:
        try:
            _bake(self.request, _drawn(self.request.size), self.scripts.result(), partly=True)
        except UserError as error:  # told again in the end, unless it is mended meanwhile
            self.display.say(f"warning: {error}; pages wait")
            return
        if self.server.open():
            self.display.say(
                f"the essay begins: http://{self.server.address}/; the rest comes in as it is "
                "measured"
            )


def _say_which_images(size: str) -> None:
    """Warn that the full size goes on with digits where photographs aren't at hand."""
    if size == "full" and image_files.best() == "digits":
        why = image_files.explain_missing(image_files.PREFERRED[0])
        print(f"warning: {why}; going on with digits", file=sys.stderr)


def _drawn(size: str) -> dict[str, Entry]:
    """Return the stored drawings, older ones too where a rebuild of others was asked for."""
    here = Store(store.current().root)
    found = {id: here.find(*figure.recipe(id, size)) for id in figure_ids()}
    return {id: entry for id, entry in found.items() if entry}


def _bake(
    request: Request,
    drawn: Mapping[str, Entry],
    scripts: Mapping[str, Path],
    packed: Mapping[str, Entry] = MappingProxyType({}),
    *,
    partly: bool = False,
) -> Baked:
    """Bake what is stored; what is amiss is told once, in the end."""
    from explainer.site.bake import bake

    baked = bake(
        request.size, CONTENT, DOCS, drawn, scripts, packed, partly=partly, on_paper=request.paper
    )
    for warning in () if partly else baked.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return baked


def _scripts() -> Mapping[str, Path]:
    """Return the scripts of the live figures; none, and a warning, if they can't be made."""
    try:
        return bundle.scripts()
    except UserError as error:
        print(f"warning: {error}; figures stand still", file=sys.stderr)
        return {}
