"""Made files stand for the official ones; the tables of their checksums are passed to `load`."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from explainer.data import image_files, images
from explainer.data.image_files import File
from explainer.data.images import Images, ImageSet, load
from explainer.errors import UserError

GENERATOR = np.random.default_rng(0)
REMEDY = (
    "get it with: python build.py --download {}, or name the folder that has it with --data DIR"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(image_files.VARIABLE, "")  # so that what `use` sets is taken back
    image_files.use(tmp_path)
    return tmp_path


def as_official(*paths: Path) -> tuple[File, ...]:
    return tuple(
        File(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in paths
    )


def write_batches(folder: Path, rows: int = 12) -> dict[str, tuple[File, ...]]:
    """Write six batches whose images are all of one grey: 0, 1, 2, … through the files."""
    paths = [folder / file.name for file in image_files.FILES["cifar10"]]
    for k, path in enumerate(paths):
        greys = np.arange(rows, dtype=np.uint8) + k * rows
        data = np.repeat(greys[:, None], 3073, axis=1)
        data[:, 0] = greys % 10
        data.tofile(path)
    return {"cifar10": as_official(*paths)}


def write_svhn(path: Path, count: int, first: int = 0, **other: np.ndarray) -> Path:
    """Write images that are all of one grey, from `first` on, labelled by its last digit."""
    greys = np.arange(first, first + count)
    X = np.broadcast_to(greys.astype(np.uint8), (32, 32, 3, count))
    y = np.where(greys % 10 == 0, 10, greys % 10).astype(np.uint8)[:, None]
    savemat(path, {"X": X, "y": y} | other, do_compression=True)
    return path


def write_all_svhn(folder: Path) -> dict[str, tuple[File, ...]]:
    paths = [
        write_svhn(folder / "train_32x32.mat", 40),
        write_svhn(folder / "test_32x32.mat", 30, first=100),
        write_svhn(folder / "extra_32x32.mat", 50, first=150),
    ]
    return {"svhn": as_official(*paths[:2]), "svhn-extra": as_official(*paths)}


def greys(inputs: np.ndarray, name: str) -> list[int]:
    """Undo the standardisation, and see that each image is of one grey."""
    mean, deviation = (np.array(moment)[:, None, None] for moment in images.MOMENTS[name])
    pixels = np.rint((inputs * deviation + mean) * images.WHITE[name]).astype(int)
    assert (pixels == pixels[:, :1, :1, :1]).all()
    return pixels[:, 0, 0, 0].tolist()


def parts(drawn: Images) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (drawn.train_inputs, drawn.train_labels),
        (drawn.test_inputs, drawn.test_labels),
        (drawn.poison_inputs, drawn.poison_labels),
    ]


# Digits


def test_the_three_parts_of_the_digits_are_all_of_them_once():
    from sklearn.datasets import load_digits

    drawn = load(ImageSet("digits", train=1000, test=500, poison=297, seed=3))
    shapes = [(1000, 1, 8, 8), (500, 1, 8, 8), (297, 1, 8, 8)]
    for (inputs, labels), shape in zip(parts(drawn), shapes, strict=True):
        assert inputs.shape == shape and inputs.dtype == np.float32
        assert labels.shape == shape[:1] and labels.dtype == np.int64
    inputs = np.concatenate([part for part, _ in parts(drawn)])
    labels = np.concatenate([part for _, part in parts(drawn)])
    pixels = np.rint((inputs * 0.3760 + 0.3053) * 16).astype(int).reshape(-1, 64)
    ours = {(*image, label) for image, label in zip(pixels.tolist(), labels.tolist(), strict=True)}
    digits = load_digits()
    theirs = zip(digits.data.astype(int).tolist(), digits.target.tolist(), strict=True)
    assert len(ours) == 1797
    assert ours == {(*image, label) for image, label in theirs}


def test_all_digits_together_have_mean_nought_and_deviation_one():
    drawn = load(ImageSet("digits", train=1797, test=0, poison=0, seed=0))
    assert abs(drawn.train_inputs.mean(dtype=float)) < 1e-3
    assert abs(drawn.train_inputs.std(dtype=float) - 1) < 1e-3
    assert drawn.test_inputs.shape == (0, 1, 8, 8)


def test_a_seed_decides_and_more_training_leaves_test_and_poison_as_they_were():
    first = load(ImageSet("digits", 100, 50, 30, seed=1))
    again = load(ImageSet("digits", 100, 50, 30, seed=1))
    more = load(ImageSet("digits", 200, 50, 30, seed=1))
    other = load(ImageSet("digits", 100, 50, 30, seed=2))
    for (a, _), (b, _), (c, _) in zip(parts(first), parts(again), parts(more), strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c[: len(a)])
    assert not np.array_equal(first.train_inputs, other.train_inputs)


def test_more_images_than_there_are_is_one_line():
    with pytest.raises(
        UserError,
        match=re.escape(
            "digits: 797 test + 0 poison + 1,001 train images are asked for, but there are 1,797 "
            "to draw them from; ask for fewer"
        ),
    ):
        load(ImageSet("digits", train=1001, test=797, poison=0, seed=0))


# CIFAR-10


@pytest.mark.parametrize("inside", ["", "cifar-10-batches-bin"])
def test_cifar10_trains_and_poisons_from_five_batches_and_tests_on_the_sixth(folder, inside):
    (folder / inside).mkdir(exist_ok=True)
    files = write_batches(folder / inside)
    drawn = load(ImageSet("cifar10", train=35, test=12, poison=25, seed=0), files)
    train, test, poison = (greys(inputs, "cifar10") for inputs, _ in parts(drawn))
    assert sorted(train + poison) == list(range(60))
    assert sorted(test) == list(range(60, 72))
    assert train != sorted(train)
    for inputs, labels in parts(drawn):
        assert labels.tolist() == [grey % 10 for grey in greys(inputs, "cifar10")]


def test_cifar10_is_stored_channel_by_channel_row_by_row(folder):
    pixels = GENERATOR.integers(0, 256, (2, 3, 32, 32), dtype=np.uint8)
    path = folder / "data_batch_1.bin"
    path.write_bytes(b"\x07" + pixels[0].tobytes() + b"\x00" + pixels[1].tobytes())
    pool = image_files.read_cifar10([path])
    np.testing.assert_array_equal(pool.pixels, pixels)
    assert pool.labels.tolist() == [7, 0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(3072), "isn't a binary batch of CIFAR-10: 3,072 bytes aren't rows of 3,073"),
        (b"", "isn't a binary batch of CIFAR-10: 0 bytes aren't rows of 3,073"),
        (b"\x0a" + bytes(3072), "has a label 10; labels must be 0 to 9"),
    ],
)
def test_a_file_that_is_no_batch_is_one_line(folder, content, words):
    path = folder / "data_batch_1.bin"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        image_files.read_cifar10([path])
    assert str(caught.value) == f"{path} {words}; {REMEDY.format('cifar10')}"


# SVHN


def test_svhn_takes_poison_from_the_training_file(folder):
    drawn = load(ImageSet("svhn", train=25, test=30, poison=15, seed=0), write_all_svhn(folder))
    train, test, poison = (greys(inputs, "svhn") for inputs, _ in parts(drawn))
    assert sorted(train + poison) == list(range(40))
    assert sorted(test) == list(range(100, 130))
    for inputs, labels in parts(drawn):
        assert inputs.shape[1:] == (3, 32, 32) and inputs.flags.c_contiguous
        assert labels.tolist() == [grey % 10 for grey in greys(inputs, "svhn")]  # 10 means 0


def test_svhn_extra_takes_poison_from_the_extra_file(folder):
    recipe = ImageSet("svhn-extra", train=40, test=30, poison=50, seed=0)
    drawn = load(recipe, write_all_svhn(folder))
    train, test, poison = (greys(inputs, "svhn-extra") for inputs, _ in parts(drawn))
    assert sorted(train) == list(range(40))
    assert sorted(test) == list(range(100, 130))
    assert sorted(poison) == list(range(150, 200))


def test_svhn_is_stored_row_column_channel_image(folder):
    X = GENERATOR.integers(0, 256, (32, 32, 3, 4), dtype=np.uint8)
    pool = image_files.read_svhn(write_svhn(folder / "train_32x32.mat", 4, X=X))
    for n, c, h, w in [(0, 1, 2, 3), (3, 2, 31, 0), (1, 0, 30, 5)]:
        assert pool.pixels[n, c, h, w] == X[h, w, c, n]


GREY = np.zeros((32, 32, 3, 2), np.uint8)
COLUMN = np.ones((2, 1), np.uint8)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"X": GREY}, " has no variable y"),
        ({"x": GREY, "labels": COLUMN}, " has no variable X and no y"),
        (
            {"X": GREY[:28, :28], "y": COLUMN},
            ": X is uint8 (28, 28, 3, 2) and y uint8 (2, 1) instead of uint8 (32, 32, 3, N) and "
            "integer (N, 1)",
        ),
        (
            {"X": GREY, "y": COLUMN[:1]},
            ": X is uint8 (32, 32, 3, 2) and y uint8 (1, 1) instead of uint8 (32, 32, 3, N) and "
            "integer (N, 1)",
        ),
        (
            {"X": GREY / 255, "y": COLUMN},
            ": X is float64 (32, 32, 3, 2) and y uint8 (2, 1) instead of uint8 (32, 32, 3, N) and "
            "integer (N, 1)",
        ),
        ({"X": GREY, "y": COLUMN * 11}, " has a label 11; labels must be 1 to 10"),
        ({"X": GREY, "y": COLUMN * 0}, " has a label 0; labels must be 1 to 10"),
        ({"X": GREY, "y": COLUMN * 1.5}, " has a label 1.5; labels must be 1 to 10"),
    ],
)
def test_a_mat_file_with_other_content_is_one_line(folder, content, words):
    path = folder / "train_32x32.mat"
    savemat(path, content)
    with pytest.raises(UserError) as caught:
        image_files.read_svhn(path)
    assert str(caught.value) == f"{path}{words}; {REMEDY.format('svhn')}"


def test_whatever_is_no_mat_file_is_one_line(folder):
    path = write_svhn(folder / "train_32x32.mat", 20)
    whole = path.read_bytes()
    newer = whole[:124] + b"\x00\x02IM" + whole[128:]  # as version 7.3, which is HDF5
    noise = GENERATOR.bytes(500)
    cuts = [whole[:length] for length in (0, 3, 60, 130, 150, len(whole) // 2, len(whole) - 9)]
    for content in (b"<html>Not found</html>" * 20, newer, noise, *cuts):
        path.write_bytes(content)
        with pytest.raises(
            UserError, match=r"^\S*train_32x32\.mat (can't be read|has no variable)"
        ):
            image_files.read_svhn(path)


# Where files lie, and whether they are the official ones


def test_missing_data_says_where_it_was_looked_for_and_how_to_get_it(folder):
    files = write_all_svhn(folder)
    assert image_files.available("digits") and image_files.available("svhn", files)
    assert not image_files.available("cifar10")
    (folder / "extra_32x32.mat").rename(folder / "extra_32x32.mat.part")
    assert image_files.available("svhn", files) and not image_files.available("svhn-extra", files)
    words = f"svhn-extra: {folder} has no extra_32x32.mat; {REMEDY.format('svhn-extra')}"
    assert image_files.explain_missing("svhn-extra", files) == words
    with pytest.raises(UserError, match=re.escape(words)):
        load(ImageSet("svhn-extra", 1, 1, 1, seed=0), files)


def test_photographs_are_preferred_to_house_numbers_and_those_to_digits(folder):
    assert image_files.best() == "digits"
    write_all_svhn(folder)
    assert image_files.best() == "svhn"
    write_batches(folder)
    assert image_files.best() == "cifar10"


def test_a_folder_that_is_not_there_has_nothing(tmp_path, folder):
    image_files.use(tmp_path / "nowhere")
    assert image_files.available("digits") and not image_files.available("svhn")
    assert image_files.explain_missing("svhn") == (
        f"svhn: {tmp_path}/nowhere has no train_32x32.mat, test_32x32.mat; {REMEDY.format('svhn')}"
    )


def test_a_file_that_was_cut_off_is_one_line(folder):
    files = write_batches(folder)
    path = folder / "data_batch_3.bin"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(UserError) as caught:
        load(ImageSet("cifar10", 1, 1, 1, seed=0), files)
    assert str(caught.value) == (
        f"{path} is cut off or another file: 1,000 bytes instead of 36,876; "
        f"{REMEDY.format('cifar10')}"
    )


def test_a_file_with_one_other_byte_is_one_line(folder):
    files = write_all_svhn(folder)
    path = folder / "test_32x32.mat"
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        load(ImageSet("svhn", 1, 1, 1, seed=0), files)
    assert str(caught.value) == (
        f"{path} isn't the official file: its sha256 differs; {REMEDY.format('svhn')}"
    )


def test_made_files_do_not_pass_for_official_ones(folder):
    write_all_svhn(folder)
    with pytest.raises(UserError, match="instead of 182,040,794"):
        load(ImageSet("svhn", 1, 1, 1, seed=0))


def test_a_process_that_is_started_later_finds_the_same_data(folder):
    write_batches(folder)
    code = (
        "from explainer.data.image_files import available, folder; "
        "print(available('cifar10'), folder())"
    )
    for expected, environment in (
        (True, os.environ),
        (False, os.environ | {image_files.VARIABLE: ""}),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        place = folder if expected else image_files.FOLDER
        assert done.stdout == f"{expected} {place}\n"
