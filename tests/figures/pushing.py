"""A wide and a narrow network that nobody trained, pushed along a direction."""

import numpy as np

from explainer.figures.essay._perturbation import Push
from explainer.figures.swiss_roll import Points
from explainer.measures.perturbation import REACH, Perturbation

POINTS = Points(np.array([[-0.5, 0.1], [0.5, -0.2], [0.3, 0.4], [-0.2, -0.6]]), np.eye(2).ravel())


def pushed(frames: int, falls_at: float, curvature: float) -> Perturbation:
    """A network that gets one point wrong beyond a distance, and whose boundary slides."""
    tau = np.linspace(-1, 1, frames)
    distance = REACH * tau**5
    wrong = np.zeros((frames, 4), bool)
    wrong[:, 2] = np.abs(distance) > falls_at
    axis = np.linspace(-1.2, 1.2, 31)
    return Perturbation(
        tau=tau,
        distance=distance,
        losses=1e-6 + 8 * np.abs(distance),
        accuracies=1 - wrong.mean(axis=1) - 0.2 * np.abs(tau) * wrong[:, 2],
        curvatures=curvature * (1 + np.abs(tau)),
        fields=(axis + distance[:, None, None]).repeat(31, axis=1).astype(np.float16),
        wrong=wrong,
    )


PUSH = Push(POINTS, pushed(91, 0.1, 5.0), pushed(91, 0.01, 4000.0))
