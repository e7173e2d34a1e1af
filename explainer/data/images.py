"""Real images: recipes that say how many are drawn from a dataset, and the images they drew.

Training images and poison of cifar10 and svhn come from the training files, test images from the
test file; digits have no split, so all parts are cut from the 1,797. Images are drawn without
replacement in an order that the seed alone decides: first test, then poison, then training images,
so more training leaves the other two as they were. The parts aren't stratified: classes are as
frequent as chance and the dataset have it. Which datasets there are: `explainer.data.image_files`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explainer.data.image_files import FILES, File, Name, read_pools
from explainer.errors import UserError


@dataclass(frozen=True)
class ImageSet:
    """Recipe of three sets of images that share none; equal recipes give equal images.

    Attributes:
        name: of the dataset.
        train: how many training images.
        test: how many test images.
        poison: how many images to draw poison from.
        seed: of the order in which images are drawn.
    """

    name: Name
    train: int
    test: int
    poison: int
    seed: int


@dataclass(frozen=True)
class Images:
    """Labelled images: C channels of H × W, standardised by `MOMENTS`; labels 0 to 9."""

    train_inputs: np.ndarray  # [P, C, H, W] float32
    train_labels: np.ndarray  # [P] int64
    test_inputs: np.ndarray  # [Q, C, H, W]
    test_labels: np.ndarray  # [Q]
    poison_inputs: np.ndarray  # [R, C, H, W], of the same distribution, neither train nor test
    poison_labels: np.ndarray  # [R]


PARTS = ("test", "poison", "train")  # in the order in which they are drawn
DRAWN_FROM = {  # for each part the pool
    "digits": ("all", "all", "all"),
    "cifar10": ("test", "train", "train"),
    "svhn": ("test", "train", "train"),
    "svhn-extra": ("test", "extra", "train"),
}
WHITE = {"digits": 16.0, "cifar10": 255.0, "svhn": 255.0, "svhn-extra": 255.0}
# Mean and standard deviation of each channel, black 0 and white 1: of all digits, of all training
# images of CIFAR-10, and those in common use for SVHN's.
MOMENTS: dict[str, tuple[Sequence[float], Sequence[float]]] = {
    "digits": ((0.3053,), (0.3760,)),
    "cifar10": ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)),
    "svhn": ((0.4377, 0.4438, 0.4728), (0.1980, 0.2010, 0.1970)),
    "svhn-extra": ((0.4377, 0.4438, 0.4728), (0.1980, 0.2010, 0.1970)),
}


def load(recipe: ImageSet, files: Mapping[str, Sequence[File]] = FILES) -> Images:
    """Draw the images of `recipe`.

    Args:
        recipe: which dataset, and how many images of each part.
        files: what each dataset's files must be; all of them are checked.

    Raises:
        UserError: if a file is missing, isn't the official one or can't be read, or the recipe asks
            for more images than there are.

    >>> few = load(ImageSet("digits", train=20, test=10, poison=5, seed=0))
    >>> few.train_inputs.shape, few.test_labels.shape, len(few.poison_labels)
    ((20, 1, 8, 8), (10,), 5)
    """
    pools = read_pools(recipe.name, files[recipe.name])
    counts = [getattr(recipe, part) for part in PARTS]
    orders = {
        pool: np.random.default_rng((recipe.seed, i)).permutation(len(pools[pool].labels))
        for i, pool in enumerate(pools)
    }
    drawn: dict[str, np.ndarray] = {}
    for part, pool, count in zip(PARTS, DRAWN_FROM[recipe.name], counts, strict=True):
        chosen, orders[pool] = orders[pool][:count], orders[pool][count:]
        if len(chosen) < count:
            raise UserError(_too_many(recipe, pool, len(pools[pool].labels)))
        drawn[f"{part}_inputs"] = standardise(pools[pool].pixels[chosen], recipe.name)
        drawn[f"{part}_labels"] = pools[pool].labels[chosen]
    return Images(**drawn)


def standardise(pixels: np.ndarray, name: str) -> np.ndarray:
    """Return (pixels / white − mean) / deviation by channel, float32, of uint8 pixels [N, C, H, W].

    Mean and deviation are constants of the dataset, not of the images drawn.
    """
    mean, deviation = (np.array(moment)[:, None, None] for moment in MOMENTS[name])
    inputs = np.ascontiguousarray(pixels, dtype=np.float32)
    inputs *= (1 / (WHITE[name] * deviation)).astype(np.float32)
    inputs -= (mean / deviation).astype(np.float32)
    return inputs


def pictures(inputs: np.ndarray, name: str) -> np.ndarray:
    """Return standardised inputs [N, C, H, W] as pictures for `imshow`, black 0 and white 1.

    They are [N, H, W] if there is one channel, else [N, H, W, C].

    >>> pixels = np.array([0, 8, 16], np.uint8).reshape(3, 1, 1, 1)  # black, grey, white
    >>> pictures(standardise(pixels, "digits"), "digits").flatten().round(6).tolist()
    [0.0, 0.5, 1.0]
    """
    mean, deviation = (np.array(moment)[:, None, None] for moment in MOMENTS[name])
    shown = np.clip(inputs * deviation + mean, 0, 1)
    return np.asarray(shown[:, 0] if shown.shape[1] == 1 else np.moveaxis(shown, 1, 3))


def _too_many(recipe: ImageSet, pool: str, there: int) -> str:
    sharing = zip(PARTS, DRAWN_FROM[recipe.name], strict=True)
    asked = {part: getattr(recipe, part) for part, source in sharing if source == pool}
    words = " + ".join(f"{count:,} {part}" for part, count in asked.items())
    return (
        f"{recipe.name}: {words} images are asked for, but there are {there:,} to draw them from; "
        "ask for fewer"
    )
