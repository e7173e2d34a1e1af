"""Pushes of two networks along several kinds of direction, all as long as the weights.

Random directions are filter-normalised with biases frozen. An eigenvector of the Hessian, and the
way from one network to the other, are scaled as a whole to the length ‖w‖ of all weights, which is
the length of a filter-normalised direction too. A distance c thus always means the share c of the
weights' length.

Directions are kept in half precision, and measured so: what a reader's browser moves along is what
was measured here.

Curvature comes from 12 Lanczos iterations a place. Along all directions of the essay's networks
24 iterations find the same to within 0.003 %, in twice the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.linalg import vector_norm

from explainer import device
from explainer.data import synthetic
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.hessian import top_eigenpairs
from explainer.measures.loss import evaluate
from explainer.networks.parameters import Widths, bias_mask
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

ITERATIONS = 12  # of Lanczos, a place


@dataclass(frozen=True)
class Pushes:
    """M = 2 networks along K directions each, at T distances to both sides."""

    parameters: np.ndarray  # [M, n] float32
    distances: np.ndarray  # [T]
    directions: np.ndarray  # [M, K, n] float16: random ones, top eigenvectors, to the other
    eigenvalues: np.ndarray  # [M, E] of the Hessian, largest first
    apart: np.ndarray  # [M] distance at which the last direction arrives at the other network
    losses: np.ndarray  # [M, K, T] training cross-entropy
    train: np.ndarray  # [M, K, T] training accuracy
    curvatures: np.ndarray  # [M, K, T] top Hessian eigenvalue of the training loss


def weight_length(theta: Tensor, widths: Widths) -> Tensor:
    """Return the Euclidean norm of the weights, biases left out, of θ [M, n], as [M, 1].

    >>> weight_length(torch.tensor([[3.0, 4.0, 7.0]]), (2, 1)).tolist()
    [[5.0]]
    """
    weights = theta.masked_fill(bias_mask(widths).to(theta.device), 0)
    length: Tensor = vector_norm(weights, dim=1, keepdim=True)
    return length


@stage
def pushes(
    experiment: Experiment,
    networks: tuple[int, int],
    random: int,
    eigenvectors: int,
    distances: tuple[float, ...],
    seed: int = 0,
) -> Pushes:
    """Push two networks along random directions, top eigenvectors and towards each other.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        random: how many random directions.
        eigenvectors: E, how many.
        distances: c, as shares of the weights' length ‖w‖.
        seed: of the random directions.
    """
    place, widths = device.current(), experiment.widths
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)  # [2, n]
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    drawn = gaussian(random, theta.shape[1], seed).to(place)
    length = weight_length(theta, widths)  # [2, 1]
    values, vectors = top_eigenpairs(theta, widths, inputs, labels, eigenvectors)
    across = theta.flip(0) - theta  # [2, n]
    directions = torch.stack(
        [
            torch.cat(
                [
                    filter_normalised(drawn, theta[m], widths),
                    vectors[m] * length[m],
                    torch.nn.functional.normalize(across[m], dim=0)[None] * length[m],
                ]
            ).half()
            for m in range(2)
        ]
    )  # [2, K, n]
    steps = torch.tensor(distances, device=place)[:, None]  # [T, 1]
    found = []
    for m in range(2):
        for k, direction in enumerate(directions[m].float()):
            report(m * len(directions[m]) + k, 2 * len(directions[m]))
            path = theta[m] + steps * direction  # [T, n]
            losses, right = evaluate(path, widths, inputs, labels)
            tops, _ = top_eigenpairs(path, widths, inputs, labels, iterations=ITERATIONS)
            found.append(torch.stack([losses, right, tops[:, 0]]))
    curves = torch.stack(found).view(2, -1, 3, len(distances)).cpu().numpy()
    return Pushes(
        theta.cpu().numpy(),
        np.array(distances),
        directions.cpu().numpy(),
        values.cpu().numpy(),
        (vector_norm(across, dim=1) / length[:, 0]).cpu().numpy(),
        *(np.ascontiguousarray(curves[:, :, i]) for i in range(3)),
    )
