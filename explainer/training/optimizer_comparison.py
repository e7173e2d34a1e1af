"""Descent by thirteen optimizers: the same task, the same networks, other ways down.

Twelve are those of `torch.optim`. The networks of one optimizer, several seeds, are one parameter
θ [M, n] whose loss is summed over networks. All but LBFGS work element by element, so each network
moves as it would alone. LBFGS multiplies gradients of a whole parameter with each other, so its
networks train one after another.

The thirteenth is ProxProp, see `explainer.training.proxprop`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import softplus

from explainer import device
from explainer.data import images, synthetic
from explainer.data.images import ImageSet
from explainer.data.synthetic import SwissRoll
from explainer.networks.classification import class_logits, class_losses
from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import Widths, initialise
from explainer.networks.polynomial_features import chebyshev, quadratic
from explainer.progress import report
from explainer.store import stage
from explainer.training.proxprop import ProxProp
from explainer.training.torch_optimizers import TORCH

CHECKED = 10  # steps between looks at all training points
LBFGS_SHARE = 0.75  # of the training points
EXTENT = (1.5 * synthetic.TURNS + 6 * 0.5) / synthetic.SCALE  # no point of a swiss roll lies beyond

Name = Literal[
    "SGD",
    "momentum",
    "Nesterov",
    "Adam",
    "AdamW",
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "NAdam",
    "LBFGS",
    "gradient descent",
    "ProxProp",
]


@dataclass(frozen=True)
class Task:
    """What is learned, and by which model.

    Attributes:
        points: the training and test points or images.
        architecture: of the model; widths without a hidden layer are a linear model.
        degree: of the polynomial features it sees, 0 for the inputs as they are.
    """

    points: SwissRoll | ImageSet
    architecture: Widths | Convolutional
    degree: int = 0


@dataclass(frozen=True)
class Descent:
    """Recipe of several networks, one a seed, that one optimizer trains.

    Attributes:
        task: what they learn.
        optimizer: by name.
        rate: learning rate; γ of ProxProp.
        seeds: of the initial parameters.
        steps: the most steps a network takes.
        batch: training points a step, for optimizers that don't take all.
        enough: a network has arrived once it gets every training point right at a mean
            cross-entropy of no more than this.
        damping: λ of ProxProp.
    """

    task: Task
    optimizer: Name
    rate: float
    seeds: tuple[int, ...]
    steps: int
    batch: int
    enough: float = 0.01
    damping: float = 0.1


@dataclass(frozen=True)
class Ends:
    """Where S networks arrived, or stood when their steps were used up."""

    parameters: np.ndarray  # [S, n]
    train_losses: np.ndarray  # [S]
    train_accuracies: np.ndarray  # [S] fractions
    test_accuracies: np.ndarray  # [S]
    steps: np.ndarray  # [S] steps taken

    @property
    def gaps(self) -> np.ndarray:
        """Training minus test accuracy, [S]."""
        return np.asarray(self.train_accuracies - self.test_accuracies)


@dataclass(frozen=True)
class Problem:
    """The points of a task on the device, as its model sees them."""

    architecture: Widths | Convolutional
    train_inputs: Tensor  # [P, ...]
    train_labels: Tensor  # [P]
    test_inputs: Tensor
    test_labels: Tensor

    def losses(self, theta: Tensor, chosen: Tensor | None = None) -> Tensor:
        """Return the mean cross-entropy [M] of θ [M, n] on all or the `chosen` [B] points."""
        inputs, labels = self.train_inputs, self.train_labels
        if chosen is not None:
            inputs, labels = inputs[chosen], labels[chosen]
        return cross_entropies(class_logits(theta, self.architecture, inputs), labels).mean(dim=1)

    @torch.no_grad()
    def scores(self, theta: Tensor, part: Literal["train", "test"]) -> tuple[Tensor, Tensor]:
        """Return mean cross-entropies [M] and accuracies [M]."""
        inputs, labels = (
            (self.train_inputs, self.train_labels)
            if part == "train"
            else (self.test_inputs, self.test_labels)
        )
        z = class_logits(theta, self.architecture, inputs)
        right = answers(z) == labels
        return cross_entropies(z, labels).mean(dim=1), right.float().mean(dim=1)


def cross_entropies(z: Tensor, labels: Tensor) -> Tensor:
    """Return −log p_θ(x, y), [M, P], from logits [M, C, P]; one alone is log-odds of class 1.

    Labels y are [P]: whole numbers, or 0.0 and 1.0 where there is one logit.

    >>> cross_entropies(torch.zeros(1, 10, 1), torch.tensor([3])).exp().numpy().round(5).tolist()
    [[10.0]]
    >>> cross_entropies(torch.tensor([[[-500.0]]]), torch.tensor([1.0])).tolist()
    [[500.0]]
    """
    if z.shape[1] == 1:
        return softplus((1 - 2 * labels) * z[:, 0])
    return class_losses(z, labels)


def answers(z: Tensor) -> Tensor:
    """Return the class [M, P] that logits [M, C, P] favour.

    >>> answers(torch.tensor([[[-1.0, 2.0]]])).tolist()  # one logit, two points
    [[0, 1]]
    >>> answers(torch.tensor([[[3.0], [5.0], [4.0]]])).tolist()  # three, one point
    [[1]]
    """
    return (z[:, 0] > 0).long() if z.shape[1] == 1 else z.argmax(dim=1)


def seen(points: Tensor, task: Task) -> Tensor:
    """Return what the model of a task sees of points [P, 2] or images [P, C, H, W].

    Returns:
        Inputs as they are, or features [P, F].

    Raises:
        ValueError: if points of a swiss roll lie beyond `EXTENT`, which is made for a noise of 0.5.
    """
    if not task.degree:
        return points
    if isinstance(task.points, SwissRoll):
        return chebyshev(points / EXTENT, task.degree)
    return quadratic(points.flatten(1))


def pose(task: Task) -> Problem:
    """Draw the points of a task and put them on the current device.

    Raises:
        UserError: if the images aren't there.
    """
    place = device.current()
    if isinstance(task.points, SwissRoll):
        d = synthetic.make(task.points)
        parts: tuple[Tensor, ...] = (d.train_inputs, d.train_labels, d.test_inputs, d.test_labels)
    else:
        i = images.load(task.points)
        arrays = (i.train_inputs, i.train_labels, i.test_inputs, i.test_labels)
        parts = tuple(map(torch.from_numpy, arrays))
    train, train_labels, test, test_labels = (part.to(place) for part in parts)
    return Problem(
        task.architecture, seen(train, task), train_labels, seen(test, task), test_labels
    )


def batches(points: int, size: int, seed: int) -> Iterator[Tensor]:
    """Yield indices [size] for ever, each epoch in a new order; a short rest is left out.

    Args:
        points: how many there are.
        size: indices in a batch, no more than `points`.
        seed: of the orders.

    >>> first, second, _ = (next(drawn) for drawn in [batches(5, 2, seed=0)] * 3)
    >>> len({*first.tolist(), *second.tolist()})  # of the five, one is left out in this epoch
    4
    """
    generator = torch.Generator().manual_seed(seed)
    while True:
        yield from torch.randperm(points, generator=generator)[: points // size * size].split(size)


@stage
def descend(recipe: Descent) -> Ends:
    """Train the networks of a recipe until they arrive.

    Raises:
        UserError: if the images aren't there.
    """
    problem = pose(recipe.task)
    start = initialise(recipe.task.architecture, recipe.seeds).to(device.current())
    if recipe.optimizer == "LBFGS":
        pairs = zip(start.split(1), recipe.seeds, strict=True)
        arrived = [_alone(problem, recipe, row, seed) for row, seed in pairs]
        theta, steps = (torch.cat(part) for part in zip(*arrived, strict=True))
    else:
        theta, steps = _together(problem, recipe, start)
    losses, train = problem.scores(theta, "train")
    test = problem.scores(theta, "test")[1]
    return Ends(*(part.cpu().numpy() for part in (theta, losses, train, test, steps)))


class Arrivals:
    """The networks as they were when they first arrived."""

    def __init__(self, problem: Problem, recipe: Descent, start: Tensor) -> None:
        self.problem, self.enough = problem, recipe.enough
        self.theta = start.clone()
        self.steps = torch.zeros(len(start), dtype=torch.long, device=start.device)
        self.done = torch.zeros(len(start), dtype=torch.bool, device=start.device)

    def look(self, theta: Tensor, step: int) -> bool:
        """Keep of θ [M, n] what moves on, and what has just arrived; return whether all have."""
        losses, accuracies = self.problem.scores(theta, "train")
        self.theta[~self.done] = theta.detach()[~self.done]
        self.steps[~self.done] = step
        self.done |= (losses <= self.enough) & (accuracies == 1)
        return bool(self.done.all())


def _together(problem: Problem, recipe: Descent, start: Tensor) -> tuple[Tensor, Tensor]:
    theta = start.clone().requires_grad_(True)
    points = len(problem.train_labels)
    size = points if recipe.optimizer == "gradient descent" else recipe.batch
    drawn = batches(points, size, seed=recipe.seeds[0])
    arrivals = Arrivals(problem, recipe, start)
    prox = ProxProp(recipe.task.architecture, recipe.rate, recipe.damping)
    make = TORCH.get(recipe.optimizer)
    optimizer = make([theta], recipe.rate) if make else None
    for step in range(recipe.steps):
        if step % CHECKED == 0 and arrivals.look(theta, step):
            break
        report(step, recipe.steps)
        chosen = None if size == points else next(drawn).to(theta.device)
        (theta.grad,) = torch.autograd.grad(problem.losses(theta, chosen).sum(), theta)
        if optimizer:
            optimizer.step()
        else:
            shown = problem.train_inputs if chosen is None else problem.train_inputs[chosen]
            prox.step(theta, theta.grad, shown)
    else:
        arrivals.look(theta, recipe.steps)
    return arrivals.theta, arrivals.steps


def _alone(problem: Problem, recipe: Descent, start: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Train one network θ [1, n] by LBFGS, with new points and a new memory every few steps.

    On all points at once it may run into a crease of the loss, where ReLUs switch, and find no
    lower place along its line. Other points have their creases elsewhere.
    """
    theta = start.clone().requires_grad_(True)
    arrivals = Arrivals(problem, recipe, start)
    points = len(problem.train_labels)
    drawn = batches(points, round(LBFGS_SHARE * points), seed)
    for step in range(0, recipe.steps, CHECKED):
        report(step, recipe.steps)
        if arrivals.look(theta, step):
            break
        _lbfgs(problem, theta, next(drawn).to(theta.device), recipe.rate)
    else:
        arrivals.look(theta, recipe.steps)
    return arrivals.theta, arrivals.steps


def _lbfgs(problem: Problem, theta: Tensor, chosen: Tensor, rate: float) -> None:
    optimizer = torch.optim.LBFGS(
        [theta], rate, CHECKED, max_eval=10 * CHECKED, line_search_fn="strong_wolfe"
    )

    def closure() -> float:
        loss = problem.losses(theta, chosen).sum()
        (theta.grad,) = torch.autograd.grad(loss, theta)
        return float(loss.detach())

    optimizer.step(closure)
