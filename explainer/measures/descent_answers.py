"""What networks answer that one optimizer trained on points in the plane.

One of them goes into a reader's browser, its parameters in half precision: what is said of it is
measured on these very numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.measures.boundary import fields
from explainer.networks.mlp import logits
from explainer.store import stage
from explainer.training.optimizer_comparison import Descent, descend, pose


@dataclass(frozen=True)
class DescentAnswers:
    """The answers of S networks, one a seed, and all that is drawn of one."""

    fresh: np.ndarray  # [S, Q] bool, whether a fresh point is called class 1
    parameters: np.ndarray  # [n] float16, of the one
    field: np.ndarray  # [H, H] float16 logits of it, clipped; class 1 where positive
    wrong: np.ndarray  # [P] bool, training points it gets wrong
    test: float  # its accuracy on fresh points


@stage
def descent_answers(recipe: Descent, shown: int, resolution: int) -> DescentAnswers:
    """Ask the networks of a recipe about fresh points, and the one in row `shown` about the plane.

    Raises:
        ValueError: if its task isn't one of points in the plane, seen as they are.

    >>> from explainer.data.synthetic import SwissRoll
    >>> from explainer.training.optimizer_comparison import Task
    >>> task = Task(SwissRoll(train_points=20, test_points=30), (2, 4, 1))
    >>> found = descent_answers(Descent(task, "Adam", 0.01, (0, 1), steps=2, batch=5), 1, 9)
    >>> found.fresh.shape, found.field.shape
    ((2, 30), (9, 9))
    """
    widths = recipe.task.architecture
    if not isinstance(widths, tuple) or widths[0] != 2:
        raise ValueError(f"expected a network of two inputs, got {widths}")
    problem = pose(recipe.task)
    theta = torch.tensor(descend(recipe).parameters, device=device.current())  # [S, n]
    rounded = theta[[shown]].half()
    one = rounded.float()  # [1, n]
    with torch.no_grad():
        fresh = logits(theta, widths, problem.test_inputs) > 0
        wrong = (logits(one, widths, problem.train_inputs)[0] > 0) != (problem.train_labels > 0.5)
    return DescentAnswers(
        fresh.cpu().numpy(),
        rounded[0].cpu().numpy(),
        fields(one, widths, resolution)[0],
        wrong.cpu().numpy(),
        float(problem.scores(one, "test")[1][0]),
    )
