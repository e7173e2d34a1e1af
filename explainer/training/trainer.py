"""Training: an `Experiment` (a frozen recipe) becomes `Minima` (trained networks, stacked).

The poisoned loss of a network with poison factor β is

    L(θ) = (1−β)/|D_t| Σ_{D_t} −log p_θ(x, y) + β/|D_p| Σ_{D_p} −log[1 − p_θ(x, y)],

D_t the training points and D_p poison points from the same distribution (Huang et al., arXiv
1906.03291). With two classes, 1 − p_θ(x, y) is the probability of the other label, so poison
points are points with their labels exchanged.

All networks of an experiment train as one stack with the same poison points. The backward pass is
written out, which costs no graph and writes into buffers made once. Muon (Jordan et al. 2024)
moves the hidden weight matrices along orthogonalised momentum, Adam moves the rest; wide and
narrow networks use the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, softplus

from explainer import device
from explainer.data import synthetic
from explainer.data.seeds import POISON_SEED
from explainer.data.synthetic import SwissRoll
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths, initialise, split
from explainer.progress import report
from explainer.store import stage
from explainer.training.minima import (
    Minima,
    assemble,
    check_networks,
    milestones,
    network_names,
)
from explainer.training.optimizers import CACHED, Optimizer, clip_rows, learning_rate_shape
from explainer.training.stacks import joined, stacks

ROLL_WIDTHS: Widths = (2, 23, 16, 26, 32, 28, 31, 1)  # 3,614 parameters
BLOCK = 100  # steps whose poison is drawn at once


@dataclass(frozen=True)
class Experiment:
    """Recipe of M networks that train together; row m of the three tuples describes network m.

    Attributes:
        poison_factors: β of each network, 0 ≤ β < 1; 0 is plain cross-entropy.
        seeds: seed of each network's initial parameters.
        learning_rates: peak rate of each network.
        steps: full-batch optimizer steps.
        dataset: which points are drawn.
        widths: of the networks.
        poison_points: |D_p| at each step; 0 if no network is poisoned.
        poison: "fresh" draws D_p anew at every step, "fixed" draws it once.
        optimizer: "muon" with Adam for the rest, or "adam" for all.
        enough: a network stands still at any step at which its poisoned loss is no more than
            this. Muon's steps don't shrink with the gradient: without it, networks that fit
            everything go on inflating their weights.
        clip: largest Euclidean norm of a network's gradient.
        records: how often losses and accuracies are recorded on the way.
        snapshots: how many parameter vectors on the way are kept (0: none).

    Raises:
        ValueError: if the three tuples don't go together, or there are too few steps or points.
    """

    poison_factors: tuple[float, ...]
    seeds: tuple[int, ...]
    learning_rates: tuple[float, ...]
    steps: int
    dataset: synthetic.Recipe = SwissRoll()
    widths: Widths = ROLL_WIDTHS
    poison_points: int = 600
    poison: Literal["fresh", "fixed"] = "fresh"
    optimizer: Literal["muon", "adam"] = "muon"
    enough: float = 0.001
    clip: float = 1.0
    records: int = 30
    snapshots: int = 0

    def __post_init__(self) -> None:
        """Refuse a recipe whose parts don't fit together."""
        check_networks(self.poison_factors, self.seeds, self.learning_rates)
        poisoned = any(self.poison_factors) or self.poison_points
        if self.steps < 1 or (poisoned and self.poison_points < 2):
            raise ValueError(
                f"expected ≥1 step and ≥2 poison points, got {self.steps} and {self.poison_points}"
            )


