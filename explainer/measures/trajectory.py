"""Trajectory: all that the playground draws of a network on its way, at each snapshot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import EXTENT, field
from explainer.measures.hessian import top_eigenpairs
from explainer.measures.loss import wrong_points
from explainer.measures.margin import crossings, distances
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, scores, train


@dataclass(frozen=True)
class Trajectory:
    """A network on its way, T moments."""

    steps: np.ndarray  # [T]
    losses: np.ndarray  # [2, T] on training points and on fresh ones
    accuracies: np.ndarray  # [2, T]
    sharpness: np.ndarray  # [T] largest eigenvalue of the training loss's Hessian
    margins: np.ndarray  # [T] median distance of right training points to the boundary
    field: np.ndarray  # [H, H] logits at the end
    wrong: np.ndarray  # [P] at the end


@stage
def trajectory(experiment: Experiment, network: int, resolution: int) -> Trajectory:
    """Follow one network of an experiment through its snapshots.

    Losses are in nats, margins in scaled input units.

    >>> tiny = Experiment(
    ...     (0.0,), (0,), (0.01,), steps=4, widths=(2, 1), poison_points=0, snapshots=3
    ... )
    >>> found = trajectory(tiny, network=0, resolution=5)
    >>> found.steps.tolist(), np.allclose(found.accuracies[0, -1], 1 - found.wrong.mean())
    ([0, 1, 4], True)
    """
    minima = train(experiment)
    widths, place = experiment.widths, device.current()
    theta = torch.tensor(minima.snapshots[:, network], device=place)  # [T, n]
    points = synthetic.make(experiment.dataset)
    train_set = points.train_inputs.to(place), points.train_labels.to(place)
    test_set = points.test_inputs.to(place), points.test_labels.to(place)
    with torch.no_grad():
        pairs = [scores(theta, widths, *train_set)]
        pairs.append(scores(theta, widths, *test_set))
    sharpness = top_eigenpairs(theta, widths, *train_set)[0][:, 0]
    margins = []
    for done, row in enumerate(theta):
        report(done, len(theta))
        answers = field(row, widths, resolution).cpu().double().numpy()
        right = ~wrong_points(row[None], widths, *train_set)[0].cpu().numpy()
        away = distances(train_set[0].cpu().double().numpy(), crossings(answers, EXTENT))
        margins.append(np.median(away[right]) if right.any() else np.inf)
    return Trajectory(
        minima.snapshot_steps,
        torch.stack([losses for losses, _ in pairs]).cpu().numpy(),
        torch.stack([accuracies for _, accuracies in pairs]).cpu().numpy(),
        sharpness.cpu().numpy(),
        np.array(margins),
        answers.astype(np.float32),
        ~right,
    )
