"""Cross-entropy and accuracy of many parameter vectors, in bounded memory.

Rays, surfaces and curves all come down to this: R parameter vectors, however many, evaluated on
the same points. They go through in chunks of at most `CHUNK_BYTES` of parameters and activations,
small enough to stay near a processor's caches; a GPU takes `GPU_CHUNK_BYTES`, to have enough to do.
Both are far under the 2 GiB that measurements may take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths, count_parameters
from explainer.training.trainer import Experiment, scores

CHUNK_BYTES = 4 * 2**20
GPU_CHUNK_BYTES = 2**29

Loss = Callable[[Tensor], Tensor]  # parameters [R, n] → losses [R]


def chunk_rows(widths: Widths, points: int, like: Tensor) -> int:
    """Return how many networks fit one chunk: parameters plus two layers of activations each.

    They are where `like` is, and of its type.

    >>> like = torch.empty(0)
    >>> chunk_rows((2, 1), 100, like) == CHUNK_BYTES // ((3 + 2 * 2 * 100) * like.element_size())
    True
    """
    row = count_parameters(widths) + 2 * max(widths) * points
    chunk = CHUNK_BYTES if like.device.type == "cpu" else GPU_CHUNK_BYTES
    return max(1, chunk // (row * like.element_size()))


def chunk_points(widths: Widths, element_bytes: int = 4) -> int:
    """Return how many points of one network fit a chunk: two layers of activations each."""
    return CHUNK_BYTES // (2 * max(widths) * element_bytes)


def chunks(rows: int, size: int) -> Iterator[slice]:
    """Split range(rows) into slices of at most `size`.

    >>> list(chunks(5, 3))
    [slice(0, 3, None), slice(3, 5, None)]
    """
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


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
        for part in chunks(len(theta), chunk_rows(widths, len(labels), theta)):
            losses[part], accuracies[part] = scores(theta[part], widths, inputs, labels)
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
