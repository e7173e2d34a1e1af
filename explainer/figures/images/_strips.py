"""What networks answer while they are pushed, and how far they hold on to their answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.measures.image_answers import ImagePushes

ENOUGH = 0.95  # the accuracy that counts as holding on


@dataclass(frozen=True)
class Strips:
    """What networks without and with poison answer while they are pushed."""

    dataset: str
    names: tuple[str, ...]  # of the classes
    pictures: np.ndarray  # [S, H, W] or [S, H, W, 3], 0 to 1
    labels: np.ndarray  # [S]
    distances: np.ndarray  # [D]
    wide: np.ndarray  # [D, S] answers of the network shown
    narrow: np.ndarray  # [D, S]
    wide_course: np.ndarray  # [D] accuracy of the network shown, along the direction shown
    narrow_course: np.ndarray  # [D]
    wide_holds: np.ndarray  # [seeds] push up to which a network keeps ENOUGH, mean of directions
    narrow_holds: np.ndarray  # [seeds]
    directions: int
    train_images: int


def holds(pushed: ImagePushes) -> np.ndarray:
    """Return how far each network keeps `ENOUGH`, [M]: the mean over directions.

    Between two distances accuracy is taken to fall in a straight line; what holds to the end
    counts as the end.
    """
    reached = [_hold(pushed.distances, course) for course in np.concatenate(pushed.accuracies)]
    return np.asarray(np.reshape(reached, pushed.accuracies.shape[:2]).mean(axis=1))


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
