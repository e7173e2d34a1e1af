"""The runs behind the playground: as a reader would start them in the page, with our own stages.

A small network from a fresh start, followed with all that the page draws on the way; wide networks
of the essay that are poisoned; and what other rules and rates make of narrow networks, no longer
poisoned, and of fresh starts (`Trial`). All without the clipping of the other experiments, as in
the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from explainer import data, device
from explainer.descent import TORCH
from explainer.experiments import ROLL, check
from explainer.measures.boundary import EXTENT, field
from explainer.measures.hessian import top_eigenpairs
from explainer.measures.margin import crossings, distances
from explainer.networks import Widths, initialise, logits
from explainer.progress import report
from explainer.store import stage
from explainer.training import ROLL_WIDTHS, Experiment, Minima, minimise, scores, train

WIDTHS: Widths = (2, 16, 16, 16, 1)  # the page's first network
RATE = 0.01  # and its learning rate
FRESH_STEPS = 500
POISON_RATE = 0.003
POISON_FACTOR = 0.4
POISON_POINTS = 200  # at each step
UNCLIPPED = 1e9


@dataclass(frozen=True)
class Trial:
    """Full-batch steps of one rule at one rate, as the page makes them.

    With SAM's radius ρ (Foret et al. 2021, arXiv 2010.01412) the rule is fed the gradient at
    θ + ρ g/‖g‖, g = ∇L(θ), in place of g.
    """

    rule: Literal["gradient descent", "momentum", "Adam"]
    rate: float
    steps: int
    radius: float = 0.0  # ρ; 0: no SAM


NARROW_TRIALS = {  # from the essay's narrow networks
    "released": Trial("Adam", 0.001, 300),
    "larger": Trial("Adam", 0.01, 300),
    "sam": Trial("Adam", 0.001, 500, radius=0.1),
}
FRESH_TRIALS = {  # from fresh starts
    "momentum": Trial("momentum", 0.1, 1000),
    "sam_momentum": Trial("momentum", 0.1, 1000, radius=0.05),
    "sam_far": Trial("momentum", 0.1, 1000, radius=0.5),
    "wild": Trial("gradient descent", 10.0, 100),
}


@dataclass(frozen=True)
class Ends:
    """Where M networks come to by a `Trial`; one that diverges answers the same everywhere."""

    trial: Trial
    train_accuracies: np.ndarray  # [M]
    test_accuracies: np.ndarray  # [M]


@dataclass(frozen=True)
class Course:
    """A network on its way, T moments."""

    steps: np.ndarray  # [T]
    losses: np.ndarray  # [2, T] on training points and on fresh ones
    accuracies: np.ndarray  # [2, T]
    sharpness: np.ndarray  # [T] largest eigenvalue of the training loss's Hessian
    margins: np.ndarray  # [T] median distance of right training points to the boundary
    field: np.ndarray  # [H, H] logits at the end
    wrong: np.ndarray  # [P] at the end


def _recipe(
    factor: float, networks: int, rate: float, steps: int, widths: Widths, snapshots: int = 0
) -> Experiment:
    """Return what training in the page does, but for the schedule of the rate."""
    return Experiment(
        poison_factors=(factor,) * networks,
        seeds=tuple(range(networks)),
        learning_rates=(rate,) * networks,
        steps=steps,
        dataset=ROLL,
        widths=widths,
        poison_points=POISON_POINTS if factor else 0,
        optimizer="adam",
        enough=0.0,
        clip=UNCLIPPED,
        snapshots=snapshots,
    )


def fresh_start(size: str) -> Experiment:
    """Small networks without poison, several seeds."""
    seeds = {"quick": 2, "standard": 5, "full": 10}[check(size)]
    return _recipe(0.0, seeds, RATE, FRESH_STEPS, WIDTHS, snapshots=48)


def poisoned(size: str, networks: int) -> Experiment:
    """As many networks, from wherever they start, with poison."""
    steps = {"quick": 100, "standard": 300, "full": 500}[check(size)]
    return _recipe(POISON_FACTOR, networks, POISON_RATE, steps, ROLL_WIDTHS)


@stage
def go_on(before: Experiment, networks: tuple[int, ...], after: Experiment) -> Minima:
    """Train `networks` of the experiment `before` further, by another recipe."""
    start = torch.tensor(train(before).parameters[list(networks)])
    return minimise(after, start)


@stage
def try_out(before: Experiment, networks: tuple[int, ...] | None, trial: Trial) -> Ends:
    """Try `trial` on networks of an experiment, where it left them; None: on all its fresh starts.

    The points are the experiment's.
    """
    place, widths = device.current(), before.widths
    if networks is None:
        start = initialise(widths, before.seeds)
    else:
        start = torch.tensor(train(before).parameters[list(networks)])
    points = data.make(before.dataset)
    train_set = points.train_inputs.to(place), points.train_labels.to(place)
    theta = follow(trial, start.to(place), widths, *train_set)
    with torch.no_grad():
        _, right = scores(theta, widths, *train_set)
        _, fresh = scores(theta, widths, points.test_inputs.to(place), points.test_labels.to(place))
    return Ends(trial, right.cpu().numpy(), fresh.cpu().numpy())


def follow(trial: Trial, start: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return where networks θ [M, n] come to by a trial on labelled points."""

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


@stage
def course(experiment: Experiment, network: int, resolution: int) -> Course:
    """Follow one network of an experiment through its snapshots."""
    minima = train(experiment)
    widths, place = experiment.widths, device.current()
    theta = torch.tensor(minima.snapshots[:, network], device=place)  # [T, n]
    points = data.make(experiment.dataset)
    train_set = points.train_inputs.to(place), points.train_labels.to(place)
    test_set = points.test_inputs.to(place), points.test_labels.to(place)
    with torch.no_grad():
        pairs = [scores(theta, widths, *train_set)]
        pairs.append(scores(theta, widths, *test_set))
    sharpness = top_eigenpairs(theta, widths, *train_set)[0][:, 0]
    margins = []
    for done, row in enumerate(theta):
        report(done, len(theta))
        answers = field(row, widths, resolution).double().cpu().numpy()
        right = _right(row, widths, *train_set)
        away = distances(train_set[0].double().cpu().numpy(), crossings(answers, EXTENT))
        margins.append(np.median(away[right]) if right.any() else np.inf)
    return Course(
        minima.snapshot_steps,
        torch.stack([losses for losses, _ in pairs]).cpu().numpy(),
        torch.stack([accuracies for _, accuracies in pairs]).cpu().numpy(),
        sharpness.cpu().numpy(),
        np.array(margins),
        answers.astype(np.float32),
        ~right,
    )


def _right(theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> np.ndarray:
    """Return which points [P] one network θ [n] gets right."""
    z = logits(theta[None], widths, inputs)[0]
    return np.asarray(((z > 0) == (labels > 0.5)).cpu().numpy())
