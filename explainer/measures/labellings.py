"""What it costs random networks to give the swiss roll's points some labels, right or wrong.

First come training points with their own labels, or a coin's; then fresh points with the label of
the other class. Since a network and its negative are equally likely,

    Pr[K points right, N others wrong] = Pr[K points wrong, N others right],

so a network that is right about all it was trained on, N points, and wrong about K fresh ones costs
as much as one that is right about K points and wrong about N. Asked in this order, the many points
of one accord come first and the exceptions one by one.

A fresh point that happens to lie beside a training point can hardly be answered otherwise, at any
price. Exceptions therefore keep a distance of `APART` from the training points asked, one and a
half standard deviations of the roll's noise; without it wrong networks would be rarer still.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.measures.guess_and_check import Effort, guess
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior
from explainer.store import stage

APART = 0.05
OTHERS = 1_000_000  # added to the seed where it goes on another way


@dataclass(frozen=True)
class Labelling:
    """Points in the order in which they are asked, and what answers are wanted.

    Attributes:
        roll: whose points.
        points: training points, in a random order.
        exceptions: fresh points after them, whose label is to be wrong.
        coin: whether the training points' labels are a coin's instead of their own.
        order: seed of the order, and of the coin.
    """

    roll: SwissRoll
    points: int
    exceptions: int = 0
    coin: bool = False
    order: int = 0


@dataclass(frozen=True)
class Labelled:
    """What one run found.

    N is the number of points and exceptions E, S the number of stops, the last of which is
    `points`, and R the number of networks.
    """

    log_probabilities: np.ndarray  # [N] of the first 1 … N labels, nats; −∞ where it got stuck
    ancestors: np.ndarray  # [N] of the first networks; 0 where it got stuck
    accuracies: np.ndarray  # [S, R] on fresh points, of networks that fit so many; NaN where stuck
    spreads: np.ndarray  # [S + 1] of a parameter, in parts of the prior's; the last of all N
    right: np.ndarray  # [E + 1] log Pr[the first 0 … E others are right | so are the points]
    fits: np.ndarray  # [R, n] float32, θ of networks that have the training points right
    bad: np.ndarray  # [n] float32, one that has the exceptions wrong as well


def chosen(labelling: Labelling) -> Tensor:
    """Return which training points of the roll are asked, [K], in their order.

    >>> chosen(Labelling(SwissRoll(train_points=6), points=6)).sort().values.tolist()
    [0, 1, 2, 3, 4, 5]
    """
    return _shuffled(labelling, torch.Generator().manual_seed(labelling.order))


def _shuffled(labelling: Labelling, chance: torch.Generator) -> Tensor:
    return torch.randperm(labelling.roll.train_points, generator=chance)[: labelling.points]


def asked(labelling: Labelling) -> tuple[Tensor, Tensor]:
    """Return the points, [N, 2], and the labels wanted, ±1 [N].

    Raises:
        ValueError: if there aren't so many.

    >>> inputs, signs = asked(Labelling(SwissRoll(), points=3, exceptions=1))
    >>> tuple(inputs.shape), signs.abs().tolist()
    ((4, 2), [1.0, 1.0, 1.0, 1.0])
    """
    points = synthetic.make(labelling.roll)
    chance = torch.Generator().manual_seed(labelling.order)
    first = _shuffled(labelling, chance)
    inputs, signs = points.train_inputs[first], 2 * points.train_labels[first] - 1
    if labelling.coin:
        signs = 2.0 * torch.randint(2, signs.shape, generator=chance) - 1
    fresh = torch.randperm(len(points.test_inputs), generator=chance)
    near = torch.cdist(points.test_inputs[fresh], inputs).amin(1) < APART
    fresh = fresh[~near][: labelling.exceptions]
    if len(inputs) < labelling.points or len(fresh) < labelling.exceptions:
        raise ValueError(
            f"asked for {labelling.points} points and {labelling.exceptions} exceptions, "
            f"there are {len(inputs)} and {len(fresh)}"
        )
    wrong = 1 - 2 * points.test_labels[fresh]
    return torch.cat([inputs, points.test_inputs[fresh]]), torch.cat([signs, wrong])


@stage
def label(
    labelling: Labelling, prior: Prior, effort: Effort, stops: tuple[int, ...], seed: int
) -> Labelled:
    """Let random networks give the points their labels.

    Args:
        labelling: what is asked.
        prior: of the networks.
        effort: how long to look.
        stops: ascending numbers of training points at which test accuracies are measured, all but
            the last, which is `labelling.points`.
        seed: of a run: of all chance but that of the question.
    """
    place = device.current()
    inputs, signs = (values.to(place) for values in asked(labelling))
    marks = (*stops, labelling.points)
    found = guess(prior, inputs, signs, effort, torch.Generator().manual_seed(seed), marks)
    points = synthetic.make(labelling.roll)
    fresh, labels = points.test_inputs.to(place), points.test_labels.to(place)
    accuracies = [_right(theta, prior, fresh, labels) for theta in found.networks[: len(marks)]]
    fits = found.networks[len(marks) - 1]
    right = _others_right(labelling, prior, effort, fits, inputs, signs, seed)
    return Labelled(
        found.log_probabilities.numpy(),
        found.ancestors.numpy(),
        torch.stack(accuracies).cpu().numpy(),
        found.spreads.cpu().numpy()[[*range(len(marks)), -1]],
        right,
        fits.cpu().numpy(),
        found.networks[-1, 0].cpu().numpy(),
    )


def _others_right(
    labelling: Labelling,
    prior: Prior,
    effort: Effort,
    fits: Tensor,
    inputs: Tensor,
    signs: Tensor,
    seed: int,
) -> np.ndarray:
    """Return log Pr[the first 0 … E others are right | so are the points], from those that fit."""
    count, place = labelling.points, slice(labelling.points - 1, None)
    if bool(fits.isnan().any()):
        return np.full(len(signs[place]), -np.inf)
    right = torch.cat([signs[:count], -signs[count:]])
    chance = torch.Generator().manual_seed(OTHERS + seed)
    found = guess(prior, inputs, right, effort, chance, start=fits, known=count)
    return np.asarray(found.log_probabilities[place])


def _right(theta: Tensor, prior: Prior, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return the accuracies of networks, [R]; NaN for those that aren't known."""
    answers = logits(theta, prior.widths, inputs)
    right = ((answers > 0) == (labels > 0.5)).float().mean(1)
    return torch.where(answers.isnan().any(1), torch.nan, right)