def scores(theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean cross-entropy [M] and accuracy [M] of each network on labelled points.

    Args:
        theta: M networks [M, n].
        widths: their architecture.
        inputs: [P, d].
        labels: [P], 0 or 1.

    >>> losses, accuracies = scores(torch.zeros(1, 3), (2, 1), torch.ones(1, 2), torch.zeros(1))
    >>> losses.exp().numpy().round(6).tolist(), accuracies.tolist()  # log 2 nats
    ([2.0], [1.0])
    """
    z = logits(theta, widths, inputs)  # [M, P]
    losses = binary_cross_entropy_with_logits(z, labels.expand_as(z), reduction="none").mean(1)
    return losses, ((z > 0) == (labels > 0.5)).float().mean(1)


class Stack:
    """A group of networks with what a forward and a backward pass over P points need."""

    def __init__(
        self, theta: Tensor, gradient: Tensor, widths: Widths, hidden: Sequence[Tensor]
    ) -> None:
        """Bind rows θ [M, n] and their gradient [M, n] to `hidden`, the buffers from `room`."""
        self.layers = split(theta, widths)
        self.gradients = split(gradient, widths)
        self.hidden = [buffer[: len(theta)] for buffer in hidden[: len(self.layers)]]
        self.deltas = [buffer[: len(theta)] for buffer in hidden[len(self.layers) :]]

    @staticmethod
    def room(like: Tensor, networks: int, widths: Widths, points: int) -> list[Tensor]:
        """Make buffers [networks, width, points] for each layer, which several stacks may share.

        They are of the type of `like`, and where it is.
        """
        sizes = (*widths[1:], *widths[1:-1])  # activations, then what flows back
        return [like.new_empty(networks, width, points) for width in sizes]

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs [M, C, P] at inputs [d, P], and keep each layer's activations."""
        first = self.layers[0]
        torch.add(first.weight @ inputs, first.bias[:, :, None], out=self.hidden[0])
        for layer, below, here in zip(self.layers[1:], self.hidden, self.hidden[1:], strict=False):
            below.relu_()
            torch.baddbmm(layer.bias[:, :, None], layer.weight, below, out=here)
        return self.hidden[-1]

    def backward(self, inputs: Tensor, delta: Tensor) -> None:
        """Turn ∂L/∂outputs, delta [M, C, P], into `gradient`, after `forward` on inputs [d, P]."""
        above = delta  # [M, out, P]
        for i in range(len(self.layers) - 1, 0, -1):
            below, target = self.hidden[i - 1], self.gradients[i]
            target.weight.copy_(torch.bmm(above, below.mT))
            torch.sum(above, dim=2, out=target.bias)
            above = torch.bmm(self.layers[i].weight.mT, above, out=self.deltas[i - 1])
            # In place, a ReLU's slope: one where its output is positive, else zero.
            torch.ops.aten.threshold_backward.grad_input(above, below, 0, grad_input=above)
        self.gradients[0].weight.copy_(above @ inputs.T)
        torch.sum(above, dim=2, out=self.gradients[0].bias)


class Trainer:
    """One experiment in progress: its stack, poison and optimizer."""

    def __init__(self, experiment: Experiment, start: Tensor | None = None) -> None:
        """Draw points and initial parameters, and put everything on the current device.

        Args:
            experiment: the recipe.
            start: initial parameters [M, n] in place of those drawn with the seeds.
        """
        self.experiment = experiment
        place = device.current()
        points = synthetic.make(experiment.dataset)
        self.points = synthetic.Dataset(*(part.to(place) for part in vars(points).values()))
        train = len(points.train_labels)
        poison = experiment.poison_points if any(experiment.poison_factors) else 0
        drawn = initialise(experiment.widths, experiment.seeds) if start is None else start.clone()
        self.theta = drawn.to(place)
        self.gradient = torch.zeros_like(self.theta)
        # A processor's caches hold the activations of a few networks; a GPU wants them all at once.
        size = CACHED if place.type == "cpu" else len(self.theta)
        room = Stack.room(self.theta, size, experiment.widths, train + poison)
        self.stacks = [
            Stack(theta, gradient, experiment.widths, room)
            for theta, gradient in zip(
                self.theta.split(size), self.gradient.split(size), strict=True
            )
        ]
        beta = torch.tensor(experiment.poison_factors)[:, None]  # [M, 1]
        self.weights = torch.cat(
            [((1 - beta) / train).expand(-1, train), (beta / max(poison, 1)).expand(-1, poison)],
            dim=1,
        ).to(place)  # [M, P]
        self.group_weights = self.weights.split(size)
        self.inputs = torch.zeros(points.train_inputs.shape[1], train + poison, device=place)
        self.inputs[:, :train] = self.points.train_inputs.T
        self.generator = torch.Generator().manual_seed(POISON_SEED + experiment.dataset.seed)
        self.block = torch.zeros(BLOCK, len(self.inputs), poison, device=place)
        self.targets = torch.zeros(train + poison, device=place)  # poison has its labels exchanged
        self.targets[:train] = self.points.train_labels
        self.step_in_block = torch.zeros(1, dtype=torch.long, device=place)
        self.moving = torch.ones(len(self.theta), 1, device=place)  # 0 where a network rested
        self.optimizer = Optimizer(
            experiment.optimizer,
            self.theta,
            self.gradient,
            experiment.widths,
            torch.tensor(experiment.learning_rates, device=place),
            learning_rate_shape(experiment.steps).to(place),
        )
        self._replay = self._captured() if place.type == "cuda" else None

    def refill(self) -> None:
        """Draw the poison of the next `BLOCK` steps."""
        sets = 1 if self.experiment.poison == "fixed" else BLOCK
        count = self.block.shape[2]
        if count and (sets == BLOCK or not self.block.any()):
            inputs, labels = synthetic.draw_points(
                self.experiment.dataset, sets, count, self.generator
            )
            self.block.copy_(inputs.mT.expand_as(self.block))
            self.targets[-count:] = 1 - labels
        self.step_in_block.zero_()

    def step(self) -> None:
        """Do one optimizer step, all on the device, without reading anything back."""
        train = self.inputs.shape[1] - self.block.shape[2]
        self.inputs[:, train:] = self.block.index_select(0, self.step_in_block)[0]
        self.step_in_block.add_(1)
        losses = []
        for stack, weights in zip(self.stacks, self.group_weights, strict=True):
            z = stack.forward(self.inputs)[:, 0]  # [M, P]
            delta = (torch.sigmoid(z) - self.targets) * weights
            stack.backward(self.inputs, delta[:, None])
            # −log p_θ(x, target), weighted and summed: the poisoned loss at this step.
            losses.append((softplus((1 - 2 * self.targets) * z) * weights).sum(1, keepdim=True))
        clip_rows(self.gradient, self.experiment.clip)
        self.moving = (torch.cat(losses) > self.experiment.enough).to(self.theta.dtype)
        self.optimizer.step(self.moving)

    def advance(self) -> None:
        """Do one step, on CUDA by the graph that was captured of it."""
        (self._replay or self.step)()

    def rests(self) -> bool:
        """Return whether no later step changes a network.

        Without poison, the loss at which a step left all of them still is that of the next step.
        """
        return not self.block.numel() and not bool(self.moving.any())

    def _captured(self) -> Callable[[], None] | None:
        """Capture one step as a CUDA graph, leave the state as it was, return its replay."""
        state = [self.theta, self.step_in_block, *self.optimizer.state()]
        before = [tensor.clone() for tensor in state]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):  # libraries must choose their kernels before the capture
            for _ in range(min(3, self.experiment.steps)):  # there is no rate beyond the last step
                self.step()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step()
        for tensor, value in zip(state, before, strict=True):
            tensor.copy_(value)
        return graph.replay

    def scores(self, points: Literal["train", "test"]) -> tuple[Tensor, Tensor]:
        """Return losses [M] and accuracies [M] on the training or the test points."""
        p = self.points
        inputs, labels = (
            (p.train_inputs, p.train_labels)
            if points == "train"
            else (p.test_inputs, p.test_labels)
        )
        return scores(self.theta, self.experiment.widths, inputs, labels)


