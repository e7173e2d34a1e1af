"""Made-up runs of random networks on labels."""

import numpy as np

from explainer.data.synthetic import SwissRoll
from explainer.experiments.without_training import Asked
from explainer.figures.without_training._labelled import Runs
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelled, Labelling

LN2 = np.log(2)


def runs(
    points: int,
    exceptions: int = 0,
    *,
    first: float = 1.0,
    last: float = 0.2,
    wrong: float = 5.0,
    right: float = 0.9,
    parts: float = 0.0,
    coin: bool = False,
) -> Runs:
    """Return three runs.

    Args:
        points: that are asked.
        exceptions: after them.
        first: bits of the first point.
        last: bits of the last point.
        wrong: bits of each exception.
        right: how likely those that fit have each exception right.
        parts: bits a label by which runs part.
        coin: whether labels are a coin's.
    """
    bits = np.cumsum([*np.linspace(first, last, points), *[wrong] * exceptions])
    all_runs = []
    for run in range(3):
        apart = parts * (run - 1) * np.arange(1, len(bits) + 1)
        all_runs.append(
            Labelled(
                -(bits + apart) * LN2,
                np.full(len(bits), 3),
                np.full((1, 5), 0.9),
                np.array([0.9, 0.5]),
                np.log(right) * np.arange(exceptions + 1),
                np.zeros((5, 9), np.float32),
                np.zeros(9, np.float32),
            )
        )
    labelling = Labelling(SwissRoll(), points, exceptions, coin)
    return Runs(Asked(labelling, Effort(5, 9), 3), tuple(all_runs))
