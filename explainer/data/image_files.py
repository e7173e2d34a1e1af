"""The official files of image datasets: which there are, where they lie, and how they are read.

    digits       1,797 of 1 × 8 × 8, which come with scikit-learn
    cifar10      50,000 and 10,000 of 3 × 32 × 32, the official binary batches
    svhn         73,257 and 26,032 of 3 × 32 × 32, the official train_32x32.mat and test_32x32.mat
    svhn-extra   the same, with poison from the 531,131 of extra_32x32.mat

The files in the folder of data are checked against the official sizes and sha256, so that equal
recipes give equal images on every machine.

Sources: Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009; Netzer et al.,
*Reading Digits in Natural Images with Unsupervised Feature Learning*, 2011; the digits are the
test part of Alpaydin and Kaynak, *Optical Recognition of Handwritten Digits*, 1998.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from explainer.errors import UserError

Name = Literal["digits", "cifar10", "svhn", "svhn-extra"]


CLASSES = 10


PREFERRED: tuple[Name, ...] = ("cifar10", "svhn")  # at size full, before digits


FOLDER = Path(".build/data")


VARIABLE = "EXPLAINER_DATA"


CIFAR10_FOLDER = "cifar-10-batches-bin"  # as the official archive has it


CIFAR10_SHAPE = (3, 32, 32)


@dataclass(frozen=True)
class Pool:
    """Images to draw from, as they were read."""

    pixels: np.ndarray  # [N, C, H, W] uint8, from 0 to `WHITE`
    labels: np.ndarray  # [N] int64


@dataclass(frozen=True)
class File:
    """An official file: its name, size in bytes, and sha256."""

    name: str
    size: int
    sha256: str


_SVHN = (
    File(
        "train_32x32.mat",
        182_040_794,
        "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
    ),
    File(
        "test_32x32.mat",
        64_275_384,
        "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
    ),
)


_SVHN_EXTRA = File(
    "extra_32x32.mat",
    1_329_278_602,
    "a133a4beb38a00fcdda90c9489e0c04f900b660ce8a316a5e854838379a71eb3",
)


_CIFAR10 = {
    "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
}


FILES: dict[str, tuple[File, ...]] = {
    "digits": (),
    "cifar10": tuple(File(name, 30_730_000, sha) for name, sha in _CIFAR10.items()),
    "svhn": _SVHN,
    "svhn-extra": (*_SVHN, _SVHN_EXTRA),
}


def use(folder: Path) -> None:
    """Look for data in `folder` from here on, in worker processes too: they share the variable."""
    os.environ[VARIABLE] = str(folder.absolute())


def folder() -> Path:
    """Return the folder of data: .build/data unless `use` or the variable EXPLAINER_DATA say so."""
    return Path(os.environ.get(VARIABLE) or FOLDER)


def available(name: str, files: Mapping[str, Sequence[File]] = FILES) -> bool:
    """Whether every file of a dataset is there; `read_pools` tells whether they are whole."""
    return not _missing(files[name])


def best() -> Name:
    """Return the first of `PREFERRED` that is available, else digits."""
    return next((name for name in PREFERRED if available(name)), "digits")


def explain_missing(name: str, files: Mapping[str, Sequence[File]] = FILES) -> str:
    """Say in one line which files of a dataset aren't there, and how to get them."""
    lacking = ", ".join(file.name for file in _missing(files[name]))
    return f"{name}: {folder()} has no {lacking}; {_remedy(name)}"


def fault(path: Path, file: File) -> str | None:
    """Return what makes the file at `path` another than the official one; None if nothing does.

    Raises:
        OSError: if there is no such file, or it can't be read.
    """
    size = path.stat().st_size
    if size != file.size:
        return f"{path} is cut off or another file: {size:,} bytes instead of {file.size:,}"
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return None if sha256 == file.sha256 else f"{path} isn't the official file: its sha256 differs"


def find(file: File) -> Path | None:
    """Return where a file lies: in the folder of data, or in CIFAR-10's own folder in there."""
    places = (folder() / file.name, folder() / CIFAR10_FOLDER / file.name)
    return next((place for place in places if place.is_file()), None)


def _missing(files: Iterable[File]) -> list[File]:
    return [file for file in files if find(file) is None]


