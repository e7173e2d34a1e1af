"""The command line: options and errors.

Whatever goes wrong is told in one line.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from explainer import commands, store
from explainer.commands import Request
from explainer.data import image_files
from explainer.errors import UserError
from explainer.experiments.sizes import DURATIONS, SIZES
from explainer.figures.source import read_source
from explainer.pipeline import crew
from explainer.pipeline.signals import Ended, hear_no_more, told_by_signals
from explainer.site import serve
from explainer.site.undisturbed import undisturbed
from explainer.store import Store, archive, entries, hashing, provenance

DESCRIPTION = """\
Train the networks, measure and draw the figures, bake the text, and build the site into site/.
Only what changed is made again; Ctrl-C at any moment is safe."""

EPILOG = """\
sizes: the same figures from smaller or larger experiments; times are of a first build
  quick     {quick}; coarse numbers, for trying out a change
  standard  {standard}; the numbers to publish; what you get without a CUDA GPU
  full      {full}; more networks, seeds and steps; what you get with a CUDA GPU

examples
  python build.py && mkdocs serve          build, then read it at http://127.0.0.1:8000
  python build.py --serve                  the same, but read each page as far as it stands
  python build.py --size quick             a first look
  python build.py --only poison-sweep      one figure
  python build.py --list                   all figures, and whether they are drawn
  python build.py --why                    what would be made, and because of which change
  python build.py --packs                  every figure in all forms for talks, in the site
  python build.py --deck                   slides of the essay's figures, in talk/
  python build.py --film                   a film of the essay, with captions, in film/
  python build.py --paper                  the essay and the chapters as PDF, all as EPUB
  python build.py --watch                  bake again at every save
  python build.py --export results.zip     take the results of a GPU machine along
  python build.py --download cifar10       fetch real images, 170 MB"""

UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EISDIR, errno.EBUSY, errno.EXDEV}
UNWRITABLE |= entries.UNWRITABLE


class _Parser(argparse.ArgumentParser):
    """Tells a wrong option in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"error: {message}; python build.py --help shows all options\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python build.py",
        description=DESCRIPTION,
        epilog=EPILOG.format(**DURATIONS),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--size", choices=SIZES, help="how much to compute (default: full with CUDA, else standard)"
    )
    add("--device", help="cpu, cuda, cuda:1, mps, … (default: the best at hand)")
    add("--only", metavar="FIGURE", action="append", help="make this figure alone; may be repeated")
    add(
        "--packs",
        action="store_true",
        help="make each figure's pack as well: all its forms for talks, papers and chats, singly "
        "and as a zip beside its page",
    )
    add(
        "--deck",
        action="store_true",
        help="make a talk of the essay's figures as well, into talk/: for PowerPoint, for browsers "
        "(reveal.js) and for LaTeX (beamer)",
    )
    add(
        "--film",
        action="store_true",
        help="make the film that content/film.md tells as well, into film/: MP4 with captions and "
        "chapters",
    )
    add(
        "--figures",
        metavar="A,B,…",
        help="pack these figures alone, with --packs; show these, in this order, with --deck",
    )
    add("--list", action="store_true", help="name every figure and its state, and stop")
    add("--why", action="store_true", help="say why things were or would be made, and stop")
    add(
        "--watch",
        action="store_true",
        help="stay, and bake again when text, figures or code change",
    )
    add(
        "--serve",
        metavar="ADDRESS",
        nargs="?",
        const=serve.ADDRESS,
        help=f"show the pages meanwhile (at {serve.ADDRESS}, unless told otherwise): the essay as "
        "soon as its figures stand, chapters as they come; nothing is built into site/",
    )
    add("--rebuild", action="store_true", help="make everything again, whatever is stored")
    add(
        "--prune", action="store_true", help="forget stored results that the built site doesn't use"
    )
    add(
        "--paper",
        action="store_true",
        help="print the essay and the chapters as PDF, by a Chromium or Chrome, and bind them as "
        "EPUB; in the site, what is unchanged from before",
    )
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
        help="train, measure and draw on a Dask cluster (extra 'cluster'); 'local' starts one "
        "here; other machines need this folder at the same path, with the package installed; "
        "workers with the resource GPU=1 get training",
    )
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    _speak_to_any_console()
    with told_by_signals():
        return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    try:
        return _run(_parser().parse_args(argv))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyboardInterrupt as asked:
        number = asked.number if isinstance(asked, Ended) else signal.SIGINT
        hear_no_more()
        crew.kill_workers()
        store.current().sweep()
        print(
            "interrupted: what was finished is kept; run the same command to go on",
            file=sys.stderr,
        )
        return 128 + number
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


