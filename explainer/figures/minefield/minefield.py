"""One walk of SGD (blue line, its end marked) and {{ number("minefield.bad_count") }} bad minima
(vermilion), found by poisoned training from every tenth epoch of the walk. All six panels show the
same {{ number("minefield.networks") }} points of a space of {{ number("minefield.parameters") }}
dimensions. Three are their shadows on two planes, the principal components of the walk alone and
those of all points, and the matrix of their distances, which leaves nothing out. The others are
t-SNE {{ cite("vandermaaten2008") }} with three perplexities, which tell it how many neighbours to
keep near. The nearest that an iterate comes to its bad minimum is
{{ number("minefield.nearest_neighbour") }}; no two iterates are further than
{{ number("minefield.walk_span") }} from each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.spatial.distance import pdist, squareform
from scipy.stats import kendalltau

from explainer.experiments.minefield import perplexities, recipes
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, deviation, over_seeds, share
from explainer.measures import minefield
from explainer.measures.minefield import BAD_TEST, BAD_TRAIN, EVERY, Maps
from explainer.networks.parameters import count_parameters
from explainer.plotting.style import Style

TITLE = "Each map lays the mines elsewhere; the distances lay them far off"
KIND = "still"
ALT = """Six views of the same walk and the same bad minima. On the plane of the walk, the bad
minima lie beside it; on the plane of all points, the walk is a speck. t-SNE strews them along the
walk at low perplexity and lays them as a ring round it at high perplexity. The matrix of distances
is dark only between iterates."""
LIMITS = """It is one walk, and poisoned training wasn't asked for the nearest bad minimum there is:
gentler training may find nearer ones. Distances are of raw weights, which grow under poison."""


@dataclass(frozen=True)
class Minefield:
    """The walk, its I bad minima, and the maps."""

    epochs: np.ndarray  # [T] of the kept iterates
    train: np.ndarray  # [S] training accuracies at the end of the walks, the shown one first
    test: np.ndarray  # [S] test accuracies
    bad_train: np.ndarray  # [I]
    bad_test: np.ndarray  # [I]
    norms: np.ndarray  # [I] lengths of the parameter vectors of iterates
    bad_norms: np.ndarray  # [I] of bad minima
    maps: Maps
    parameters: int
    poison_factor: float

    @property
    def tenth(self) -> np.ndarray:
        """Which of the kept iterates have a bad minimum, [T]."""
        return np.asarray(self.epochs % EVERY == 0)

    @property
    def count(self) -> int:
        """How many bad minima there are."""
        return len(self.bad_test)

    @property
    def between_iterates(self) -> np.ndarray:
        """Distances of the iterates from each other, [I, I]."""
        return self.maps.distances[: self.count, : self.count]

    @property
    def to_neighbours(self) -> np.ndarray:
        """Distance of each iterate from its own bad minimum, [I]."""
        return np.diag(self.maps.distances[: self.count, self.count :])


def measure(size: str) -> Minefield:
    recipe, poison = recipes(size)
    iterates = minefield.sgd_walk(recipe)
    bad = minefield.bad_minima(recipe, poison)
    return Minefield(
        iterates.epochs,
        iterates.train_accuracies[-1],
        iterates.test_accuracies[-1],
        bad.train_accuracies,
        bad.test_accuracies,
        np.linalg.norm(iterates.parameters[iterates.tenth], axis=1),
        np.linalg.norm(bad.parameters, axis=1),
        minefield.maps(recipe, poison, perplexities(size)),
        count_parameters(recipe.widths),
        poison.poison_factors[0],
    )


def draw(field: Minefield, style: Style) -> Figure:
    figure = style.figure(height=6.6 if style.phone else 7.6)
    style.headline(figure, TITLE)
    panels = figure.subplots(3, 2) if style.phone else figure.subplots(2, 3)
    walk, everything, matrix, *embedded = panels.flat
    maps = field.maps
    for axes, plane, name in (
        (walk, maps.of_walk, "plane of the walk"),
        (everything, maps.of_all, "plane of all points"),
    ):
        _map(axes, plane.path, plane.bad, style)
        axes.set_title(name if style.phone else f"{name}, {_share(plane.variance)}")
    for axes, perplexity, places in zip(embedded, maps.perplexities, maps.embeddings, strict=True):
        _map(axes, places[: field.count], places[field.count :], style)
        axes.set_title(f"t-SNE, perplexity {perplexity:g}")
    _matrix(figure, matrix, maps.distances, style)
    _names(walk, maps.of_walk, style)
    return figure


def _share(variance: np.ndarray) -> str:
    """Return the share of variance on a plane, in words."""
    return f"{Number(float(variance.sum()), style='.0%').text()} of its variance"


def _map(axes: Axes, path: np.ndarray, bad: np.ndarray, style: Style) -> None:
    """Draw the walk [·, 2] as a line and bad minima [I, 2] as crosses, both axes in one unit."""
    axes.plot(*path.T, color=style.wide, linewidth=1.4 if style.phone else 2)
    axes.plot(*path[-1], "o", color=style.wide, markersize=4 if style.phone else 6)
    axes.plot(
        *bad.T,
        linestyle="none",
        marker="X",
        color=style.narrow,
        markersize=4.5 if style.phone else 7,
        markeredgecolor=style.paper,
        markeredgewidth=0.5,
    )
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_box_aspect(1)
    axes.margins(0.12)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(style.palette.rule)


def _names(axes: Axes, plane: minefield.PrincipalPlane, style: Style) -> None:
    """Say on one map which is which."""
    lowest = plane.bad[plane.bad[:, 1].argmin()]
    for text, place, color, shift in (
        ("SGD", plane.path[0], style.wide, (7, 5)),
        ("bad minima", lowest, style.narrow, (-9, -4)),
    ):
        axes.annotate(
            text,
            place,
            shift,
            textcoords="offset points",
            color=color,
            ha="left" if shift[0] > 0 else "right",
            va="center",
        )


def _matrix(figure: Figure, axes: Axes, distances: np.ndarray, style: Style) -> None:
    """Draw the distances [2I, 2I]: iterates first, then bad minima."""
    count = len(distances) // 2
    picture = axes.imshow(distances, cmap=style.sequential, vmin=0, interpolation="nearest")
    axes.set_title("distances")
    names = ("SGD", "bad")
    middles = (count / 2 - 0.5, 1.5 * count - 0.5)
    axes.set_xticks(middles, names)
    axes.set_yticks(middles, names, rotation=90, va="center")
    for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
        for label, color in zip(labels, (style.wide, style.narrow), strict=True):
            label.set_color(color)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    bar = figure.colorbar(picture, ax=axes, shrink=0.85, aspect=16, pad=0.03)
    bar.outline.set_visible(False)


def order_kept(distances: np.ndarray, places: np.ndarray) -> float:
    """Return Kendall's τ between true distances [R, R] and those on a map, places [R, 2]."""
    return float(kendalltau(squareform(distances, checks=False), pdist(places)).statistic)


