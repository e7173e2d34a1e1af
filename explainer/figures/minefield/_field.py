"""The walk, its bad minima, and how far they lie apart in space and on maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import pdist, squareform
from scipy.stats import kendalltau

from explainer.measures.minefield import EVERY, Maps, PrincipalPlane


@dataclass(frozen=True)
class Minefield:
    """The walk, its I bad minima, and the maps."""

    epochs: np.ndarray  # [T] of the kept iterates
    train: np.ndarray  # [S] training accuracies at the end of the walks, the shown one first
    test: np.ndarray  # [S] test accuracies
    bad_train: np.ndarray  # [I]
    bad_test: np.ndarray  # [I]
    norms: np.ndarray  # [I] lengths of the parameter vectors of iterates
    bad_norms: np.ndarray  # [I] of bad minima
    maps: Maps
    parameters: int
    poison_factor: float

    @property
    def tenth(self) -> np.ndarray:
        """Which of the kept iterates have a bad minimum, [T]."""
        return np.asarray(self.epochs % EVERY == 0)

    @property
    def count(self) -> int:
        """How many bad minima there are."""
        return len(self.bad_test)

    @property
    def between_iterates(self) -> np.ndarray:
        """Distances of the iterates from each other, [I, I]."""
        return self.maps.distances[: self.count, : self.count]

    @property
    def to_neighbours(self) -> np.ndarray:
        """Distance of each iterate from its own bad minimum, [I]."""
        return np.diag(self.maps.distances[: self.count, self.count :])

    @property
    def between_bad(self) -> np.ndarray:
        """Distances of the bad minima from each other, one for each pair, [I (I − 1) / 2]."""
        apart = self.maps.distances[self.count :, self.count :]
        return np.asarray(squareform(apart, checks=False))

    @property
    def ratio(self) -> float:
        """The least distance to an own bad minimum over the largest of two iterates."""
        return float(self.to_neighbours.min() / self.between_iterates.max())

    def on(self, plane: PrincipalPlane) -> np.ndarray:
        """Return where all fall on a plane, [2I, 2], in the order of the distances."""
        return np.concatenate([plane.path[self.tenth], plane.bad])

    def order_kept(self, places: np.ndarray) -> float:
        """Return Kendall's τ between true distances and those on a map, places [2I, 2]."""
        true = squareform(self.maps.distances, checks=False)
        return float(kendalltau(true, pdist(places)).statistic)
