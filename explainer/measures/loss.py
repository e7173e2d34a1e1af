"""Cross-entropy and accuracy of many parameter vectors, in bounded memory."""

from __future__ import annotations

import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.measures.batching import Loss, chunk_rows
from explainer.memory import in_chunks
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths
from explainer.training.trainer import Experiment, scores


def evaluate(
    theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor
) -> tuple[Tensor, Tensor]:
    """Return mean cross-entropy [R] and accuracy [R] of parameters θ [R, n] on points [P, d].

    Args:
        theta: R networks.
        widths: their architecture.
        inputs: the points.
        labels: [P], 0 or 1.

    Returns:
        Losses in nats, and fractions.

    >>> silent, labels = torch.zeros(1, 3), torch.tensor([0.0, 1.0])
    >>> losses, accuracies = evaluate(silent, (2, 1), torch.ones(2, 2), labels)
    >>> losses.exp().numpy().round(6).tolist(), accuracies.tolist()  # log 2, whatever the inputs
    ([2.0], [0.5])
    """
    losses = theta.new_empty(len(theta))
    accuracies = theta.new_empty(len(theta))
    with torch.no_grad():
        for part, found in in_chunks(
            lambda part: scores(theta[part], widths, inputs, labels),
            len(theta),
            chunk_rows(widths, len(labels), theta),
        ):
            losses[part], accuracies[part] = found
    return losses, accuracies


def wrong_points(theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return which points [P, d] networks θ [R, n] get wrong, bool [R, P].

    >>> theta = torch.tensor([[1.0, 0.0]])  # answers 1 where x > 0
    >>> wrong_points(theta, (1, 1), torch.tensor([[-1.0], [2.0]]), torch.tensor([1.0, 1.0]))
    tensor([[ True, False]])
    """
    with torch.no_grad():
        return (logits(theta, widths, inputs) > 0) != (labels > 0.5)


def training_loss(experiment: Experiment) -> Loss:
    """Return L(θ), the mean cross-entropy on the experiment's training points, without poison.

    It takes parameters [R, n] to losses [R], in nats.
    """
    points = synthetic.make(experiment.dataset)
    inputs = points.train_inputs.to(device.current())
    labels = points.train_labels.to(device.current())

    def loss(theta: Tensor) -> Tensor:
        return evaluate(theta, experiment.widths, inputs, labels)[0]

    return loss