def _speak_to_any_console() -> None:
    """Show letters that a console's encoding lacks as question marks, instead of failing at them.

    Old consoles of Windows, and ASCII under LC_ALL=C in pipes, have neither … nor σ.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _unwritable(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            "the disk is full, here or where temporary files go "
            f"({tempfile.gettempdir()}; TMPDIR names another place); free some space and run the "
            "same command again"
        )
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
        with undisturbed():  # by a build that forgets what it doesn't use
            count = archive.import_entries(options.import_, store.current())
        print(f"{count} new results taken from {options.import_}")
        return 0
    _use_data(options.data, options.download)
    if options.download:
        return 0
    for id in options.only or []:
        try:
            read_source(id)
        except UserError as error:
            print(f"error: --only {id}: {error}; --list names them all", file=sys.stderr)
            return 2
    named = _named(options)
    if options.device:
        from explainer import device

        device.choose(options.device)
    hashing.remember(store.current().digests)
    _command(options)(_request(options, named))
    return 0


def _command(options: argparse.Namespace) -> Callable[[Request], None]:
    if options.list:
        return commands.show_list
    if options.why:
        return commands.show_why
    return commands.watch_and_build if options.watch else commands.build


def _named(options: argparse.Namespace) -> tuple[str, ...] | None:
    """Return the figures that --figures names; None without it.

    Raises:
        UserError: if one is unknown, or isn't among those that are built.
    """
    if options.figures is None:
        return None
    if not options.packs and not options.deck:
        raise UserError(
            "--figures says which figures to pack or to show; add --packs or --deck"
            + ("; what the film shows is written in content/film.md" if options.film else "")
        )
    ids = tuple(dict.fromkeys(id.strip() for id in options.figures.split(",") if id.strip()))
    if not ids:
        raise UserError("--figures names none; write their ids with commas between: --figures a,b")
    for id in ids:
        try:
            read_source(id)
        except UserError as error:
            raise UserError(f"--figures {id}: {error}; --list names them all") from error
        if options.only and id not in options.only:
            raise UserError(f"--figures {id}: --only leaves it out; name it there too")
    return ids


def _request(options: argparse.Namespace, named: tuple[str, ...] | None) -> Request:
    size = options.size or default_size(options.device)
    again = {"--size": [size], "--device": [options.device], "--only": options.only or []}
    again |= {"--cluster": [options.cluster], "--figures": [options.figures]}
    return Request(
        size,
        only=tuple(options.only or ()),
        cluster=options.cluster,
        place=options.device,
        serve=options.serve,
        site=not options.no_site and not options.serve,
        prune=options.prune,
        packs=named if options.packs else (),
        deck=named if options.deck else (),
        paper=options.paper,
        film=options.film,
        again=(
            *(f"{name}={value}" for name in again for value in again[name] if value),
            *(["--packs"] if options.packs else []),
            *(["--deck"] if options.deck else []),
            *(["--paper"] if options.paper else []),
            *(["--film"] if options.film else []),
        ),
    )


def _use_data(folder: Path | None, dataset: str | None) -> None:
    """Look for images in `folder`, and fetch `dataset` into it."""
    if folder:
        image_files.use(folder)
    place = image_files.folder()
    if place.exists() and not place.is_dir():
        raise UserError(f"--data {place} is a file; name the folder that the images are in")
    variable = f"{image_files.VARIABLE}={place}" if os.environ.get(image_files.VARIABLE) else ""
    named = f"--data {folder}" if folder else variable
    if named and not dataset and not place.exists():
        raise UserError(
            f"{named}: no such folder; name the one that the images are in, or fetch some into it "
            "with --download cifar10"
        )
    if dataset:
        from explainer.data import download

        download.get(dataset)
        hint = f" --data {folder}" if folder else ""
        print(f"{dataset} is in {place}; build with: python build.py{hint}")


def default_size(device: str | None) -> str:
    """Return "full" where CUDA will be used, else "standard"; loads torch only with a GPU there."""
    if device:
        return "full" if device.startswith("cuda") else "standard"
    if not shutil.which("nvidia-smi") and not Path("/dev/nvidiactl").exists():
        return "standard"
    import torch

    return "full" if torch.cuda.is_available() else "standard"


if __name__ == "__main__":
    sys.exit(main())
