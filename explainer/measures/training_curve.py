"""How one network did on its way: accuracies, and the training points it got wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.loss import evaluate, wrong_points
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class TrainingCurve:
    """One network at each of the S snapshots of its training."""

    steps: np.ndarray  # [S] optimizer steps done
    train: np.ndarray  # [S] training accuracy
    test: np.ndarray  # [S] test accuracy
    wrong: np.ndarray  # [S, P] bool, training points classified wrongly


@stage
def training_curve(experiment: Experiment, network: int) -> TrainingCurve:
    """Evaluate `network` at each snapshot of its training.

    >>> tiny = Experiment(
    ...     (0.0,), (0,), (0.01,), steps=4, widths=(2, 1), poison_points=0, snapshots=3
    ... )
    >>> found = training_curve(tiny, network=0)
    >>> found.steps.tolist(), np.allclose(found.train, 1 - found.wrong.mean(axis=1))
    ([0, 1, 4], True)
    """
    place = device.current()
    minima = train(experiment)
    theta = torch.tensor(minima.snapshots[:, network], device=place)
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    wrong = wrong_points(theta, experiment.widths, inputs, labels)
    _, test = evaluate(
        theta, experiment.widths, points.test_inputs.to(place), points.test_labels.to(place)
    )
    return TrainingCurve(
        minima.snapshot_steps,
        (~wrong).float().mean(dim=1).cpu().numpy(),
        test.cpu().numpy(),
        wrong.cpu().numpy(),
    )
