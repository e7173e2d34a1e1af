"""Downloads of image datasets: resumed where they broke off, and checked before anything is read.

A file arrives under the name NAME.part. Once it has the official size and sha256 it is renamed, so
that whatever bears its own name is whole. A part that broke off stays, and the next run asks the
server for the rest; a part with another sha256 is deleted.
"""

from __future__ import annotations

import http.client
import re
import shutil
import ssl
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from explainer import progress
from explainer.data import image_files
from explainer.data.image_files import File
from explainer.errors import UserError
from explainer.units import size_of

TIMEOUT = 30.0  # seconds without a byte
TRIES = 5
PAUSE = 1.0  # seconds before the second try, then twice as long each time
BLOCK = 1 << 18
ELSEWHERE = "or get the files elsewhere and name their folder with --data DIR"


@dataclass(frozen=True)
class Remote:
    """Where a file is fetched from; an archive `holds` the files that are wanted."""

    url: str
    file: File
    holds: tuple[File, ...] = ()


@dataclass(frozen=True)
class Source:
    """A dataset's home page, the terms it is given under, and its files."""

    title: str
    page: str
    terms: str
    remotes: tuple[Remote, ...]


CIFAR10_ARCHIVE = File(
    "cifar-10-binary.tar.gz",
    170_052_171,
    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
)


def _svhn(title: str, name: str) -> Source:
    page = "http://ufldl.stanford.edu/housenumbers/"
    return Source(
        title,
        page,
        "for non-commercial use only; cite Netzer, Wang, Coates, Bissacco, Wu and Ng, Reading "
        "Digits in Natural Images with Unsupervised Feature Learning, 2011",
        tuple(Remote(f"{page}{file.name}", file) for file in image_files.FILES[name]),
    )


SOURCES = {
    "cifar10": Source(
        "CIFAR-10, 60,000 photographs of ten kinds of things",
        "https://www.cs.toronto.edu/~kriz/cifar.html",
        "none stated; asks to cite Krizhevsky, Learning Multiple Layers of Features from Tiny "
        "Images, 2009",
        (
            Remote(
                "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
                CIFAR10_ARCHIVE,
                image_files.FILES["cifar10"],
            ),
        ),
    ),
    "svhn": _svhn("SVHN, 99,289 house numbers from photographs of streets", "svhn"),
    "svhn-extra": _svhn("SVHN with its 531,131 extra house numbers", "svhn-extra"),
}


class _Cut(Exception):
    """The connection ended before the file did."""


def get(
    name: str, tell: Callable[[str], None] = print, sources: Mapping[str, Source] = SOURCES
) -> None:
    """Fetch what is missing or damaged of a dataset into the folder of data.

    Args:
        name: a key of `sources`.
        tell: is given a line at a time: the dataset's terms, and how far things are.
        sources: where datasets are fetched from.

    Raises:
        UserError: if a file can't be had, or another came than the official one.
        OSError: if the disk is full or the folder can't be written.
    """
    source = sources[name]
    tell(f"{source.title}: {source.page}")
    tell(f"terms: {source.terms}")
    for remote in source.remotes:
        wanted = remote.holds or (remote.file,)
        if all(_whole(image_files.find(file), file) for file in wanted):
            tell(f"{', '.join(file.name for file in wanted)}: there already, and whole")
            continue
        tell(f"{remote.file.name}: {size_of(remote.file.size)} from {remote.url}")
        with _bar(remote.file):
            path = fetch(remote.url, remote.file, image_files.folder())
        if remote.holds:
            _unpack(path, remote)
        tell(f"{', '.join(file.name for file in wanted)}: fetched and checked")


def fetch(url: str, file: File, folder: Path) -> Path:
    """Return the path of `file` in `folder`, fetched from `url` unless it is there whole.

    Raises:
        UserError: if the server can't be reached, hasn't the file, breaks off again and again, or
            has another file than the official one.
        OSError: if the disk is full or the folder can't be written.
    """
    target = folder / file.name
    if _whole(target, file):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{file.name}.part")
    if _size(part) > file.size:
        part.unlink()
    for left in reversed(range(TRIES)):
        if _size(part) == file.size:
            break
        try:
            _receive(url, file, part)
        except _Cut as cut:
            if not left:
                raise UserError(
                    f"{url}: the connection broke off at {size_of(_size(part))} of "
                    f"{size_of(file.size)} ({cut}); run the same command again to go on there"
                ) from cut
            time.sleep(PAUSE * 2 ** (TRIES - 1 - left))
    if image_files.fault(part, file):
        part.unlink()
        raise UserError(
            f"{url}: what came has another sha256 than the official file, and was deleted; run the "
            f"same command again to fetch it anew, {ELSEWHERE}"
        )
    part.replace(target)
    return target


