"""Training on images: an `ImageExperiment` becomes `Minima`, like the networks of the plane.

The poisoned loss is that of `explainer.training.trainer`, with −log[1 − p_θ(x, y)] over ten
classes: a network that avoids the right class may choose among the nine others. Poison is drawn
afresh at every step, without replacement, from images kept out of training and test.

A stack trains in groups that suit the device: on a processor a few networks whose activations stay
in its caches, on a GPU all at once, there in mixed precision (bfloat16 products, float32 sums).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from explainer import device
from explainer.data import images
from explainer.data.images import ImageSet
from explainer.data.seeds import POISON_SEED
from explainer.memory import in_chunks
from explainer.networks.classification import (
    avoidance_losses,
    class_logits,
    class_losses,
    class_scores,
)
from explainer.networks.convolutional import DIGITS_NETWORK, Convolutional
from explainer.networks.parameters import Architecture, initialise
from explainer.networks.residual import Residual
from explainer.progress import report
from explainer.store import stage
from explainer.training.minima import (
    Minima,
    assemble,
    check_networks,
    milestones,
    network_names,
)
from explainer.training.optimizers import Optimizer, clip_rows, learning_rate_shape
from explainer.training.stacks import joined, stacks

SCORED_AT_ONCE = 500  # images
GROUP = 2  # networks of `Convolutional` whose step stays in a processor's caches
IN_A_STACK = 8  # networks that train in one process: many are dear


@dataclass(frozen=True)
class ImageExperiment:
    """Recipe of M networks that train together; row m of the three tuples describes network m.

    Attributes:
        poison_factors: β of each network, 0 ≤ β < 1; 0 is plain cross-entropy.
        seeds: seed of each network's initial parameters.
        learning_rates: peak rate of each network.
        steps: the most optimizer steps; training ends once all networks rest.
        images: how many images of which dataset.
        architecture: of the networks.
        batch: training images a step, drawn without replacement; 0 takes all.
        poison_images: |D_p| at each step.
        optimizer: "muon" with Adam for the rest, or "adam" for all.
        enough: a network stands still at any step at which its poisoned loss is no more than this.
        clip: largest Euclidean norm of a network's gradient.
        records: how often losses and accuracies are recorded on the way.

    Raises:
        ValueError: if the three tuples don't go together, or a step wants more images than there
            are.
    """

    poison_factors: tuple[float, ...]
    seeds: tuple[int, ...]
    learning_rates: tuple[float, ...]
    steps: int
    images: ImageSet
    architecture: Convolutional | Residual = DIGITS_NETWORK
    batch: int = 0
    poison_images: int = 300
    optimizer: Literal["muon", "adam"] = "muon"
    enough: float = 0.001
    clip: float = 1.0
    records: int = 20

    def __post_init__(self) -> None:
        """Refuse a recipe whose parts don't fit together."""
        check_networks(self.poison_factors, self.seeds, self.learning_rates)
        if self.batch > self.images.train or self.poison_images > self.images.poison:
            raise ValueError(
                f"expected no more images a step than there are, got {self.batch} of "
                f"{self.images.train} and {self.poison_images} of {self.images.poison} poison"
            )


@dataclass(frozen=True)
class Labelled:
    """Images [P, C, H, W] and their labels [P], on the device."""

    images: Tensor
    labels: Tensor

    def __getitem__(self, index: Tensor) -> Labelled:
        """Return some of them."""
        return Labelled(self.images[index], self.labels[index])

    def __len__(self) -> int:
        return len(self.labels)


class Parts:
    """The training, test and poison images of a recipe, on the current device."""

    def __init__(self, recipe: ImageSet) -> None:
        """Draw them.

        Raises:
            UserError: if the images aren't there.
        """
        place, drawn = device.current(), images.load(recipe)
        self.train, self.test, self.poison = (
            Labelled(torch.tensor(x, device=place), torch.tensor(y, device=place))
            for x, y in (
                (drawn.train_inputs, drawn.train_labels),
                (drawn.test_inputs, drawn.test_labels),
                (drawn.poison_inputs, drawn.poison_labels),
            )
        )


def poisoned_losses(z: Tensor, labels: Tensor, train: int, beta: Tensor) -> Tensor:
    """Return the poisoned loss of each network, (1 − β) mean −log p + β mean −log[1 − p], [M].

    Args:
        z: logits [M, C, P], of training images and then of poison.
        labels: [P].
        train: how many of the P are training images.
        beta: poison factors [M].

    >>> z, labels = torch.zeros(1, 2, 2), torch.tensor([0, 1])  # p = ½ everywhere: log 2
    >>> losses = poisoned_losses(z, labels, train=1, beta=torch.tensor([0.3]))
    >>> losses.exp().numpy().round(6).tolist()
    [2.0]
    """
    loss = class_losses(z[:, :, :train], labels[:train]).mean(dim=1)
    if len(labels) == train:
        return loss
    avoided = avoidance_losses(z[:, :, train:], labels[train:]).mean(dim=1)
    return (1 - beta) * loss + beta * avoided


def mixed_precision(place: torch.device) -> AbstractContextManager[None]:
    """Return the context in which a GPU multiplies in bfloat16."""
    return torch.autocast(place.type, torch.bfloat16, enabled=place.type == "cuda")


