"""Roads between minima: the straight line, and a curve that is trained to stay low.

Between two minimizers a and b, with a bend w, the quadratic Bézier curve is

    φ_w(t) = (1−t)² a + 2t(1−t) w + t² b,  0 ≤ t ≤ 1;

w = (a+b)/2 is the straight line. The bend minimises the training loss along the curve,

    E_t L(φ_w(t)),  with gradient in w  E_t 2t(1−t) ∇L(φ_w(t))

(Garipov et al. 2018, arXiv 1802.10026). They draw t evenly. Here t = (1 − cos πu)/2 with
u ~ U(0, 1), which comes more often near the ends: a narrow minimum is left through a narrow mouth.
The bend is moved by Muon and Adam, like the networks themselves. All curves train as one stack.

The barrier of a road is the highest loss on it less that of the worse of its two ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor
from torch.linalg import vector_norm

from explainer import device
from explainer.data import synthetic
from explainer.measures.loss import evaluate
from explainer.measures.surface import lattice
from explainer.networks.parameters import Widths, split
from explainer.progress import report
from explainer.store import stage
from explainer.training.optimizers import CACHED, Optimizer, clip_rows, learning_rate_shape
from explainer.training.trainer import Experiment, Stack, train

BLOCK = 20  # steps between two reports
CLIP = 1.0  # largest norm of a bend's gradient


@dataclass(frozen=True)
class Course:
    """How bends are trained, and how finely roads are looked at.

    Attributes:
        steps: optimizer steps.
        draws: places t on each curve at every step, one in each of as many equal shares of u.
        rate: peak learning rate.
        places: at which a road is evaluated; denser near its ends, which are two of them.
    """

    steps: int
    draws: int = 4
    rate: float = 0.06
    places: int = 81


@dataclass(frozen=True)
class RoadProfiles:
    """What networks along C roads do; entry g belongs to t[g]."""

    way: np.ndarray  # [C, G] share of the road's length, from 0 to 1
    lengths: np.ndarray  # [C] Euclidean, in parameter space
    losses: np.ndarray  # [C, G] training loss
    train: np.ndarray  # [C, G] accuracies
    test: np.ndarray  # [C, G]

    @property
    def barriers(self) -> np.ndarray:
        """Barrier of each road, [C]; 0 where no place is higher than the worse end.

        >>> losses = np.array([[0.1, 0.6, 0.2]])
        >>> RoadProfiles(losses, losses, losses, losses, losses).barriers.round(9).tolist()
        [0.4]
        """
        ends = np.maximum(self.losses[:, 0], self.losses[:, -1])
        return np.asarray(self.losses.max(axis=1) - ends)


@dataclass(frozen=True)
class Roads:
    """Straight lines and trained curves between C pairs of networks."""

    t: np.ndarray  # [G]
    lines: RoadProfiles
    curves: RoadProfiles
    bends: np.ndarray  # [C, n] float32


@dataclass(frozen=True)
class CurvePlane:
    """Training loss on the plane through both ends and the bend of a curve.

    Coordinates are Euclidean lengths in parameter space: the first along the straight line, the
    second at right angles to it, from the middle of the line.
    """

    x: np.ndarray  # [G]
    y: np.ndarray  # [G]
    losses: np.ndarray  # [G, G]; row i is y[i]
    corners: np.ndarray  # [3, 2] a, bend, b


def places(count: int) -> Tensor:
    """Return `count` values of t from 0 to 1, denser near both, [count]."""
    return (1 - torch.cos(torch.linspace(0, math.pi, count))) / 2


def bezier(a: Tensor, bend: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """Return φ(t), [C, T, n], of curves from a [C, n] to b [C, n] at t [T] or [C, T].

    >>> a, bend, b = (torch.tensor([[x]]) for x in (0.0, 6.0, 4.0))
    >>> bezier(a, bend, b, torch.tensor([0.0, 0.5, 1.0])).flatten().tolist()  # ¼ a + ½ w + ¼ b
    [0.0, 4.0, 4.0]
    """
    t = t.expand(len(a), -1)[:, :, None]
    return (1 - t) ** 2 * a[:, None] + 2 * t * (1 - t) * bend[:, None] + t**2 * b[:, None]


def draw_places(curves: int, course: Course, seed: int = 0) -> Tensor:
    """Draw t of every step, [steps, C, draws], each in a share of u of its own; see above.

    Args:
        curves: C.
        course: says how many steps and draws.
        seed: of the draws.
    """
    generator = torch.Generator().manual_seed(seed)
    u = torch.rand(course.steps, curves, course.draws, generator=generator)
    u = (torch.arange(course.draws) + u) / course.draws
    return (1 - torch.cos(math.pi * u)) / 2


class Curves:
    """Curves from a [C, n] to b [C, n] with what the gradient of their bends needs."""

    def __init__(
        self, a: Tensor, b: Tensor, widths: Widths, inputs: Tensor, labels: Tensor, draws: int
    ) -> None:
        """Make buffers for `draws` places on each curve and training points [P, d]."""
        self.a, self.b, self.labels = a, b, labels
        self.inputs = inputs.T.contiguous()
        self.theta = a.new_empty(len(a) * draws, a.shape[1])
        self.slopes = torch.zeros_like(self.theta)
        size = CACHED if a.device.type == "cpu" else len(self.theta)
        room = Stack.room(self.theta, size, widths, len(labels))
        self.stacks = [
            Stack(theta, slope, widths, room)
            for theta, slope in zip(self.theta.split(size), self.slopes.split(size), strict=True)
        ]

    def gradient(self, bends: Tensor, t: Tensor) -> Tensor:
        """Return the gradient, [C, n], of the mean of L(φ(t)) over t [C, draws] in bends [C, n]."""
        self.theta.copy_(bezier(self.a, bends, self.b, t).flatten(0, 1))
        for stack in self.stacks:
            z = stack.forward(self.inputs)  # [rows, P]
            stack.backward(self.inputs, (torch.sigmoid(z) - self.labels) / len(self.labels))
        weights = (2 * t * (1 - t))[:, :, None]  # ∂φ/∂w
        return (self.slopes.view(*t.shape, -1) * weights).mean(1)


def train_bends(
    a: Tensor, b: Tensor, widths: Widths, inputs: Tensor, labels: Tensor, course: Course
) -> Tensor:
    """Return the bends, [C, n], of curves from a [C, n] to b [C, n] that stay low.

    Args:
        a: parameters of the networks at t = 0.
        b: parameters of those at t = 1.
        widths: their architecture.
        inputs: training points [P, d].
        labels: their labels [P].
        course: how to train.
    """
    bends, gradient = (a + b) / 2, torch.zeros_like(a)
    curves = Curves(a, b, widths, inputs, labels, course.draws)
    rates = torch.full((len(a),), course.rate, device=a.device)
    shape = learning_rate_shape(course.steps).to(a.device)
    optimizer = Optimizer("muon", bends, gradient, widths, rates, shape)
    moving = a.new_ones(len(a), 1)
    for step, t in enumerate(draw_places(len(a), course).to(a.device)):
        if step % BLOCK == 0:
            report(step, course.steps)
        gradient.copy_(curves.gradient(bends, t))
        clip_rows(gradient, CLIP)
        optimizer.step(moving)
    return bends


def permuted(theta: Tensor, widths: Widths, seed: int) -> Tensor:
    """Shuffle the neurons of every hidden layer of networks θ [M, n]: the same functions.

    All of them are shuffled alike, into a new tensor [M, n].

    >>> from explainer.networks.mlp import logits
    >>> theta, points = torch.linspace(-1, 1, 17)[None], torch.tensor([[0.3, -0.2]])
    >>> other = permuted(theta, (2, 4, 1), seed=0)
    >>> before, after = (logits(each, (2, 4, 1), points) for each in (theta, other))
    >>> torch.equal(theta, other), torch.allclose(before, after)
    (False, True)
    """
    generator = torch.Generator().manual_seed(seed)
    result = theta.clone()
    layers = split(result, widths)
    for here, above in pairwise(layers):
        order = torch.randperm(here.bias.shape[1], generator=generator).to(theta.device)
        here.weight.copy_(here.weight[:, order].clone())
        here.bias.copy_(here.bias[:, order].clone())
        above.weight.copy_(above.weight[:, :, order].clone())
    return result


def span(a: Tensor, bend: Tensor, b: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return origin [n], orthonormal basis [2, n] and corners [3, 2] of the plane of a curve.

    The origin is the middle between a [n] and b [n], the first direction points from a to b, and
    the bend [n] lies on the side of the second. If the bend is on the line, the second is an
    arbitrary normal.

    >>> a, bend, b = torch.tensor([[0.0, 0.0, 5.0], [1.0, 3.0, 5.0], [4.0, 0.0, 5.0]])
    >>> span(a, bend, b)[2].tolist()
    [[-2.0, 0.0], [-1.0, 3.0], [2.0, 0.0]]
    """
    origin = (a + b) / 2
    first = torch.nn.functional.normalize(b - a, dim=0)
    rest = bend - origin
    rest = rest - (rest @ first) * first
    if vector_norm(rest) <= 1e-6 * vector_norm(b - a):
        rest = torch.eye(len(a), device=a.device, dtype=a.dtype)[int(first.abs().argmin())]
        rest = rest - (rest @ first) * first
    basis = torch.stack([first, torch.nn.functional.normalize(rest, dim=0)])
    return origin, basis, (torch.stack([a, bend, b]) - origin) @ basis.T


