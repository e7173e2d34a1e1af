"""Training images as tiles that go dark where a pushed network is wrong, and how many stay lit.

`explainer/web/src/figures/tiles.ts` is given the pictures and, for every push, which are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np

from explainer.measures.image_pushes import ImagePushes

ENOUGH = 0.95  # the accuracy that counts as holding on
LARGEST = 16  # pixels of a tile's side
MOST, BYTES = 1000, 160_000  # tiles that can be told apart on a phone, and their weight


@dataclass(frozen=True)
class Tiles:
    """What two networks get right of P images, and how long all networks of their kinds hold on.

    Networks are without poison, then with the most; images in the order of their classes.
    """

    dataset: str
    pictures: np.ndarray  # [P, S, S] or [P, S, S, 3] uint8
    labels: np.ndarray  # [P] rising
    distances: np.ndarray  # [D] of the push, relative to the weights
    right: np.ndarray  # [2, K, D, P] bool
    holds: tuple[np.ndarray, np.ndarray]  # [seeds] each: push up to which ENOUGH is right
    leads: np.ndarray  # [D] least accuracy of a network without poison less largest with it
    shown: int  # the column of the poster's push
    directions: int  # that holds and leads are over
    train_images: int

    @property
    def counts(self) -> np.ndarray:
        """How many images are right, [2, K, D]."""
        return np.asarray(self.right.sum(axis=3))

    @property
    def three_classes(self) -> float:
        """The share of three classes in what the last push leaves with poison, on average."""
        left = [np.sort(np.bincount(self.labels[right])) for right in self.right[1, :, -1]]
        return float(np.mean([counts[-3:].sum() / max(counts.sum(), 1) for counts in left]))

    @property
    def images(self) -> int:
        """P, how many images there are."""
        return len(self.pictures)


def worth(pictures: np.ndarray) -> int:
    """Return how many of the pictures [P, S, S] or [P, S, S, 3] fit on a wall, and are sent fast.

    >>> worth(np.zeros((450, 8, 8))), worth(np.zeros((20_000, 16, 16, 3)))
    (450, 208)
    """
    return min(len(pictures), MOST, BYTES // int(pictures[0].size))


def thumbnails(pictures: np.ndarray) -> np.ndarray:
    """Return pictures [P, S, S] or [P, S, S, 3] from 0 to 1 as bytes, and halved until small.

    >>> thumbnails(np.ones((1, 32, 32, 3))).shape
    (1, 16, 16, 3)
    """
    while pictures.shape[1] > LARGEST:
        pictures = (pictures[:, ::2] + pictures[:, 1::2]) / 2
        pictures = (pictures[:, :, ::2] + pictures[:, :, 1::2]) / 2
    return np.asarray((255 * pictures).round().astype(np.uint8))


def columns(images: int, width: float, height: float) -> int:
    """Return in how many columns square tiles fill a box best.

    >>> columns(450, 516, 372), columns(450, 340, 170)
    (25, 30)
    """
    fits = (n for n in count(1) if -(-images // n) * width <= n * height * (1 + 1e-9))
    return next(fits)


def holds(pushed: ImagePushes) -> np.ndarray:
    """Return how far each network keeps `ENOUGH`, [M]: the mean over directions.

    Between two distances accuracy is taken to fall in a straight line; what holds to the end
    counts as the end.
    """
    accuracies = pushed.accuracies
    reached = [_hold(pushed.distances, course) for course in np.concatenate(accuracies)]
    return np.asarray(np.reshape(reached, accuracies.shape[:2]).mean(axis=1))


def _hold(distances: np.ndarray, course: np.ndarray) -> float:
    """Return where the accuracies `course` [D] first fall below `ENOUGH`."""
    below = course < ENOUGH
    first = int(below.argmax())
    if not below.any():
        return float(distances[-1])
    if first == 0:
        return 0.0
    share = (course[first - 1] - ENOUGH) / (course[first - 1] - course[first])
    return float(distances[first - 1] + share * (distances[first] - distances[first - 1]))
