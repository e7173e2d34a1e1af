"""Trained networks that train on: by another recipe, or by one rule at one rate (`Trial`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from explainer import device
from explainer.data import synthetic
from explainer.networks.parameters import Widths, initialise
from explainer.progress import report
from explainer.store import stage
from explainer.training.minima import Minima
from explainer.training.torch_optimizers import TORCH
from explainer.training.trainer import Experiment, minimise, scores, train


@dataclass(frozen=True)
class Trial:
    """Full-batch steps of one rule at one rate, as the page makes them.

    With SAM's radius ρ (Foret et al. 2021, arXiv 2010.01412) the rule is fed the gradient at
    θ + ρ g/‖g‖, g = ∇L(θ), in place of g.

    Attributes:
        rule: of `torch.optim`, as in `TORCH`.
        rate: the learning rate, the same at every step.
        steps: how many.
        radius: ρ, Euclidean, in parameter space; 0: no SAM.
    """

    rule: Literal["gradient descent", "momentum", "Adam"]
    rate: float
    steps: int
    radius: float = 0.0  # ρ; 0: no SAM


@dataclass(frozen=True)
class Continued:
    """Where M networks come to by a `Trial`; one that diverges answers the same everywhere."""

    trial: Trial
    train_accuracies: np.ndarray  # [M]
    test_accuracies: np.ndarray  # [M]


@stage
def go_on(before: Experiment, networks: tuple[int, ...], after: Experiment) -> Minima:
    """Train `networks` of the experiment `before` further, by another recipe.

    Args:
        before: the recipe by which they were trained.
        networks: rows of it.
        after: the recipe to go on by, of as many networks; its seeds play no part.

    Raises:
        FloatingPointError: if a network's parameters stop being finite.
    """
    start = torch.tensor(train(before).parameters[list(networks)])
    return minimise(after, start)


@stage
def try_out(before: Experiment, networks: tuple[int, ...] | None, trial: Trial) -> Continued:
    """Try `trial` on networks of an experiment, where it left them; None: on all its fresh starts.

    The points are the experiment's.

    Raises:
        FloatingPointError: if the experiment's own training diverges.
    """
    place, widths = device.current(), before.widths
    if networks is None:
        start = initialise(widths, before.seeds)
    else:
        start = torch.tensor(train(before).parameters[list(networks)])
    points = synthetic.make(before.dataset)
    train_set = points.train_inputs.to(place), points.train_labels.to(place)
    theta = run_trial(trial, start.to(place), widths, *train_set)
    with torch.no_grad():
        _, right = scores(theta, widths, *train_set)
        _, fresh = scores(theta, widths, points.test_inputs.to(place), points.test_labels.to(place))
    return Continued(trial, right.cpu().numpy(), fresh.cpu().numpy())


def run_trial(
    trial: Trial, start: Tensor, widths: Widths, inputs: Tensor, labels: Tensor
) -> Tensor:
    """Return where networks θ [M, n] come to, [M, n], by a trial on labelled points.

    Args:
        trial: the rule, its rate and how many steps.
        start: θ before the first step; left as it is.
        widths: the architecture.
        inputs: [P, d].
        labels: [P], 0 or 1.

    >>> step, start = Trial("gradient descent", rate=0.5, steps=1), torch.zeros(1, 2)
    >>> run_trial(step, start, (1, 1), torch.tensor([[3.0]]), torch.ones(1)).tolist()  # ½ (1 − p) x̃
    [[0.75, 0.25]]
    """

    def slope(at: Tensor) -> Tensor:
        at = at.detach().requires_grad_()
        (found,) = torch.autograd.grad(scores(at, widths, inputs, labels)[0].sum(), at)
        return found

    theta = start.clone()
    rule = TORCH[trial.rule]([theta], trial.rate)
    for done in range(trial.steps):
        report(done, trial.steps)
        theta.grad = slope(theta)
        if trial.radius:
            theta.grad = slope(theta + trial.radius * normalize(theta.grad))
        rule.step()
    return theta
