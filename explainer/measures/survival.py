"""Survival of networks in the plane: the stage that kicks and walks on their training loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import grad, vmap
from torch.nn.functional import softplus

from explainer import device
from explainer.data import synthetic
from explainer.measures.batching import Loss, chunk_rows
from explainer.measures.kicks import Kick, sublevel_sets
from explainer.measures.survival_curves import Effort, Survival, survive
from explainer.memory import in_chunks
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths
from explainer.store import stage
from explainer.training.trainer import Experiment, train


def cross_entropy(widths: Widths, inputs: Tensor, labels: Tensor) -> Loss:
    """Return L of parameters [R, n]: the training loss [R] and nothing else, since speed counts.

    On inputs [P, d] with labels [P], 0 or 1, in nats, in chunks whose activations stay in a
    processor's cache.

    >>> loss = cross_entropy((2, 1), torch.ones(2, 2), torch.tensor([0.0, 1.0]))
    >>> loss(torch.zeros(1, 3)).exp().numpy().round(6).tolist()  # log 2, whatever the inputs
    [2.0]
    """
    signs = 1 - 2 * labels  # [P], + for class 0

    def loss(theta: Tensor) -> Tensor:
        rows = max(1, chunk_rows(widths, len(labels), theta) // 2)
        with torch.no_grad():
            found = in_chunks(
                lambda part: softplus(signs * logits(theta[part], widths, inputs)).mean(1),
                len(theta),
                rows,
            )
            return torch.cat([losses for _, losses in found])

    return loss


def answer_gradients(widths: Widths, inputs: Tensor) -> Callable[[Tensor], Tensor]:
    """Return a function of parameters [S, n] to ∂ logit / ∂θ at inputs [P, d], [S, P, n].

    >>> slopes = answer_gradients((2, 1), torch.tensor([[3.0, 4.0]]))  # one layer: x, and 1
    >>> slopes(torch.zeros(1, 3)).tolist()
    [[[3.0, 4.0, 1.0]]]
    """

    def answer(theta: Tensor, point: Tensor) -> Tensor:
        return logits(theta[None], widths, point[None])[0, 0]

    each = vmap(grad(answer), in_dims=(None, 0))
    return vmap(lambda theta: each(theta, inputs))


@stage
def survival(
    experiment: Experiment,
    networks: tuple[int, ...],
    cutoff: float,
    kind: Kick,
    top: float,
    effort: Effort,
    seed: int = 0,
) -> Survival:
    """Measure the survival of the experiment's `networks`, from P ≈ 1 up to σ = `top`.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        cutoff: c, in nats.
        kind: of kicks, which says what σ is measured in; see `explainer.measures.kicks`.
        top: the largest σ.
        effort: how long to walk.
        seed: of all noise.
    """
    place = device.current()
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    found = sublevel_sets(
        cross_entropy(experiment.widths, inputs, labels),
        answer_gradients(experiment.widths, inputs),
        len(labels),
        theta,
        experiment.widths,
        cutoff,
        kind,
    )
    return survive(found, networks, top, effort, seed)