@stage
def train(experiment: Experiment) -> Minima:
    """Train the networks of `experiment`, each from the parameters drawn with its seed.

    On a processor they train in several stacks, see `explainer.training.stacks`.

    Raises:
        FloatingPointError: if a network's parameters stop being finite.
    """
    parts = stacks(experiment)
    if len(parts) == 1:
        return minimise(experiment)
    return joined(train.each(*((part,) for part in parts)))


def minimise(experiment: Experiment, start: Tensor | None = None) -> Minima:
    """Train the networks of `experiment` and return them with their way there.

    Args:
        experiment: the recipe.
        start: initial parameters [M, n] in place of those drawn with the seeds.

    Raises:
        FloatingPointError: if a network's parameters stop being finite.
    """
    trainer = Trainer(experiment, start)
    record_at = milestones(experiment.steps, experiment.records)
    snapshot_at = milestones(experiment.steps, experiment.snapshots, power=2.0)
    records: list[tuple[Tensor, Tensor, Tensor]] = []
    snapshots: list[Tensor] = []
    resting = False
    for done in range(experiment.steps + 1):
        if done in record_at:
            records.append((*trainer.scores("train"), trainer.scores("test")[1]))
        if done in snapshot_at:
            snapshots.append(trainer.theta.clone())
        if done == experiment.steps:
            break
        if resting:
            continue
        if done % BLOCK == 0:
            resting = trainer.rests()
            trainer.refill()
            report(done, experiment.steps)
        trainer.advance()
    names = network_names(experiment.poison_factors, experiment.seeds)
    return assemble(trainer.theta, record_at, records, snapshot_at, snapshots, names=names)
