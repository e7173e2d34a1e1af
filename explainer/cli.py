"""The command line: `python build.py --help`."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from explainer import store
from explainer.data import image_files
from explainer.errors import UserError
from explainer.figures.source import figure_ids, read_source
from explainer.pipeline import figure, watch, workers
from explainer.pipeline.console import Display
from explainer.site import bundle, mkdocs
from explainer.store import Store, archive, provenance
from explainer.store.entries import Entry
from explainer.units import duration

CONTENT = Path("content")
DOCS = Path(".build/docs")
SIZES = ("quick", "standard", "full")

DESCRIPTION = """\
Train the networks, measure and draw the figures, bake the text, and build the site into site/.
Only what changed is made again; Ctrl-C at any moment is safe."""

EPILOG = """\
sizes: the same figures from smaller or larger experiments; times are for two CPU cores
  quick     2 to 4 minutes; coarse numbers, for trying out a change
  standard  6 to 11 minutes; the numbers to publish; what you get without a CUDA GPU
  full      for a CUDA GPU, and what you get with one: more networks, seeds and steps

examples
  python build.py && mkdocs serve          build, then read it at http://127.0.0.1:8000
  python build.py --size quick             a first look
  python build.py --only poison-sweep      one figure
  python build.py --list                   all figures, and whether they are drawn
  python build.py --why                    what would be made, and because of which change
  python build.py --watch                  bake again at every save
  python build.py --export results.zip     take the results of a GPU machine along
  python build.py --download cifar10       fetch real images, 170 MB"""

UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)


class _Parser(argparse.ArgumentParser):
    """Tells a wrong option in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}; python build.py --help shows all options\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python build.py",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--size", choices=SIZES, help="how much to compute (default: full with CUDA, else standard)"
    )
    add("--device", help="cpu, cuda, cuda:1, mps, … (default: the best at hand)")
    add("--only", metavar="FIGURE", action="append", help="make this figure alone; may be repeated")
    add("--list", action="store_true", help="name every figure and its state, and stop")
    add("--why", action="store_true", help="say why things were or would be made, and stop")
    add(
        "--watch",
        action="store_true",
        help="stay, and bake again when text, figures or code change",
    )
    add("--rebuild", action="store_true", help="make everything again, whatever is stored")
    add("--no-site", action="store_true", help="stop before mkdocs build")
    add("--export", metavar="FILE", type=Path, help="pack every stored result into a zip, and stop")
    add("--import", metavar="FILE", type=Path, dest="import_", help="take in such a zip, and stop")
    add(
        "--data",
        metavar="DIR",
        type=Path,
        help=f"folder with real images (default: {image_files.FOLDER}); without any, builds use "
        "the small digits that come with scikit-learn",
    )
    add(
        "--download",
        choices=[name for name, files in image_files.FILES.items() if files],
        help="fetch a dataset of real images into that folder, checked and resumable, and stop",
    )
    add(
        "--cluster",
        metavar="ADDRESS",
        help="draw on a Dask cluster (extra 'cluster'); 'local' starts one here; other machines "
        "need this folder at the same path, with the package installed",
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    try:
        return _run(_parser().parse_args(argv))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        workers.kill_workers()
        store.current().sweep()
        print(
            "interrupted: what was finished is kept; run the same command to go on",
            file=sys.stderr,
        )
        return 130
    except BrokenPipeError:
        # The reader of our output left (`build.py --why | head`): not our fault, nothing to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if error.errno not in UNWRITABLE:
            return _unforeseen(error)
        print(f"error: {_unwritable(error)}", file=sys.stderr)
    except Exception as error:
        return _unforeseen(error)
    return 1


def _unwritable(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space and run the same command again"
    return f"can't write {error.filename or 'here'}: {error.strerror}"


def _unforeseen(error: Exception) -> int:
    traceback.print_exception(error)
    where = "; ".join(reversed(getattr(error, "__notes__", [])))
    print(f"error: {type(error).__name__}: {error} ({where or 'see above'})", file=sys.stderr)
    return 1


def _run(options: argparse.Namespace) -> int:
    store.use(Store(store.DEFAULT, since=provenance.now() if options.rebuild else ""))
    if options.export:
        count = archive.export_entries(options.export, store.current())
        print(f"{count} results packed into {options.export}")
        return 0
    if options.import_:
        count = archive.import_entries(options.import_, store.current())
        print(f"{count} new results taken from {options.import_}")
        return 0
    _use_data(options.data, options.download)
    if options.download:
        return 0
    unknown = [id for id in options.only or [] if id not in figure_ids()]
    if unknown:
        return _unknown(unknown[0])
    if options.device:
        from explainer import device

        device.choose(options.device)
    size = options.size or default_size(options.device)
    if options.list:
        _list(options.only or _listed(), size)
    elif options.why:
        _why(options.only or _order(), size)
    elif options.watch:
        _watch(options, size)
    else:
        _build(options, size)
    return 0


def _use_data(folder: Path | None, dataset: str | None) -> None:
    """Look for images in `folder`, and fetch `dataset` into it."""
    if folder:
        image_files.use(folder)
    place = image_files.folder()
    if place.exists() and not place.is_dir():
        raise UserError(f"--data {place} is a file; name the folder that the images are in")
    if folder and not dataset and not place.exists():
        raise UserError(
            f"--data {folder}: no such folder; name the one that the images are in, or fetch some "
            "into it with --download cifar10"
        )
    if dataset:
        from explainer.data import download

        download.get(dataset)
        hint = f" --data {folder}" if folder else ""
        print(f"{dataset} is in {place}; build with: python build.py{hint}")


def _unknown(id: str) -> int:
    try:
        read_source(id)
    except UserError as error:
        print(f"error: --only {id}: {error}; --list names them all", file=sys.stderr)
    return 2


def default_size(device: str | None) -> str:
    """Return "full" where CUDA will be used, else "standard"; loads torch only with a GPU there."""
    if device:
        return "full" if device.startswith("cuda") else "standard"
    if not shutil.which("nvidia-smi") and not Path("/dev/nvidiactl").exists():
        return "standard"
    import torch

    return "full" if torch.cuda.is_available() else "standard"


def _order() -> list[str]:
    """Return all figures: those of the pages in their order, then the rest."""
    from explainer.site.mentions import figure_order

    shown = figure_order(CONTENT)
    return [*shown, *(id for id in figure_ids() if id not in shown)]


def _listed() -> list[str]:
    """Return the same even while a page has a fault."""
    try:
        return _order()
    except UserError as error:
        print(f"warning: {error}", file=sys.stderr)
        return figure_ids()


def _list(ids: Sequence[str], size: str) -> None:
    """Print a table of figures."""
    width = max(map(len, ids), default=0)
    print(f"{'figure':{width}}  kind   {size:10}  title")
    for id in ids:
        source = read_source(id)
        state = "stored" if figure.stored(id, size) else "to make"
        print(f"{id:{width}}  {source.kind:5}  {state:10}  {source.title}")


def _why(ids: Sequence[str], size: str) -> None:
    """Print for each figure, and each stage behind its last drawing, why it is or will be made."""
    for id in ids:
        print(f"{id}: {figure.why(id, size)}")
        for stage, reason in figure.why_stages(id, size):
            print(f"  {stage}: {reason}")


def _build(options: argparse.Namespace, size: str) -> None:
    """Make what is missing, bake, build the site, and sum up."""
    started = time.perf_counter()
    ids = options.only or _order()
    missing = [id for id in ids if figure.stored(id, size) is None]
    if missing:
        with Display(Console(), len(missing)) as display:
            workers.build(missing, size, display, options.cluster)
    drawn = _drawn(figure_ids(), size)
    baked = not options.only or not _lacking(drawn)
    if baked:
        _bake(size)
        if not options.no_site:
            mkdocs.build()
    _sum_up(size, missing, ids, drawn, time.perf_counter() - started)
    if not baked:
        print(f"not baked: {', '.join(_lacking(drawn))} must be drawn first; leave out --only")
    elif options.no_site:
        print(f"pages: {DOCS}; read them with: mkdocs serve")
    else:
        print(f"site: {mkdocs.SITE}/; read it with: mkdocs serve")


def _drawn(ids: Sequence[str], size: str) -> dict[str, Entry]:
    """Return the stored drawings, older ones too where a rebuild of others was asked for."""
    here = Store(store.current().root)
    found = {id: here.find(*figure.recipe(id, size)) for id in ids}
    return {id: entry for id, entry in found.items() if entry}


def _lacking(drawn: dict[str, Entry]) -> list[str]:
    return [id for id in _order() if id not in drawn]


def _bake(size: str) -> int:
    """Bake what is stored, and return how many files changed."""
    from explainer.site import bake

    drawn = _drawn(figure_ids(), size)
    baked = bake.bake(size, CONTENT, DOCS, drawn, _scripts())
    for warning in baked.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return len(baked.changed)


def _scripts() -> Mapping[str, Path]:
    """Return the scripts of the live figures; none, and a warning, if they can't be made."""
    try:
        return bundle.scripts()
    except UserError as error:
        print(f"warning: {error}; figures stand still", file=sys.stderr)
        return {}


def _sum_up(
    size: str, made: Sequence[str], ids: Sequence[str], drawn: dict[str, Entry], seconds: float
) -> None:
    """Say what was made and reused, how long it took, and how many claims hold."""
    events = store.current().events
    stages = {e.entry: e.seconds for e in events if e.action == "made" and not _is_figure(e.entry)}
    reused = {e.entry for e in events if e.action == "reused"} - set(stages)
    print(
        f"size {size}: {_count(len(made), 'figure')} drawn, {len(ids) - len(made)} reused; "
        f"{_count(len(stages), 'stage')} made in {duration(sum(stages.values()))}, "
        f"{len(reused)} reused; {duration(seconds)} in all"
    )
    claims = [claim for id in ids if id in drawn for claim in drawn[id].values["claims"]]
    print(f"claims: {sum(claim['holds'] for claim in claims)} of {len(claims)} hold")


def _is_figure(entry: str) -> bool:
    return entry.startswith(f"{figure.STAGE}/")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _watch(options: argparse.Namespace, size: str) -> None:
    """Build once, then bake at every change; mistakes are told and waited out."""
    again = ["--size", size, "--no-site"]
    again += [f"--device={options.device}"] if options.device else []

    def first() -> None:
        try:
            _build(options, size)
        except UserError as error:
            print(f"error: {error}", file=sys.stderr)

    watch.rebake_on_change(first, partial(_bake, size), again)


if __name__ == "__main__":
    sys.exit(main())