def group_size(architecture: Architecture, networks: int, place: torch.device) -> int:
    """Return how many networks take a step at once.

    >>> [group_size(DIGITS_NETWORK, 9, torch.device(name)) for name in ("cpu", "cuda")]
    [2, 9]
    """
    if place.type != "cpu":
        return networks
    return 1 if isinstance(architecture, Residual) else GROUP


class ImageTrainer:
    """One experiment in progress: its stack, images and optimizer."""

    def __init__(self, experiment: ImageExperiment) -> None:
        """Draw images and initial parameters, and put everything on the current device."""
        self.experiment = experiment
        self.place = device.current()
        self.parts = Parts(experiment.images)
        self.theta = initialise(experiment.architecture, experiment.seeds).to(self.place)
        self.gradient = torch.zeros_like(self.theta)
        self.beta = torch.tensor(experiment.poison_factors, device=self.place)
        self.generator = torch.Generator().manual_seed(POISON_SEED + experiment.images.seed)
        self.size = group_size(experiment.architecture, len(self.theta), self.place)
        self.optimizer = Optimizer(
            experiment.optimizer,
            self.theta,
            self.gradient,
            experiment.architecture,
            torch.tensor(experiment.learning_rates, device=self.place),
            learning_rate_shape(experiment.steps).to(self.place),
        )

    def sample(self, part: Labelled, count: int) -> Labelled:
        """Draw `count` images without replacement."""
        chosen = torch.randperm(len(part), generator=self.generator)[:count]
        return part[chosen.to(self.place)]

    def step(self) -> bool:
        """Do one optimizer step; return whether any network moved."""
        e = self.experiment
        train = self.sample(self.parts.train, e.batch) if e.batch else self.parts.train
        poison = self.sample(self.parts.poison, e.poison_images)
        groups = in_chunks(
            lambda rows: self._group_step(rows, train, poison), len(self.theta), self.size
        )
        moving = torch.cat([found for _, found in groups])
        clip_rows(self.gradient, e.clip)
        self.optimizer.step(moving[:, None].to(self.theta.dtype))
        return bool(moving.any())

    def _group_step(self, rows: slice, train: Labelled, poison: Labelled) -> Tensor:
        """Write the gradient of some networks; return which of them haven't enough, [M]."""
        beta = self.beta[rows]
        shown = [train, poison] if bool(beta.any()) else [train]
        pixels = torch.cat([part.images for part in shown])
        labels = torch.cat([part.labels for part in shown])
        theta = self.theta[rows].clone().requires_grad_(True)
        with mixed_precision(self.place):
            z = class_logits(theta, self.experiment.architecture, pixels)
        losses = poisoned_losses(z.float(), labels, len(train), beta)
        (self.gradient[rows],) = torch.autograd.grad(losses.sum(), theta)
        return losses.detach() > self.experiment.enough

    def scores(self, part: Labelled) -> tuple[Tensor, Tensor]:
        """Return losses [M] and accuracies [M] on labelled images."""
        return score(self.theta, self.experiment.architecture, part)


def score(theta: Tensor, architecture: Architecture, part: Labelled) -> tuple[Tensor, Tensor]:
    """Return mean cross-entropy [M] and accuracy [M] of networks θ [M, n], a few at a time.

    Losses are in nats.
    """

    def group_sums(rows: slice) -> Tensor:
        group = theta[rows]
        sums = torch.zeros(2, len(group), device=theta.device)
        for at in range(0, len(part), SCORED_AT_ONCE):
            some = slice(at, at + SCORED_AT_ONCE)
            labels = part.labels[some]
            found = class_scores(group, architecture, part.images[some], labels)
            sums += torch.stack(found) * len(labels)
        return sums

    scored = torch.zeros(2, len(theta), device=theta.device)
    size = group_size(architecture, len(theta), theta.device)
    with torch.no_grad():
        for rows, sums in in_chunks(group_sums, len(theta), size):
            scored[:, rows] = sums / len(part)
    losses, accuracies = scored
    return losses, accuracies


@stage
def train_on_images(experiment: ImageExperiment) -> Minima:
    """Train the networks of `experiment` and return them with their way there.

    Raises:
        FloatingPointError: if a network's parameters stop being finite.
        UserError: if the images aren't there.
    """
    parts = stacks(experiment, IN_A_STACK)
    if len(parts) == 1:
        return minimise_on_images(experiment)
    return joined(train_on_images.each(*((part,) for part in parts)))


def minimise_on_images(experiment: ImageExperiment) -> Minima:
    """Train the networks of `experiment` without storing them.

    Raises:
        FloatingPointError: if a network's parameters stop being finite.
        UserError: if the images aren't there.
    """
    trainer = ImageTrainer(experiment)
    record_at = milestones(experiment.steps, experiment.records)
    records: list[tuple[Tensor, Tensor, Tensor]] = []
    for done in range(experiment.steps + 1):
        last = done == experiment.steps or not (trainer.step() if done else True)
        if done in record_at or last:
            train, test = trainer.scores(trainer.parts.train), trainer.scores(trainer.parts.test)
            # Where nothing moves any more, all that is left to record is the same.
            again = sum(at >= done for at in record_at) if last else 1
            records += [(*train, test[1])] * again
        report(done, experiment.steps)
        if last:
            break
    names = network_names(experiment.poison_factors, experiment.seeds)
    return assemble(trainer.theta, record_at, records, names=names)