class _Networks:
    """The trained networks of an experiment with its points, on the current device."""

    def __init__(self, experiment: Experiment) -> None:
        place = device.current()
        self.widths = experiment.widths
        self.theta = torch.tensor(train(experiment).parameters, device=place)
        self.points = synthetic.Dataset(
            *(part.to(place) for part in vars(synthetic.make(experiment.dataset)).values())
        )

    def profiles(self, a: Tensor, bends: Tensor, b: Tensor, t: Tensor) -> RoadProfiles:
        """Evaluate curves [C, n] at t [G]."""
        p, found = self.points, []
        for road in range(len(a)):
            report(road, len(a))
            here = slice(road, road + 1)
            theta = bezier(a[here], bends[here], b[here], t)[0]  # [G, n]
            pieces = vector_norm(theta.diff(dim=0), dim=1)
            way = torch.cat([pieces.new_zeros(1), pieces.cumsum(0)])
            losses, train = evaluate(theta, self.widths, p.train_inputs, p.train_labels)
            _, test = evaluate(theta, self.widths, p.test_inputs, p.test_labels)
            found.append((way / way[-1], way[-1], losses, train, test))
        return RoadProfiles(*(torch.stack(part).cpu().numpy() for part in zip(*found, strict=True)))


@stage
def roads(experiment: Experiment, pairs: tuple[tuple[int, int], ...], course: Course) -> Roads:
    """Lay a straight line and a trained curve between networks of `experiment`, for each pair.

    Args:
        experiment: the recipe.
        pairs: rows of the experiment, one pair for each of C roads.
        course: how to train bends and how finely to look.
    """
    nets = _Networks(experiment)
    a, b = (nets.theta[list(ends)] for ends in zip(*pairs, strict=True))
    p = nets.points
    bends = train_bends(a, b, nets.widths, p.train_inputs, p.train_labels, course)
    t = places(course.places).to(a.device)
    return Roads(
        t.cpu().numpy(),
        nets.profiles(a, (a + b) / 2, b, t),
        nets.profiles(a, bends, b, t),
        bends.cpu().numpy(),
    )