def numbers(field: Minefield) -> dict[str, Number]:
    maps, near = field.maps, field.to_neighbours
    span = float(field.between_iterates.max())
    steps = np.diag(field.between_iterates, 1)
    apart = squareform(maps.distances[field.count :, field.count :], checks=False)
    taus = {
        "tsne_low_order": order_kept(maps.distances, maps.embeddings[0]),
        "tsne_high_order": order_kept(maps.distances, maps.embeddings[-1]),
        "plane_of_walk_order": order_kept(maps.distances, _both(field, maps.of_walk)),
        "plane_of_all_order": order_kept(maps.distances, _both(field, maps.of_all)),
    }
    return {
        "final_test_accuracy": share(float(field.test[0]), field.test),
        "final_test_mean": over_seeds(field.test, "mean over starts", ".1%"),
        "final_train_accuracy": share(float(field.train[0])),
        "starts": Number(len(field.test)),
        "bad_train_accuracy": share(float(field.bad_train.min()), unit="worst bad minimum"),
        "bad_test_accuracy": share(float(field.bad_test.max()), unit="largest of all bad minima"),
        "bad_test_mean": Number(
            float(field.bad_test.mean()), deviation(field.bad_test), field.count, style=".0%"
        ),
        "bad_count": Number(field.count),
        "networks": Number(2 * field.count),
        "epochs": Number(int(field.epochs[-1]), style=","),
        "parameters": Number(field.parameters, style=","),
        "poison_factor": Number(field.poison_factor, style="g"),
        "walk_span": amount(span, "largest distance of two iterates"),
        "first_step": amount(float(steps[0]), "distance walked in the first ten epochs"),
        "nearest_neighbour": amount(float(near.min()), "least distance to one's bad minimum"),
        "mean_neighbour": amount(float(near.mean()), "mean distance to one's bad minimum"),
        "relative_neighbour": amount(
            float((near / field.norms).mean()), "mean distance over the iterate's length"
        ),
        "relative_step": amount(
            float((steps / field.norms[:-1]).max()), "longest ten epochs over the iterate's length"
        ),
        "final_norm": amount(float(field.norms[-1]), "length of the last iterate"),
        "bad_norm": amount(float(field.bad_norms.mean()), "mean length of bad minima"),
        "distance_ratio": amount(float(near.min()) / span, "nearest neighbour over walk span"),
        "bad_apart": amount(float(apart.min()), "least distance of two bad minima"),
        "plane_of_walk_variance": Number(float(maps.of_walk.variance.sum()), style=".0%"),
        "plane_of_all_variance": Number(float(maps.of_all.variance.sum()), style=".0%"),
        "low_perplexity": Number(float(maps.perplexities[0]), style="g"),
        "high_perplexity": Number(float(maps.perplexities[-1]), style="g"),
        **{name: Number(tau, unit="Kendall τ", style=".2f") for name, tau in taus.items()},
    }