def _remedy(name: str) -> str:
    return (
        f"get it with: python build.py --download {name}, "
        "or name the folder that has it with --data DIR"
    )


def read_pools(name: str, files: Sequence[File]) -> dict[str, Pool]:
    """Return the pools of a dataset by their names in `explainer.data.images.DRAWN_FROM`.

    Raises:
        UserError: if a file is missing, isn't the official one or can't be read.
    """
    if name == "digits":
        return {"all": _read_digits()}
    if not available(name, {name: files}):
        raise UserError(explain_missing(name, {name: files}))
    paths = [_checked(file, name) for file in files]
    if name == "cifar10":
        train = [path for path in paths if path.name.startswith("data")]
        test = [path for path in paths if path.name.startswith("test")]
        return {"train": read_cifar10(train), "test": read_cifar10(test)}
    return {path.name.partition("_")[0]: read_svhn(path) for path in paths}


def _checked(file: File, name: str) -> Path:
    path = find(file)
    if path is None:
        raise UserError(explain_missing(name))
    wrong = fault(path, file)
    if wrong:
        raise UserError(f"{wrong}; {_remedy(name)}")
    return path


def _read_digits() -> Pool:
    from sklearn.datasets import load_digits  # here, since it takes a second

    digits = load_digits()
    pixels = digits.images.astype(np.uint8)[:, None]
    return Pool(pixels, digits.target.astype(np.int64))


def read_cifar10(paths: Sequence[Path]) -> Pool:
    """Read CIFAR-10's binary batches: rows of a byte for the label and 3 × 32 × 32 for the image.

    Raises:
        UserError: if a file isn't made of such rows, or a label isn't 0 to 9.
    """
    row = 1 + int(np.prod(CIFAR10_SHAPE))
    batches = []
    for path in paths:
        data = np.fromfile(path, np.uint8)
        if not len(data) or len(data) % row:
            raise UserError(
                f"{path} isn't a binary batch of CIFAR-10: {len(data):,} bytes aren't rows of "
                f"{row:,}; {_remedy('cifar10')}"
            )
        batches.append(data.reshape(-1, row))
        _check_labels(path, batches[-1][:, 0], 0, "cifar10")
    rows = np.concatenate(batches)
    return Pool(rows[:, 1:].reshape(-1, *CIFAR10_SHAPE), rows[:, 0].astype(np.int64))


def read_svhn(path: Path) -> Pool:
    """Read a MAT file (version 5) of SVHN: X [32, 32, 3, N] uint8 and y [N, 1], where 10 means 0.

    Raises:
        UserError: if it isn't a MAT file, lacks X or y, or they have other shapes, types or labels.
    """
    from scipy.io import loadmat

    try:
        found = loadmat(path, variable_names=("X", "y"))
    except MemoryError:
        raise
    except Exception as error:  # on other files its parser stumbles in many ways
        raise UserError(
            f"{path} can't be read as a MAT file, version 5 ({error}); {_remedy('svhn')}"
        ) from error
    lacking = [key for key in ("X", "y") if key not in found]
    if lacking:
        raise UserError(f"{path} has no variable {' and no '.join(lacking)}; {_remedy('svhn')}")
    X, y = found["X"], found["y"]
    as_expected = X.ndim == 4 and X.shape[:3] == (32, 32, 3) and y.shape == (X.shape[3], 1)
    if not as_expected or X.dtype != np.uint8 or y.dtype.kind not in "uif":
        raise UserError(
            f"{path}: X is {X.dtype} {X.shape} and y {y.dtype} {y.shape} instead of uint8 "
            f"(32, 32, 3, N) and integer (N, 1); {_remedy('svhn')}"
        )
    _check_labels(path, y[:, 0], 1, "svhn")
    return Pool(X.transpose(3, 2, 0, 1), y[:, 0].astype(np.int64) % 10)


def _check_labels(path: Path, labels: np.ndarray, first: int, name: str) -> None:
    """Refuse labels other than the ten that begin with `first`."""
    wrong = labels[~np.isin(labels, np.arange(first, first + CLASSES))]
    if len(wrong):
        raise UserError(
            f"{path} has a label {wrong[0]}; labels must be {first} to {first + CLASSES - 1}; "
            f"{_remedy(name)}"
        )
