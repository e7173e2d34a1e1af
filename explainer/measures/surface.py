"""Loss surfaces: L over a plane through a minimizer spanned by two filter-normalised directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import data, device
from explainer.measures.directions import Biases, filter_normalised, gaussian
from explainer.measures.loss import evaluate
from explainer.networks import count_parameters
from explainer.progress import report
from explainer.store import stage
from explainer.training import Experiment, train


@dataclass(frozen=True)
class Surface:
    """Training loss and accuracy on a square grid round a minimizer."""

    axis: np.ndarray  # [G] distance along either direction, in units of each neuron's weights
    losses: np.ndarray  # [G, G]; row i is axis[i] along the second direction
    accuracies: np.ndarray  # [G, G]


@stage
def surface(
    experiment: Experiment,
    network: int,
    reach: float,
    resolution: int,
    biases: Biases = "frozen",
    seed: int = 0,
) -> Surface:
    """Evaluate θ + a d₁ + b d₂ for a, b on `resolution` places from −reach to reach.

    The directions come from the same draws for every network; an odd resolution has the minimizer
    itself in the middle.
    """
    place = device.current()
    theta = torch.tensor(train(experiment).parameters[network], device=place)
    points = data.make(experiment.dataset)
    drawn = gaussian(2, count_parameters(experiment.widths), seed).to(place)
    d = filter_normalised(drawn, theta, experiment.widths, biases)  # [2, n]
    axis = torch.linspace(-reach, reach, resolution, device=place)
    losses, accuracies = [], []
    for done, b in enumerate(axis):
        report(done, resolution)
        row = theta + b * d[1] + axis[:, None] * d[0]  # [G, n]
        loss, accuracy = evaluate(
            row, experiment.widths, points.train_inputs.to(place), points.train_labels.to(place)
        )
        losses.append(loss)
        accuracies.append(accuracy)
    return Surface(
        axis.cpu().numpy(),
        torch.stack(losses).cpu().numpy(),
        torch.stack(accuracies).cpu().numpy(),
    )
