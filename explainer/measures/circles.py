"""Concentric rings, ever closer: whether networks find the circle between them, and the room left.

Ten points of class 1 lie on a ring just outside a ring of class 0. The circle half-way between is
the right answer, and it keeps every point of the two rings at a distance of half the rings'
distance d from the boundary. A network *fits* if it gets every training point right, and
*succeeds* if it also gets at least `ENOUGH` of each ring's whole circumference right.

After Huang et al., *Understanding Generalization through Visualizations*, arXiv 1906.03291.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.data.synthetic import Circles
from explainer.measures.batching import chunk_points
from explainer.measures.boundary import LIMIT
from explainer.memory import in_chunks
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

WIDTHS: Widths = (2, *(100,) * 9, 1)  # 81,201 parameters
TOUCHING = 0.001  # the distance of the original experiment
APART = 0.4
ENOUGH = 0.95  # share of each ring that a success gets right
ANGLES = 720  # places on a ring at which a network is asked
NEAREST, FARTHEST = 1e-4, 0.5  # between which a boundary is looked for
RADII, DIRECTIONS, HALVINGS = 20, 16, 8
SHOWN = 0  # the seed whose networks are shown
# A film is sampled round the origin, most densely where the near rings may touch.
TURNS = 240
SPOKE = (
    0.0,
    0.1,
    0.2,
    0.27,
    *np.arange(0.32, 0.505, 0.006).tolist(),
    *np.arange(0.52, 1.46, 0.04).tolist(),
)


@dataclass(frozen=True)
class Plan:
    """Networks at several distances of the two near rings.

    Attributes:
        distances: of the near rings, rising.
        seeds: how many networks at each; every one has points and initial parameters of its own.
        steps: full-batch steps of training.
        optimizer: see `Experiment`.
        learning_rate: its peak.
        counts: training points on each ring, from the innermost.
        snapshots: parameter vectors kept of a network that is filmed.
    """

    distances: tuple[float, ...]
    seeds: int
    steps: int
    optimizer: Literal["muon", "adam"] = "adam"
    learning_rate: float = 0.002
    counts: tuple[int, int, int] = (40, 10, 80)
    snapshots: int = 0


def experiment(plan: Plan, distance: float, seed: int) -> Experiment:
    """Return the recipe of one network of a plan, at one distance of the near rings."""
    return Experiment(
        poison_factors=(0.0,),
        seeds=(seed,),
        learning_rates=(plan.learning_rate,),
        steps=plan.steps,
        dataset=Circles(distance=distance, counts=plan.counts, seed=seed, test_points=390),
        widths=WIDTHS,
        poison_points=0,
        optimizer=plan.optimizer,
        records=2,
    )


def filmed(plan: Plan, distance: float, seed: int) -> Experiment:
    """Return the same recipe with snapshots on the way."""
    return replace(experiment(plan, distance, seed), snapshots=plan.snapshots)


@dataclass(frozen=True)
class Outcomes:
    """What became of the networks of a plan: D distances, S seeds, three rings from within."""

    distances: np.ndarray  # [D]
    trained: np.ndarray  # [D, S, 3] share of each ring's training points that is right
    fresh: np.ndarray  # [D, S, 3] share of each ring's circumference that is right
    margins: np.ndarray  # [D, S, P] of the training points of the two near rings

    @property
    def fits(self) -> np.ndarray:
        """Whether each network gets all its training points right, [D, S]."""
        return np.asarray((self.trained == 1).all(axis=2))

    @property
    def succeeds(self) -> np.ndarray:
        """Whether it also gets at least `ENOUGH` of every ring right, [D, S]."""
        return np.asarray(self.fits & (self.fresh >= ENOUGH).all(axis=2))


@stage
def outcomes(plan: Plan) -> Outcomes:
    """Train the networks of `plan` and see what they answer on the rings."""
    place = device.current()
    pairs = [(d, s) for d in plan.distances for s in range(plan.seeds)]
    recipes = [experiment(plan, distance, seed) for distance, seed in pairs]
    rows = []
    trained_networks = train.each(*((recipe,) for recipe in recipes))
    for done, (recipe, minima) in enumerate(zip(recipes, trained_networks, strict=True)):
        report(done, len(pairs))
        theta = torch.tensor(minima.parameters, device=place)
        rows.append(_outcome(theta, recipe.dataset))
    trained, fresh, margins = (
        np.stack(part).reshape(len(plan.distances), plan.seeds, -1)
        for part in zip(*rows, strict=True)
    )
    return Outcomes(np.array(plan.distances), trained, fresh, margins)


def _outcome(theta: Tensor, recipe: synthetic.Recipe) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return shares of training points [3], of rings [3], and margins [P] of one network."""
    assert isinstance(recipe, Circles)
    points = synthetic.make(recipe)
    near = sum(recipe.counts[:2])
    answers = _answers(theta, points.train_inputs.to(theta)) == points.train_labels.to(theta)
    trained = [part.float().mean() for part in answers.split(list(recipe.counts))]
    fresh = ring_shares(theta, WIDTHS, recipe.radii)
    away = margins(theta, WIDTHS, points.train_inputs[:near].to(theta), answers[:near])
    return torch.stack(trained).cpu().numpy(), fresh, away


def _answers(theta: Tensor, inputs: Tensor, widths: Widths = WIDTHS) -> Tensor:
    """Return which class [P], 0 or 1, one network θ [1, n] gives to inputs [P, 2]."""
    return (_logits(theta, inputs, widths) > 0).to(inputs.dtype)


