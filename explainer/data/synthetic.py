"""Datasets: recipes that draw labelled points, and the points they drew.

The swiss roll has two arms, one a class. With u ~ U(0, 1) and t = √u · 600 · 2π/360, a point of
the first arm is (−1.5 t cos t + σε₁, 1.5 t sin t + σε₂) with standard normal ε and σ = 0.5; the
second arm is its reflection in the origin. Coordinates are divided by `SCALE`, which brings them
into about the unit range.

The circles are three rings round the origin: an inner one of class 0, one of class 1 that lies
`distance` outside it, and an outer one of class 1. A point of a ring of radius r is
(r cos φ, r sin φ) with φ ~ U(0, 2π).

Source: Huang et al., *Understanding Generalization through Visualizations*, arXiv 1906.03291.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explainer.data.seeds import FLIP_SEED, TEST_SEED

SCALE = 15.0
TURNS = 600 * 2 * math.pi / 360  # the largest t, in radians


@dataclass(frozen=True)
class Dataset:
    """Labelled points, train and test.

    Attributes:
        train_inputs: [P, d] float32.
        train_labels: [P] float32, 0 or 1.
        test_inputs: [Q, d] float32, fresh draws.
        test_labels: [Q] float32.
    """

    train_inputs: Tensor
    train_labels: Tensor
    test_inputs: Tensor
    test_labels: Tensor


@dataclass(frozen=True)
class SwissRoll:
    """Recipe of a two-arm swiss roll; equal recipes give equal points on every machine.

    Attributes:
        train_points: P, the first half of class 0.
        test_points: Q, drawn from a stream of their own.
        noise: σ, before coordinates are divided by `SCALE`.
        seed: of the training points.
    """

    train_points: int = 200
    test_points: int = 4000
    noise: float = 0.5
    seed: int = 0


@dataclass(frozen=True)
class NoisyRoll(SwissRoll):
    """Recipe of a swiss roll whose labels, training and test alike, are exchanged at random.

    Attributes:
        flipped: the probability for each label; ½ makes them a coin's.

    >>> points, clean = make(NoisyRoll(flipped=0.25, seed=3)), make(SwissRoll(seed=3))
    >>> bool((points.train_inputs == clean.train_inputs).all())
    True
    >>> round(float((points.test_labels != clean.test_labels).float().mean()), 1)
    0.2
    """

    flipped: float = 0.5


@dataclass(frozen=True)
class Circles:
    """Recipe of three concentric rings, the two inner ones close together and of unlike class.

    Attributes:
        inner: radius of the ring of class 0.
        distance: how far outside it the first ring of class 1 lies.
        outer: radius of the second ring of class 1.
        counts: training points on each ring, from the innermost.
        test_points: fresh points, shared out in the same proportions.
        seed: of the angles.

    >>> Circles(inner=0.4, distance=0.1).radii, Circles().train_points
    ((0.4, 0.5, 0.95), 130)
    """

    inner: float = 0.4
    distance: float = 0.001
    outer: float = 0.95
    counts: tuple[int, int, int] = (40, 10, 80)
    test_points: int = 3900
    seed: int = 0

    @property
    def radii(self) -> tuple[float, float, float]:
        """Radius of each ring, from the innermost."""
        return (self.inner, self.inner + self.distance, self.outer)

    @property
    def train_points(self) -> int:
        """Training points on all rings together."""
        return sum(self.counts)


Recipe = SwissRoll | Circles


def draw_points(
    recipe: Recipe, sets: int, count: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Draw `sets` independent sets of `count` points: inputs [sets, count, 2], labels [count].

    Points of class 0 come first in each set; of a swiss roll they are half. Being draws from a
    continuous distribution, two sets share a point with probability zero, which keeps poison apart
    from training points.
    """
    if isinstance(recipe, Circles):
        return _circles(recipe, sets, count, generator)
    return _swiss_roll(recipe, sets, count, generator)


def _swiss_roll(
    recipe: SwissRoll, sets: int, count: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    first = count // 2
    t = torch.rand(sets, count, generator=generator).sqrt() * TURNS
    arm = torch.stack([-1.5 * t * t.cos(), 1.5 * t * t.sin()], dim=2)  # [sets, count, 2]
    inputs = arm + recipe.noise * torch.randn(sets, count, 2, generator=generator)
    inputs[:, first:] *= -1
    return inputs / SCALE, (torch.arange(count) >= first).float()


def _circles(
    recipe: Circles, sets: int, count: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    shares = torch.tensor(recipe.counts).cumsum(0) / recipe.train_points
    ends = (shares * count).round().long()  # exact where count is the number of training points
    ring = torch.bucketize(torch.arange(count), ends, right=True)  # [count] 0, 1 or 2
    angles = torch.rand(sets, count, generator=generator) * 2 * math.pi
    radii = torch.tensor(recipe.radii)[ring]
    inputs = torch.stack([radii * angles.cos(), radii * angles.sin()], dim=2)  # [sets, count, 2]
    return inputs, (ring > 0).float()


def make(recipe: Recipe) -> Dataset:
    """Draw the training and test points of `recipe`.

    >>> points = make(Circles(counts=(2, 1, 1), distance=0.1, test_points=40))
    >>> [round(float(radius), 3) for radius in points.train_inputs.norm(dim=1)]
    [0.4, 0.4, 0.5, 0.95]
    >>> points.train_labels.tolist(), tuple(points.test_inputs.shape)
    ([0.0, 0.0, 1.0, 1.0], (40, 2))
    """
    streams = (torch.Generator().manual_seed(seed) for seed in (recipe.seed, TEST_SEED))
    (train, train_labels), (test, test_labels) = (
        draw_points(recipe, 1, count, stream)
        for count, stream in zip((recipe.train_points, recipe.test_points), streams, strict=True)
    )
    if isinstance(recipe, NoisyRoll):
        train_labels, test_labels = (
            _flipped(labels, recipe.flipped, FLIP_SEED + seed)
            for labels, seed in ((train_labels, recipe.seed), (test_labels, TEST_SEED))
        )
    return Dataset(train[0], train_labels, test[0], test_labels)


def _flipped(labels: Tensor, share: float, seed: int) -> Tensor:
    """Return labels [P], each exchanged with a probability."""
    chance = torch.rand(len(labels), generator=torch.Generator().manual_seed(seed))
    return torch.where(chance < share, 1 - labels, labels)