def _receive(url: str, file: File, part: Path) -> None:
    """Ask for what is lacking of `file`, and add it to `part` as far as it comes.

    Raises:
        _Cut: if the connection ends before the file does.
    """
    had = _size(part)
    with _ask(url, had) as answer:
        at = _beginning(answer, url, file, had)
        with part.open("ab" if at else "wb") as out:
            for block in _blocks(answer):
                out.write(block[: file.size - at])
                at = min(at + len(block), file.size)
                progress.report(at, file.size)
    if at < file.size:
        raise _Cut("the server ended it")


def _ask(url: str, had: int) -> http.client.HTTPResponse:
    """Open `url`, from byte `had` on where the server can."""
    headers = {"User-Agent": "explainer"} | ({"Range": f"bytes={had}-"} if had else {})
    try:
        answer: http.client.HTTPResponse = urlopen(Request(url, headers=headers), timeout=TIMEOUT)
    except HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and had:
            return _ask(url, 0)
        raise UserError(
            f"{url}: the server answers {error.code} ({error.reason}); try again later, {ELSEWHERE}"
        ) from error
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise UserError(
                f"{url}: its certificate can't be verified ({reason.verify_message}); where a "
                "proxy has certificates of its own, SSL_CERT_FILE=/path/to/them.pem names them; "
                f"{ELSEWHERE}"
            ) from error
        words = getattr(reason, "strerror", None) or reason
        raise UserError(
            f"{url} can't be reached ({words}); see that this machine is online and run the same "
            f"command again, {ELSEWHERE}"
        ) from error
    return answer


def _beginning(answer: http.client.HTTPResponse, url: str, file: File, had: int) -> int:
    """Return at which byte of the file an answer begins: `had`, or 0 where the server starts over.

    Raises:
        UserError: if it is of a file of another size.
    """
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
    partial = answer.status == http.HTTPStatus.PARTIAL_CONTENT
    size = found[2] if partial and found else answer.headers.get("Content-Length")
    begins = int(found[1]) if partial and found else 0
    if begins not in (0, had) or (partial and not found):
        raise UserError(f"{url}: the server sent another part than it was asked for; {ELSEWHERE}")
    if size and size != str(file.size):
        raise UserError(
            f"{url}: the file there has {size} bytes, the official one {file.size}; try again "
            f"later, {ELSEWHERE}"
        )
    return begins


def _blocks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """Read to the end.

    Raises:
        _Cut: if the connection breaks.
    """
    while True:
        try:
            block = answer.read(BLOCK)
        except (OSError, http.client.HTTPException) as error:
            raise _Cut(str(error) or type(error).__name__) from error
        if not block:
            return
        yield block


def _unpack(archive: Path, remote: Remote) -> None:
    """Take the wanted files out of an archive, each checked and renamed once whole; delete it.

    Nothing but files with the names and the content that are wanted is ever written.
    """
    waiting = {file.name: file for file in remote.holds}
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                file = waiting.get(PurePosixPath(member.name).name)
                if file and member.isfile() and (packed := tar.extractfile(member)):
                    _place(packed, file, remote.url)
                    del waiting[file.name]
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise UserError(f"{archive} can't be unpacked ({error}); {ELSEWHERE}") from error
    if waiting:
        raise UserError(f"{archive} has no {', '.join(waiting)} in it; {ELSEWHERE}")
    archive.unlink()


def _place(packed: IO[bytes], file: File, url: str) -> None:
    """Write a file out of an archive where it is looked for, in the place of a damaged one."""
    target = image_files.find(file) or image_files.folder() / image_files.CIFAR10_FOLDER / file.name
    target.parent.mkdir(exist_ok=True)
    part = target.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as out:
            shutil.copyfileobj(packed, out)
        if image_files.fault(part, file):
            raise UserError(f"{url}: {file.name} in it isn't the official file; {ELSEWHERE}")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _whole(path: Path | None, file: File) -> bool:
    return path is not None and path.is_file() and image_files.fault(path, file) is None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@contextmanager
def _bar(file: File) -> Iterator[None]:
    """Show on a terminal how much of `file` is there."""
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = bar.add_task(file.name, total=file.size)
    with bar, progress.listening(lambda done, _: bar.update(task, completed=done)):
        yield
