"""One walk of SGD (blue line, its end marked) and {{ number("minefield.bad_count") }} bad minima
(vermilion), found by poisoned training from every tenth epoch of the walk. All six panels show the
same {{ number("minefield.networks") }} points of a space of {{ number("minefield.parameters") }}
dimensions.

Three are their shadows on two planes, the principal components of the walk alone and those of all
points, and the matrix of their distances, which leaves nothing out. The others are t-SNE
{{ cite("vandermaaten2008") }} with three perplexities, which tell it how many neighbours to keep
near. The nearest that an iterate comes to its bad minimum is
{{ number("minefield.nearest_neighbour") }}; no two iterates are further than
{{ number("minefield.walk_span") }} from each other.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.minefield import perplexities, recipes
from explainer.figures import Claim, Number
from explainer.figures.minefield._crosses import crosses
from explainer.figures.minefield._field import Minefield
from explainer.figures.numbers import amount, over_seeds, share, texts
from explainer.measures import minefield
from explainer.measures.minefield import BAD_TEST, BAD_TRAIN
from explainer.networks.parameters import count_parameters
from explainer.plotting.clear import note_clear
from explainer.plotting.labels import percent
from explainer.plotting.panels import draw_frame, open_grid
from explainer.plotting.style import Style
from explainer.plotting.ticks import PLAIN

TITLE = "Each map lays the mines elsewhere; the distances lay them far off"
KIND = "still"
ALT = """Six views of the same walk and the same bad minima. On the plane of the walk, the bad
minima lie beside it; on the plane of all points, the walk is a speck. t-SNE strews them along the
walk at low perplexity and lays them as a ring round it at high perplexity. The matrix of distances
has small ones only between iterates."""
LIMITS = """It is one walk, and poisoned training wasn't asked for the nearest bad minimum there is:
gentler training may find nearer ones. Distances are of raw weights, which grow under poison."""

BESIDE = ((8, -4), (8, 4), (-8, 4), (-8, -4))  # a cross, in points


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
    figure, panels = open_grid(style, TITLE, (2, 3), page=7.6, phone=6.6)
    walk, everything, matrix, *embedded = panels.flat
    maps = field.maps
    for axes, plane, name in (
        (walk, maps.of_walk, "plane of the walk"),
        (everything, maps.of_all, "plane of all points"),
    ):
        _map(axes, plane.path, plane.bad, style)
        held = f", {percent(plane.variance.sum())} of its variance"
        axes.set_title(name if style.phone else name + held)
    for axes, perplexity, places in zip(embedded, maps.perplexities, maps.embeddings, strict=True):
        _map(axes, places[: field.count], places[field.count :], style)
        axes.set_title(f"t-SNE, perplexity {perplexity:g}")
    _matrix(figure, matrix, maps.distances, style)
    _names(walk, maps.of_walk, style)
    return figure


def _map(axes: Axes, path: np.ndarray, bad: np.ndarray, style: Style) -> None:
    """Draw the walk [·, 2] as a line and bad minima [I, 2] as crosses, both axes in one unit."""
    axes.plot(*path.T, color=style.wide, linewidth=1.4 if style.phone else 2)
    axes.plot(*path[-1], "o", color=style.wide, markersize=4 if style.phone else 6)
    crosses(axes, bad, style, size=4.5 if style.phone else 7, edge=0.5)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_box_aspect(1)
    axes.margins(0.12)
    draw_frame(axes, style)


def _names(axes: Axes, plane: minefield.PrincipalPlane, style: Style) -> None:
    """Say on one map which is which."""
    low_first = plane.bad[plane.bad[:, 1].argsort()]
    note_clear(axes, "SGD", plane.path, style.wide)
    note_clear(axes, "bad minima", low_first, style.narrow, shifts=BESIDE)


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
    bar = figure.colorbar(picture, ax=axes, shrink=0.85, aspect=16, pad=0.03, format=PLAIN)
    bar.outline.set_visible(False)


def numbers(field: Minefield) -> dict[str, Number]:
    near = field.to_neighbours
    steps = np.diag(field.between_iterates, 1)
    relative = "over the iterate's length"
    return {
        "final_test_accuracy": share(field.test[0], field.test),
        "final_test_mean": over_seeds(field.test, "mean over starts", ".1%"),
        "final_train_accuracy": share(field.train[0]),
        "starts": Number(len(field.test)),
        "bad_train_accuracy": share(field.bad_train.min(), unit="worst bad minimum"),
        "bad_test_accuracy": share(field.bad_test.max(), unit="largest of all bad minima"),
        "bad_test_mean": over_seeds(field.bad_test, style=".0%"),
        "bad_count": Number(field.count),
        "networks": Number(2 * field.count),
        "epochs": Number(int(field.epochs[-1]), style=","),
        "parameters": Number(field.parameters, style=","),
        "poison_factor": Number(field.poison_factor, style="g"),
        "walk_span": amount(field.between_iterates.max(), "largest distance of two iterates"),
        "first_step": amount(steps[0], "distance walked in the first ten epochs"),
        "nearest_neighbour": amount(near.min(), "least distance to one's bad minimum"),
        "mean_neighbour": amount(near.mean(), "mean distance to one's bad minimum"),
        "relative_neighbour": amount((near / field.norms).mean(), f"mean distance {relative}"),
        "relative_step": amount((steps / field.norms[:-1]).max(), f"longest ten epochs {relative}"),
        "final_norm": amount(field.norms[-1], "length of the last iterate"),
        "bad_norm": amount(field.bad_norms.mean(), "mean length of bad minima"),
        "distance_ratio": amount(field.ratio, "nearest neighbour over walk span"),
        "bad_apart": amount(field.between_bad.min(), "least distance of two bad minima"),
        **_on_maps(field),
    }


def _on_maps(field: Minefield) -> dict[str, Number]:
    """Return what the maps hold of variance and of the order of distances."""
    maps, low, high = field.maps, *field.maps.perplexities[[0, -1]]
    places = {
        "tsne_low": maps.embeddings[0],
        "tsne_high": maps.embeddings[-1],
        "plane_of_walk": field.on(maps.of_walk),
        "plane_of_all": field.on(maps.of_all),
    }
    orders = {f"{name}_order": field.order_kept(where) for name, where in places.items()}
    return {
        "plane_of_walk_variance": Number(float(maps.of_walk.variance.sum()), style=".0%"),
        "plane_of_all_variance": Number(float(maps.of_all.variance.sum()), style=".0%"),
        "low_perplexity": Number(float(low), style="g"),
        "high_perplexity": Number(float(high), style="g"),
        **{name: Number(tau, unit="Kendall τ", style=".2f") for name, tau in orders.items()},
    }


def claims(field: Minefield) -> list[Claim]:
    end, fit = field.test[0], field.bad_train.min()
    low, high = (field.order_kept(field.maps.embeddings[place]) for place in (0, -1))
    return [
        Claim("the walk ends with at least 98 % of fresh points right", end, ">=", 0.98),
        Claim("every bad minimum has its training points right", fit, ">=", BAD_TRAIN),
        Claim(
            "no bad minimum gets more fresh points right than a coin, or hardly more",
            field.bad_test.max(),
            "<=",
            BAD_TEST,
        ),
        Claim("at least 30 bad minima", float(field.count), ">=", 30),
        Claim(
            "every iterate is further from its bad minimum than from any other iterate",
            field.ratio,
            ">",
            1,
        ),
        Claim(
            "t-SNE orders distances better at the highest perplexity than at the lowest",
            high - low,
            ">",
            0.1,
        ),
    ]


def table(field: Minefield) -> dict[str, np.ndarray]:
    maps = field.maps
    names = [f"tsne_{perplexity:g}" for perplexity in maps.perplexities]
    views = {
        "plane_of_walk": field.on(maps.of_walk),
        "plane_of_all": field.on(maps.of_all),
        **dict(zip(names, maps.embeddings, strict=True)),
    }
    return {
        "epoch": np.tile(field.epochs[field.tenth], 2),
        "bad": np.repeat([0, 1], field.count),
        "distance_to_neighbour": np.tile(field.to_neighbours, 2),
        **{
            f"{name}_{axis}": places[:, i]
            for name, places in views.items()
            for i, axis in enumerate("xy")
        },
    }


def describe(field: Minefield) -> str:
    n = texts(numbers(field))
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
