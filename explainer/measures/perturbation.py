"""Perturbation: what a network does while its parameters are pushed along one direction.

The parameters move to θ + c(τ) d with d a random direction, filter-normalised, and c(τ) = c₁ τ⁵
for τ from −1 to 1: slow near the minimizer, fast away from it, as in the original animations, whose
c₁ is ¼. At each τ: cross-entropy and accuracy on the training points, the top eigenvalue of the
Hessian there, and the decision field.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import fields
from explainer.measures.directions import Biases, filter_normalised, gaussian
from explainer.measures.hessian import top_eigenpairs
from explainer.measures.loss import evaluate, wrong_points
from explainer.networks.parameters import count_parameters
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

REACH = 0.25  # c₁, relative to the weights of each neuron


@dataclass(frozen=True)
class Perturbation:
    """A network along one direction, at T places."""

    tau: np.ndarray  # [T] from −1 to 1, denser towards the ends
    distance: np.ndarray  # [T] c(τ), in units of each neuron's weights
    losses: np.ndarray  # [T] training cross-entropy
    accuracies: np.ndarray  # [T] training accuracy
    curvatures: np.ndarray  # [T] top Hessian eigenvalue at θ + c d
    fields: np.ndarray  # [T, H, W] float16 clipped logits
    wrong: np.ndarray  # [T, P] bool, training points classified wrongly


@stage
def perturb(
    experiment: Experiment,
    network: int,
    frames: int,
    resolution: int,
    biases: Biases = "frozen",
    seed: int = 0,
) -> Perturbation:
    """Push `network` along a filter-normalised random direction, slowing down at either end.

    Args:
        experiment: the recipe.
        network: row of the experiment.
        frames: T.
        resolution: of the decision fields, H = W.
        biases: see `filter_normalised`.
        seed: of the direction.

    >>> tiny = Experiment((0.0,), (0,), (0.01,), steps=1, widths=(2, 1), poison_points=0)
    >>> found = perturb(tiny, network=0, frames=3, resolution=2)
    >>> found.tau.tolist(), found.distance.tolist()
    ([-1.0, 0.0, 1.0], [-0.25, 0.0, 0.25])
    """
    place = device.current()
    theta = torch.tensor(train(experiment).parameters[network], device=place)
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    drawn = gaussian(1, count_parameters(experiment.widths), seed).to(place)
    direction = filter_normalised(drawn, theta, experiment.widths, biases)  # [1, n]
    tau = torch.sin(torch.linspace(-1, 1, frames, device=place) * (torch.pi / 2))  # eased
    distance = REACH * tau**5
    path = theta + distance[:, None] * direction  # [T, n]
    report(1, 4)
    losses, accuracies = evaluate(path, experiment.widths, inputs, labels)
    curvatures, _ = top_eigenpairs(path, experiment.widths, inputs, labels)
    report(2, 4)
    wrong = wrong_points(path, experiment.widths, inputs, labels)
    return Perturbation(
        tau=tau.cpu().numpy(),
        distance=distance.cpu().numpy(),
        losses=losses.cpu().numpy(),
        accuracies=accuracies.cpu().numpy(),
        curvatures=curvatures[:, 0].cpu().numpy(),
        fields=fields(path, experiment.widths, resolution),
        wrong=wrong.cpu().numpy(),
    )
