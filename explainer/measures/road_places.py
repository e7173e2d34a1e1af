"""Networks on the way from one minimizer to another, as a reader's browser shows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import fields
from explainer.measures.loss import wrong_points
from explainer.measures.mode_connectivity import Course, bezier, roads
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class RoadPlace:
    """A network on a trained curve, and the three that make the curve."""

    parameters: np.ndarray  # [3, n] float32 of the first end, the bend and the other end
    field: np.ndarray  # [H, W] float16 clipped logits
    wrong: np.ndarray  # [P] bool, training points classified wrongly


@stage
def road_place(
    experiment: Experiment, ends: tuple[int, int], course: Course, place: int, resolution: int
) -> RoadPlace:
    """Stop at a place of the curve between two networks, and ask the network there.

    Args:
        experiment: the recipe.
        ends: rows of the experiment.
        course: as for `roads`.
        place: which of the t at which roads are evaluated.
        resolution: of the field.

    >>> tiny = Experiment((0.0, 0.0), (0, 1), (0.02, 0.02), steps=2, widths=(2, 4, 1))
    >>> end = road_place(tiny, (0, 1), Course(2, draws=1, places=3), place=2, resolution=5)
    >>> bool(np.isclose(1 - end.wrong.mean(), train(tiny).train_accuracies[1]))
    True
    """
    found = roads(experiment, (ends,), course)
    minima = train(experiment).parameters
    three = np.stack([minima[ends[0]], found.bends[0], minima[ends[1]]])
    a, bend, b = torch.tensor(three, device=device.current())[:, None]  # [1, n] each
    theta = bezier(a, bend, b, torch.tensor(found.t[[place]]).to(a))[0]  # [1, n]
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(theta), points.train_labels.to(theta)
    wrong = wrong_points(theta, experiment.widths, inputs, labels)
    return RoadPlace(three, fields(theta, experiment.widths, resolution)[0], wrong[0].cpu().numpy())
