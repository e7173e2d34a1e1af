"""Survival of networks on images: `explainer.measures.survival_curves` on their loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import grad, vmap

from explainer import device
from explainer.measures.kicks import Kick, sublevel_sets
from explainer.measures.survival_curves import Effort, Survival, survive
from explainer.memory import in_chunks
from explainer.networks.classification import class_logits
from explainer.networks.parameters import Architecture
from explainer.store import stage
from explainer.training.image_trainer import (
    ImageExperiment,
    Labelled,
    Parts,
    score,
    train_on_images,
)

ANSWERS = 450  # images whose answers say which directions are sensitive
AT_ONCE = 50  # of them, to bound memory


def odds_gradients(architecture: Architecture, part: Labelled) -> Callable[[Tensor], Tensor]:
    """Return a function of parameters [S, n] to ∂ answer / ∂θ for each image, [S, P, n].

    With ten classes the answer is the log-odds of the right one: its logit less the log of the
    others' summed exponentials.

    >>> image = Labelled(torch.full((1, 1, 1, 1), 2.0), torch.tensor([0]))
    >>> slopes = odds_gradients((1, 3), image)  # one layer: three weights, then three biases
    >>> slopes(torch.zeros(1, 6)).tolist()  # 2 and 1 times (1, −½, −½)
    [[[2.0, -1.0, -1.0, 1.0, -0.5, -0.5]]]
    """

    def answer(theta: Tensor, image: Tensor, label: Tensor) -> Tensor:
        z = class_logits(theta[None], architecture, image[None])[0, :, 0]  # [C]
        right = torch.arange(len(z), device=z.device) == label
        return torch.where(right, z, 0).sum() - torch.where(right, -torch.inf, z).logsumexp(0)

    each = vmap(grad(answer), in_dims=(None, 0, 0))

    def gradients(theta: Tensor) -> Tensor:  # [n] → [P, n]
        found = in_chunks(
            lambda some: each(theta, part.images[some], part.labels[some]), len(part), AT_ONCE
        )
        return torch.cat([rows for _, rows in found])

    return lambda theta: torch.stack([gradients(row) for row in theta])


@stage
def image_survival(
    experiment: ImageExperiment,
    networks: tuple[int, ...],
    cutoff: float,
    kind: Kick,
    top: float,
    effort: Effort,
    seed: int = 0,
) -> Survival:
    """Measure the survival of the experiment's `networks`, from P ≈ 1 up to σ = `top`.

    Arguments are those of `explainer.measures.survival.survival`.

    Raises:
        UserError: if the images aren't there.
    """
    place = device.current()
    theta = torch.tensor(train_on_images(experiment).parameters[list(networks)], device=place)
    part = Parts(experiment.images).train
    asked = part[torch.arange(min(ANSWERS, len(part)), device=place)]

    def loss(rows: Tensor) -> Tensor:
        return score(rows, experiment.architecture, part)[0]

    found = sublevel_sets(
        loss,
        odds_gradients(experiment.architecture, asked),
        len(asked),
        theta,
        experiment.architecture,
        cutoff,
        kind,
    )
    return survive(found, networks, top, effort, seed)
