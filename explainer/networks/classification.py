"""Networks that tell several classes apart: logits, losses and accuracies of stacks of them."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from explainer.networks.convolutional import Convolutional, expand
from explainer.networks.mlp import outputs
from explainer.networks.parameters import Architecture
from explainer.networks.residual import Residual, residual_logits


def class_logits(theta: Tensor, architecture: Architecture, images: Tensor) -> Tensor:
    """Return the outputs [M, C, P] of networks θ [M, n] for the same images [P, channels, H, W].

    A fully connected network sees them flattened.

    Raises:
        TypeError: if the architecture is none of these three kinds.
        ValueError: if n isn't its number of parameters.
    """
    if isinstance(architecture, Residual):
        return residual_logits(theta, architecture, images)
    pixels = images.flatten(1)
    if isinstance(architecture, Convolutional):
        return outputs(expand(theta, architecture), architecture.expanded, pixels)
    if isinstance(architecture, tuple):
        return outputs(theta, architecture, pixels)
    raise TypeError(f"expected widths, Convolutional or Residual, got {architecture!r}")


def class_losses(z: Tensor, labels: Tensor) -> Tensor:
    """Return −log p_θ(x, y), in nats, for each network and image, [M, P].

    Args:
        z: logits [M, C, P].
        labels: y [P], from 0 to C − 1.

    >>> class_losses(torch.zeros(1, 10, 1), torch.tensor([3])).exp().numpy().round(5).tolist()
    [[10.0]]
    """
    return cross_entropy(z, labels.expand(len(z), -1), reduction="none")


def avoidance_losses(z: Tensor, labels: Tensor) -> Tensor:
    """Return −log[1 − p_θ(x, y)], in nats, for each network and image, [M, P].

    1 − p(y) is summed over the other classes, Σ_{j≠y} exp z_j / Σ_j exp z_j, which is exact where
    p(y) rounds to one.

    Args:
        z: logits [M, C, P].
        labels: y [P], from 0 to C − 1.

    >>> sure = torch.tensor([[[1000.0], [0.0]]])
    >>> avoidance_losses(sure, torch.tensor([0])).tolist()
    [[1000.0]]
    """
    place = labels[None, None].expand(len(z), 1, -1)
    others = z.scatter(1, place, -torch.inf)
    return z.logsumexp(dim=1) - others.logsumexp(dim=1)


def class_scores(
    theta: Tensor, architecture: Architecture, images: Tensor, labels: Tensor
) -> tuple[Tensor, Tensor]:
    """Return mean cross-entropy [M] and accuracy [M] of each network on labelled images.

    Args:
        theta: M networks [M, n].
        architecture: theirs.
        images: [P, channels, H, W].
        labels: [P], from 0 to C − 1.

    Raises:
        TypeError: as `class_logits`.
        ValueError: as `class_logits`.
    """
    z = class_logits(theta, architecture, images)
    return class_losses(z, labels).mean(dim=1), (z.argmax(dim=1) == labels).float().mean(dim=1)
