"""The minefield: bad minima beside the iterates of a training that ends well.

SGD walks to a good minimum. From every tenth epoch of its walk, poisoned training sets out to a bad
one; all of these are one stack. Maps of both kinds (t-SNE, principal components, the distances
themselves) and straight lines from the iterates to the bad minima show how they lie.

After Huang et al., *Understanding Generalization through Visualizations*, arXiv 1906.03291, who
show such a walk by t-SNE (van der Maaten & Hinton 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.spatial.distance import pdist, squareform
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from explainer import device
from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.measures.boundary import fields
from explainer.measures.loss import evaluate
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths, initialise
from explainer.progress import report
from explainer.store import stage
from explainer.training.minima import Minima
from explainer.training.optimizers import clip_rows
from explainer.training.trainer import Experiment, minimise

WIDTHS: Widths = (2, 25, 25, 25, 25, 1)  # 2,051 parameters
KEPT = 2  # epochs between the iterates that are kept
EVERY = 10  # epochs between those from which bad minima are sought
SHUFFLE_SEED = 3_000_003
BAD_TRAIN, BAD_TEST = 0.99, 0.53  # a bad minimum has at least the one and at most the other


@dataclass(frozen=True)
class Walk:
    """Recipe of mini-batch SGD from several random starts; the first start's walk is shown.

    Attributes:
        seeds: of the initial parameters, one network each.
        epochs: passes over the training points.
        batch: points in a mini-batch; all networks see the same ones.
        learning_rate: at the start; it falls to a tenth, along a cosine.
        momentum: share of the last step that the next one keeps.
        decay: weight decay; without it, the walk ends as soon as every point is right by far.
        clip: largest Euclidean norm of a network's gradient.
    """

    seeds: tuple[int, ...]
    epochs: int
    batch: int = 20
    learning_rate: float = 0.1
    momentum: float = 0.9
    decay: float = 3e-4
    clip: float = 0.5
    dataset: SwissRoll = SwissRoll()
    widths: Widths = WIDTHS

    @property
    def starts(self) -> int:
        """How many iterates bad minima are sought from."""
        return self.epochs // EVERY + 1


@dataclass(frozen=True)
class Iterates:
    """S networks at T moments of their walk."""

    epochs: np.ndarray  # [T] epochs done
    parameters: np.ndarray  # [T, n] float32, of the first network
    train_losses: np.ndarray  # [T, S]
    train_accuracies: np.ndarray  # [T, S]
    test_accuracies: np.ndarray  # [T, S]

    @property
    def tenth(self) -> np.ndarray:
        """Which iterates a bad minimum is sought from: those of every tenth epoch, [T]."""
        return np.asarray(self.epochs % EVERY == 0)


@dataclass(frozen=True)
class PrincipalPlane:
    """Two principal components, and what falls on their plane.

    The origin is the middle of the points that the components were taken of.
    """

    path: np.ndarray  # [T, 2] all kept iterates
    bad: np.ndarray  # [I, 2] the bad minima
    variance: np.ndarray  # [2] share of the variance of those points that each component holds


@dataclass(frozen=True)
class Maps:
    """The I iterates of every tenth epoch, then their I bad minima, seen in several ways."""

    distances: np.ndarray  # [2I, 2I] Euclidean
    of_walk: PrincipalPlane  # principal components of the I iterates alone
    of_all: PrincipalPlane  # of iterates and bad minima
    perplexities: np.ndarray  # [P]
    embeddings: np.ndarray  # [P, 2I, 2] t-SNE, with each perplexity


@dataclass(frozen=True)
class StraightLines:
    """What networks do on the straight lines from I iterates to their bad minima."""

    fractions: np.ndarray  # [F] of the way, 0 at the iterate
    losses: np.ndarray  # [I, F] training loss
    train_accuracies: np.ndarray  # [I, F]
    test_accuracies: np.ndarray  # [I, F]


@dataclass(frozen=True)
class Pictures:
    """Decision fields on the walk, and which of the P training points they get wrong."""

    good: np.ndarray  # [T, H, W] float16 logits of the iterates that were asked for
    bad: np.ndarray  # [I, H, W] of the bad minima
    good_wrong: np.ndarray  # [T, P] bool
    bad_wrong: np.ndarray  # [I, P]


@stage
def sgd_walk(recipe: Walk) -> Iterates:
    """Train by SGD with momentum, and keep the iterates of every second epoch."""
    place = device.current()
    points = synthetic.make(recipe.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    theta = initialise(recipe.widths, recipe.seeds).to(place).requires_grad_()  # [S, n]
    optimizer = torch.optim.SGD(
        [theta], recipe.learning_rate, recipe.momentum, weight_decay=recipe.decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, recipe.epochs, recipe.learning_rate / 10
    )
    generator = torch.Generator().manual_seed(SHUFFLE_SEED)
    kept = [theta.detach().clone()]
    for epoch in range(1, recipe.epochs + 1):
        report(epoch - 1, recipe.epochs)
        order = torch.randperm(len(labels), generator=generator).to(place)
        for batch in order.split(recipe.batch):
            optimizer.zero_grad()
            z = logits(theta, recipe.widths, inputs[batch])  # [S, batch]
            losses = binary_cross_entropy_with_logits(
                z, labels[batch].expand_as(z), reduction="none"
            )
            losses.mean(dim=1).sum().backward()
            assert theta.grad is not None
            clip_rows(theta.grad, recipe.clip)
            optimizer.step()
        schedule.step()
        if epoch % KEPT == 0:
            kept.append(theta.detach().clone())
    stack = torch.stack(kept)  # [T, S, n]
    flat = stack.flatten(0, 1)
    losses, train = evaluate(flat, recipe.widths, inputs, labels)
    _, test = evaluate(
        flat, recipe.widths, points.test_inputs.to(place), points.test_labels.to(place)
    )
    shape = stack.shape[:2]
    return Iterates(
        np.arange(len(kept)) * KEPT,
        stack[:, 0].cpu().numpy(),
        *(part.view(shape).cpu().numpy() for part in (losses, train, test)),
    )


@stage
def bad_minima(recipe: Walk, poison: Experiment) -> Minima:
    """Train one poisoned network from each iterate of every tenth epoch, all as one stack."""
    return minimise(poison, start=_stack(sgd_walk(recipe)))


@stage
def maps(recipe: Walk, poison: Experiment, perplexities: tuple[float, ...]) -> Maps:
    """Embed iterates and bad minima in the plane, and measure their distances."""
    iterates = sgd_walk(recipe)
    good = iterates.parameters[iterates.tenth].astype(np.float64)
    bad = bad_minima(recipe, poison).parameters.astype(np.float64)
    both = np.concatenate([good, bad])  # [2I, n]
    embeddings = []
    for done, perplexity in enumerate(perplexities):
        report(done, len(perplexities))
        embeddings.append(embed(both, perplexity))
    return Maps(
        squareform(pdist(both)),
        project(good, iterates.parameters, bad),
        project(both, iterates.parameters, bad),
        np.array(perplexities),
        np.stack(embeddings),
    )


def project(rows: np.ndarray, path: np.ndarray, bad: np.ndarray) -> PrincipalPlane:
    """Drop path [T, n] and bad [I, n] onto the plane of the principal components of rows [R, n].

    >>> rows = np.array([[2.0, 0, 0], [-2, 0, 0], [0, 1, 0], [0, -1, 0]])
    >>> seen = project(rows, rows[:1], np.array([[0.0, 0, 7]]))
    >>> np.abs(seen.path).round(9), np.abs(seen.bad).round(9), seen.variance.round(9)
    (array([[2., 0.]]), array([[0., 0.]]), array([0.8, 0.2]))
    """
    middle = rows.mean(axis=0)
    _, singular, components = np.linalg.svd(rows - middle, full_matrices=False)
    plane = components[:2].T  # [n, 2]
    share = singular[:2] ** 2 / (singular**2).sum()
    return PrincipalPlane((path - middle) @ plane, (bad - middle) @ plane, share)


def embed(rows: np.ndarray, perplexity: float) -> np.ndarray:
    """Return the t-SNE map [R, 2] of rows [R, n], started from their principal components.

    Perplexity is about the number of neighbours that a row tries to keep near. The gradient is
    exact: with a hundred rows, approximating it saves nothing.
    """
    from sklearn.manifold import TSNE  # here, since it takes a second

    tsne = TSNE(perplexity=perplexity, init="pca", method="exact", random_state=0)
    return np.asarray(tsne.fit_transform(rows))


@stage
def lines(recipe: Walk, poison: Experiment, places: int) -> StraightLines:
    """Evaluate θ + t (θ_bad − θ) at `places` fractions t from 0 to 1, for each iterate θ."""
    at = device.current()
    start = _stack(sgd_walk(recipe)).to(at)
    end = torch.tensor(bad_minima(recipe, poison).parameters, device=at)
    points = synthetic.make(recipe.dataset)
    fractions = torch.linspace(0, 1, places, device=at)
    found = []
    for done, (a, b) in enumerate(zip(start, end, strict=True)):
        report(done, len(start))
        row = a + fractions[:, None] * (b - a)  # [F, n]
        train = evaluate(row, recipe.widths, points.train_inputs.to(at), points.train_labels.to(at))
        test = evaluate(row, recipe.widths, points.test_inputs.to(at), points.test_labels.to(at))
        found.append((*train, test[1]))
    losses, train_accuracies, test_accuracies = (
        torch.stack(part).cpu().numpy() for part in zip(*found, strict=True)
    )
    return StraightLines(fractions.cpu().numpy(), losses, train_accuracies, test_accuracies)


@stage
def pictures(recipe: Walk, poison: Experiment, shown: tuple[int, ...], resolution: int) -> Pictures:
    """Return the decision fields and errors of the kept iterates `shown` and of all bad minima."""
    at = device.current()
    good = torch.tensor(sgd_walk(recipe).parameters[list(shown)], device=at)
    bad = torch.tensor(bad_minima(recipe, poison).parameters, device=at)
    points = synthetic.make(recipe.dataset)
    return Pictures(
        fields(good, recipe.widths, resolution),
        fields(bad, recipe.widths, resolution),
        _wrong(good, recipe.widths, points),
        _wrong(bad, recipe.widths, points),
    )


def _wrong(theta: Tensor, widths: Widths, points: synthetic.Dataset) -> np.ndarray:
    """Return which training points [R, P] the networks θ [R, n] get wrong."""
    z = logits(theta, widths, points.train_inputs.to(theta))
    return np.asarray(((z > 0) != (points.train_labels.to(theta) > 0.5)).cpu())


def _stack(iterates: Iterates) -> Tensor:
    """Return the iterates of every tenth epoch, [I, n]."""
    return torch.tensor(iterates.parameters[iterates.tenth])