def _both(field: Minefield, plane: minefield.PrincipalPlane) -> np.ndarray:
    """Return where iterates and bad minima fall on a plane, [2I, 2], in the order of distances."""
    return np.concatenate([plane.path[field.tenth], plane.bad])


def claims(field: Minefield) -> list[Claim]:
    found = numbers(field)

    def value(name: str) -> float:
        return float(found[name].value)

    return [
        Claim(
            "the walk ends with at least 98 % of fresh points right",
            value("final_test_accuracy"),
            ">=",
            0.98,
        ),
        Claim(
            "every bad minimum has its training points right",
            value("bad_train_accuracy"),
            ">=",
            BAD_TRAIN,
        ),
        Claim(
            "no bad minimum gets more fresh points right than a coin, or hardly more",
            value("bad_test_accuracy"),
            "<=",
            BAD_TEST,
        ),
        Claim("at least 30 bad minima", value("bad_count"), ">=", 30),
        Claim(
            "every iterate is further from its bad minimum than from any other iterate",
            value("distance_ratio"),
            ">",
            1,
        ),
        Claim(
            "t-SNE orders distances better at the highest perplexity than at the lowest",
            value("tsne_high_order") - value("tsne_low_order"),
            ">",
            0.1,
        ),
    ]


def table(field: Minefield) -> dict[str, np.ndarray]:
    maps = field.maps
    epochs = field.epochs[field.tenth]
    views: Sequence[tuple[str, np.ndarray]] = [
        ("plane_of_walk", _both(field, maps.of_walk)),
        ("plane_of_all", _both(field, maps.of_all)),
        *(
            (f"tsne_{perplexity:g}", places)
            for perplexity, places in zip(maps.perplexities, maps.embeddings, strict=True)
        ),
    ]
    return {
        "epoch": np.tile(epochs, 2),
        "bad": np.repeat([0, 1], field.count),
        "distance_to_neighbour": np.tile(field.to_neighbours, 2),
        **{f"{name}_{axis}": places[:, i] for name, places in views for i, axis in enumerate("xy")},
    }


def describe(field: Minefield) -> str:
    n = {name: number.text() for name, number in numbers(field).items()}
    return (
        f"Six panels with the same {n['bad_count']} iterates of SGD, from epoch 0 to "
        f"{n['epochs']}, and their {n['bad_count']} bad minima. The walk ends with "
        f"{n['final_test_accuracy']} of fresh points right; no bad minimum has more than "
        f"{n['bad_test_accuracy']}, and none has fewer than {n['bad_train_accuracy']} of its "
        "training points right.\n\n"
        f"On the plane of the walk's principal components, which holds "
        f"{n['plane_of_walk_variance']} of its variance, the bad minima lie close beside it. On "
        f"that of all points, which holds {n['plane_of_all_variance']}, they spread over the whole "
        f"panel and the walk shrinks to a speck. t-SNE with perplexity {n['low_perplexity']} puts "
        f"them along the walk, with perplexity {n['high_perplexity']} on a ring round it; rank "
        f"correlations of its distances with the true ones are {n['tsne_low_order']} and "
        f"{n['tsne_high_order']}. In the matrix of distances, iterates lie within "
        f"{n['walk_span']} of each other and at least {n['nearest_neighbour']} from their bad "
        f"minima, which lie at least {n['bad_apart']} from each other."
    )