def _logits(theta: Tensor, inputs: Tensor, widths: Widths) -> Tensor:
    """Return the logits [P] of one network θ [1, n] at inputs [P, 2], in bounded memory."""
    found = in_chunks(
        lambda part: logits(theta, widths, inputs[part])[0], len(inputs), chunk_points(widths)
    )
    return torch.cat([z for _, z in found])


def ring_shares(theta: Tensor, widths: Widths, radii: tuple[float, ...]) -> np.ndarray:
    """Return the share of each ring's circumference that a network θ [1, n] gets right, [rings].

    Only the innermost ring is of class 0.

    >>> always = torch.tensor([[0.0, 0.0, 1.0]])  # one layer whose logit is 1 everywhere
    >>> ring_shares(always, (2, 1), (0.4, 0.5, 0.95)).tolist()
    [0.0, 1.0, 1.0]
    """
    angles = torch.arange(ANGLES).to(theta) * (2 * math.pi / ANGLES)
    around = torch.stack([angles.cos(), angles.sin()], dim=1)
    shares = [_answers(theta, radius * around, widths).mean() for radius in radii]
    shares[0] = 1 - shares[0]
    return torch.stack(shares).cpu().numpy()


def margins(theta: Tensor, widths: Widths, inputs: Tensor, right: Tensor) -> np.ndarray:
    """Return the distance of each input [P, 2] to the boundary, negative where it's wrong, [P].

    A network θ [1, n] is asked along `DIRECTIONS` rays from each point, at `RADII` distances in
    geometric steps, and the first change of its answer is bisected. The least over all rays is at
    most 2 % too long for a straight boundary. Where no ray meets one, the result is `FARTHEST`.

    Args:
        theta: one network [1, n].
        widths: its architecture.
        inputs: [P, 2].
        right: whether the network gets each of them right, bool [P].

    >>> halves = torch.tensor([[1.0, 0.0, 0.0]])  # one layer: the boundary is x = 0
    >>> points, right = torch.tensor([[0.25, 0.7], [-0.1, 0.0]]), torch.tensor([True, False])
    >>> [round(float(distance), 2) for distance in margins(halves, (2, 1), points, right)]
    [0.25, -0.1]
    """
    turns = torch.arange(DIRECTIONS).to(theta) * (2 * math.pi / DIRECTIONS)
    ways = torch.stack([turns.cos(), turns.sin()], dim=1)  # [K, 2]
    steps = torch.tensor(np.geomspace(NEAREST, FARTHEST, RADII)).to(theta)
    own = _answers(theta, inputs, widths)[:, None]  # [P, 1]

    def other(distances: Tensor) -> Tensor:
        """Whether the answer at these distances [..., P, K] along the rays is another one."""
        places = inputs[:, None] + distances[..., None] * ways
        return _answers(theta, places.reshape(-1, 2), widths).view(distances.shape) != own

    changed = other(steps[:, None, None].expand(RADII, len(inputs), DIRECTIONS))
    first = changed.int().argmax(dim=0)  # [P, K]
    high = steps[first]
    low = torch.where(first > 0, steps[(first - 1).clamp_min(0)], 0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        beyond = other(middle)
        low, high = torch.where(beyond, low, middle), torch.where(beyond, middle, high)
    found = torch.where(changed.any(dim=0), (low + high) / 2, FARTHEST)
    nearest = found.min(dim=1).values
    return torch.where(right, nearest, -nearest).cpu().numpy()


@dataclass(frozen=True)
class RingFilm:
    """One network at each of the S snapshots of its training."""

    steps: np.ndarray  # [S] optimizer steps done
    spoke: np.ndarray  # [R] radii
    fields: np.ndarray  # [S, A, R] float16 logits at A angles from 0 up to 2π, clipped
    wrong: np.ndarray  # [S, P] bool, training points
    fresh: np.ndarray  # [S, 3] share of each ring's circumference that is right


@stage
def film(experiment: Experiment) -> RingFilm:
    """Follow the one network of an experiment through its training."""
    recipe = experiment.dataset
    assert isinstance(recipe, Circles)
    minima = train(experiment)
    thetas = torch.tensor(minima.snapshots[:, 0], device=device.current())
    points = synthetic.make(recipe)
    inputs, labels = points.train_inputs.to(thetas), points.train_labels.to(thetas)
    angles = torch.arange(TURNS).to(thetas) * (2 * math.pi / TURNS)
    around = torch.stack([angles.cos(), angles.sin()], dim=1)
    grid = (around[:, None] * torch.tensor(SPOKE).to(thetas)[:, None]).view(-1, 2)
    fields, wrong, fresh = [], [], []
    for done, theta in enumerate(thetas.split(1)):
        report(done, len(thetas))
        z = _logits(theta, grid, experiment.widths).clamp(-LIMIT, LIMIT)
        fields.append(z.view(TURNS, len(SPOKE)).half().cpu().numpy())
        wrong.append((_answers(theta, inputs, experiment.widths) != labels).cpu().numpy())
        fresh.append(ring_shares(theta, experiment.widths, recipe.radii))
    spoke = np.array(SPOKE)
    return RingFilm(
        minima.snapshot_steps, spoke, np.stack(fields), np.stack(wrong), np.stack(fresh)
    )