@stage
def to_permuted(experiment: Experiment, networks: tuple[int, ...], course: Course) -> RoadProfiles:
    """Walk straight from each network to itself with its hidden neurons shuffled."""
    nets = _Networks(experiment)
    a = nets.theta[list(networks)]
    b = permuted(a, nets.widths, seed=0)
    return nets.profiles(a, (a + b) / 2, b, places(course.places).to(a.device))


@stage
def plane(
    experiment: Experiment,
    pairs: tuple[tuple[int, int], ...],
    course: Course,
    road: int,
    resolution: int,
) -> CurvePlane:
    """Evaluate the plane that holds curve `road` of `roads(experiment, pairs, course)`.

    It is a square, with a tenth of its side beyond ends and bend.

    Args:
        experiment: the recipe.
        pairs: as for `roads`.
        course: as for `roads`.
        road: which of the pairs.
        resolution: G.
    """
    bends = roads(experiment, pairs, course).bends
    nets = _Networks(experiment)
    a, b = (nets.theta[end] for end in pairs[road])
    origin, basis, corners = span(a, torch.tensor(bends[road], device=a.device), b)
    low, high = corners.min(dim=0).values, corners.max(dim=0).values
    half = float((high - low).max()) / 2 / 0.8
    steps = torch.linspace(-half, half, resolution, device=a.device)
    x, y = ((low + high)[:, None] / 2 + steps).unbind()
    p = nets.points
    losses, _ = lattice(origin, basis, nets.widths, x, y, p.train_inputs, p.train_labels)
    return CurvePlane(*(part.cpu().numpy() for part in (x, y, losses, corners)))
