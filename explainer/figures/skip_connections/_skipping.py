"""Deep networks with and without skips, and what lies round them at a distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.measures.image_surface import ImageLines
from explainer.measures.landscape import Surface
from explainer.training.minima import Minima

LINE_REACH = 0.8  # of the lines
NEAR = 0.3  # distance at which losses are compared
WITHIN = 0.5  # distance up to which the curvature is looked at
HALF = 0.5  # of the images right


@dataclass(frozen=True)
class Kind:
    """M networks of one kind, and lines through them."""

    minima: Minima
    lines: ImageLines

    @property
    def losses(self) -> np.ndarray:
        """Loss by distance, averaged over lines and both ways, [M, D]."""
        return _by_distance(self.lines.losses)

    @property
    def accuracies(self) -> np.ndarray:
        """Accuracy by distance, averaged over lines and both ways, [M, D]."""
        return _by_distance(self.lines.accuracies)

    @property
    def rises(self) -> np.ndarray:
        """Loss at the distance NEAR, [M]."""
        return np.array([np.interp(NEAR, self.distances, line) for line in self.losses])

    @property
    def near(self) -> np.ndarray:
        """Accuracy at the distance NEAR, [M]."""
        return np.array([np.interp(NEAR, self.distances, line) for line in self.accuracies])

    @property
    def distances(self) -> np.ndarray:
        """The distances, from 0 to the lines' reach, [D]."""
        return self.lines.places[len(self.lines.places) // 2 :]

    @property
    def halves(self) -> np.ndarray:
        """Distance at which the accuracy falls to HALF, [M]; ∞ where it doesn't."""
        return np.array([first_below(self.distances, line) for line in self.accuracies])

    @property
    def downward(self) -> np.ndarray:
        """Share of the places on the lines, up to WITHIN, where the loss curves downwards, [M]."""
        inner = np.abs(self.lines.places[1:-1]) <= WITHIN + 1e-6
        second = np.diff(self.lines.losses, 2, axis=2)[:, :, inner]
        return np.asarray((second < 0).mean(axis=(1, 2)))


@dataclass(frozen=True)
class Skipping:
    """Networks with and without skips; row m of the three kinds started from one θ."""

    skipping: Kind
    plain: Kind
    early: Kind  # with skips, trained for fewer steps
    deep_skipping: Minima
    deep_plain: Minima
    skipping_plane: Surface  # through one network with skips
    plain_plane: Surface  # through the one without that started from the same θ
    dataset: str
    depth: int
    deep_depth: int
    parameters: int
    train_images: int
    looked_at: int  # training images that losses off the minimizers are measured on


def _by_distance(values: np.ndarray) -> np.ndarray:
    """Average values [M, K, 2D − 1] over lines, and both ways from the middle, to [M, D]."""
    middle = values.shape[2] // 2
    both = (values[:, :, middle:] + values[:, :, middle::-1]) / 2
    return np.asarray(both.mean(axis=1))


def first_below(x: np.ndarray, y: np.ndarray, level: float = HALF) -> float:
    """Return where y, linear between the places x, first falls to a level; ∞ where it doesn't."""
    below = np.nonzero(y <= level)[0]
    if not len(below):
        return np.inf
    i = int(below[0])
    if i == 0:
        return float(x[0])
    return float(np.interp(level, [y[i], y[i - 1]], [x[i], x[i - 1]]))


def share_held(plane: Surface) -> float:
    """Return on what share of the plane's places half of the images are right."""
    return float((plane.accuracies >= HALF).mean())
