"""Networks that get all of a few training points right: drawn at random until they do, and
trained. First, how many of {{ number("random-against-trained.test_points") }} fresh points they get
right; then, the share of them that are bad fits, with under
{{ number("random-against-trained.bad") }} right. Small dots are
{{ number("random-against-trained.draws") }} draws of the training points, the same for all; lines
are their means.

The axis of points is logarithmic. On each draw stand
{{ number("random-against-trained.networks") }} random networks, and up to
{{ number("random-against-trained.starts") }} that each optimizer trained: those that get all points
right. To wait for whole networks to fit by chance would take too long, so the random ones are
narrowed down point by point, by multilevel splitting. Muon trains like the
essay's networks without poison. SGD and Adam train with the rates of the chapter on optimizers,
half of the points at a time, until all are right at a mean loss of
{{ number("random-against-trained.enough") }} or less.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.experiments.few_points import ENOUGH
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds, quantity, share, texts
from explainer.figures.without_training._few_points import BAD, RANDOM, FewPoints, compared, mean
from explainer.plotting.labels import label_end, note, percent, space_apart
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import QUARTERS, in_percent, mark, plainly

TITLE = "With few points, random networks that fit do about as well as trained ones"
KIND = "still"
ALT = """Two charts over the number of training points. First, four lines of test accuracy, for
random networks that fit and for three optimizers, rise side by side from just over guessing; that
of random networks ends at {{ number("random-against-trained.random_test_accuracy_most") }}. Then,
four lines of the share of bad fits; that of random networks falls from
{{ number("random-against-trained.random_bad_share_fewest") }} to
{{ number("random-against-trained.random_bad_share_most") }}."""
LIMITS = """The random networks have Gaussian weights and biases, the trained ones set out from
Glorot's weights and no biases: two things differ, not one. Random networks on one draw are
relatives: with {{ number("random-against-trained.most") }} points, they descend from
{{ number("random-against-trained.ancestors_most") }} first ones on average, so it is the spread
over draws that counts. One task, one architecture."""

FEW = 32  # points, up to which random networks and trained ones are compared in a claim
DASHES = ("-", "-", (0, (4, 1.6)), (0, (1.2, 1.4)))  # of random networks, then of each optimizer
APART = 1.055  # how far neighbouring columns of dots stand apart, as a factor


def measure(size: str) -> FewPoints:
    return compared(size)


def draw(measured: FewPoints, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.8, phone=6.8)
    accuracy, bad = panels.flat
    highest = max(float(np.nanmax(measured.of_draws(m))) for m in measured.accuracies)
    top = math.ceil(10 * highest)  # in tenths
    accuracy.set(ylim=(0.4, max(top, 8) / 10))
    accuracy.set_title("Right about fresh points")
    mark(accuracy.yaxis, in_percent(np.arange(4, max(top, 8) + 1) / 10))
    bad.set(ylim=(0, 1.03))
    bad.set_title(f"Bad fits, under {percent(BAD)} right")
    mark(bad.yaxis, QUARTERS)
    for axes in (accuracy, bad):
        _axis(axes, measured.counts)
    accuracy.axhline(0.5, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    note(accuracy, "guessing", (measured.counts[-1], 0.5), (0, -4), style.muted, ha="right")
    _lines(accuracy, measured, measured.of_draws, style)
    _lines(bad, measured, measured.bad, style)
    return figure


def _axis(axes: Axes, counts: np.ndarray) -> None:
    """Make the axis of points logarithmic, with a tick at each count and room for labels."""
    axes.set_xscale("log", base=2)
    axes.set(xlim=(counts[0] / 1.25, counts[-1] * 1.15), xlabel="training points")
    mark(axes.xaxis, plainly(counts.tolist()))
    axes.grid(visible=False, axis="x")


def _lines(
    axes: Axes, measured: FewPoints, values: Callable[[str], np.ndarray], style: Style
) -> None:
    """Draw for each method a dot for every draw of `values`, [C, D], and a line of the means."""
    labels, middle = [], (len(measured.accuracies) - 1) / 2
    for place, (method, colour) in enumerate(_colours(measured, style).items()):
        of_draws, first = values(method), method == RANDOM
        y = mean(of_draws, 1)
        axes.scatter(
            np.repeat(measured.counts * APART ** (place - middle), of_draws.shape[1]),
            of_draws.ravel(),
            s=6 if style.phone else 13,
            color=colour,
            alpha=0.6,
            linewidth=0,
            zorder=2,
            clip_on=False,
        )
        width = (1.6 if first else 1) * (1.3 if style.phone else 1.7)
        axes.plot(
            measured.counts,
            y,
            color=colour,
            linewidth=width,
            linestyle=DASHES[place],
            zorder=3 if first else 2.5,
            clip_on=False,
        )
        if np.isfinite(y[-1]):
            ahead = 12 if style.phone else 20  # past the last dots
            labels.append(label_end(axes, measured.counts[-1], y[-1], method, colour, ahead=ahead))
            labels[-1].set_fontweight("semibold" if first else "normal")
    space_apart(labels)
    _keep_over(axes, labels)


def _keep_over(axes: Axes, labels: list[Annotation]) -> None:
    """Lift labels that were moved apart to under the floor of the panel, all by as much."""
    scale = 72 / axes.figure.dpi
    floor = axes.transData.transform((1, axes.get_ylim()[0]))[1]
    heights = [
        (axes.transData.transform(label.xy)[1] - floor) * scale + label.get_position()[1]
        for label in labels
    ]
    lift = max(0.0, 0.6 * matplotlib.rcParams["font.size"] - min(heights, default=math.inf))
    for label in labels:
        x, y = label.get_position()
        label.set_position((x, y + lift))


def _colours(measured: FewPoints, style: Style) -> dict[str, str]:
    """Return ink for random networks, and for each optimizer a shade that is not close to it."""
    trained = measured.trained
    shades = style.shades(len(trained) + 1)[1:]
    return {RANDOM: style.ink, **dict(zip(trained, shades, strict=True))}


def numbers(measured: FewPoints) -> dict[str, Number]:
    some = measured.accuracies[measured.trained[0]]
    draws = some.shape[1]
    found = {
        "draws": Number(draws),
        "networks": Number(measured.accuracies[RANDOM].shape[2]),
        "starts": Number(some.shape[2]),
        "test_points": Number(measured.test_points, style=","),
        "bad": Number(BAD, style=".0%"),
        "enough": Number(ENOUGH, unit="nats", style="g"),
        "fewest": Number(int(measured.counts[0]), unit="training points"),
        "most": Number(int(measured.counts[-1]), unit="training points"),
        "furthest_behind": _points(_behind(measured).max()),
        "furthest_ahead": _points(_ahead(measured).max()),
    }
    for count, of_draws in zip(measured.counts, measured.ancestors, strict=True):
        found[f"ancestors_{count}"] = over_seeds(of_draws, "sd over draws", ".1f")
    found["ancestors_most"] = found[f"ancestors_{measured.counts[-1]}"]
    for method in measured.trained:
        found |= _ahead_of(measured, method)
    for method in measured.accuracies:
        found |= {f"{method.lower()}_{key}": n for key, n in _numbers(measured, method).items()}
    return found


def _ahead_of(measured: FewPoints, method: str) -> dict[str, Number]:
    """Return by how much random networks are over an optimizer's, draw by draw, at each count."""
    ahead = 100 * (measured.of_draws(RANDOM) - measured.of_draws(method))  # [C, D]
    return {
        f"ahead_of_{method.lower()}_{count}": _over_draws(of_draws, "percentage points", ".1f")
        for count, of_draws in zip(measured.counts, ahead, strict=True)
    }


def _numbers(measured: FewPoints, method: str) -> dict[str, Number]:
    """Return the numbers of one method, at each count and at the fewest and the most points."""
    fits = ~np.isnan(measured.accuracies[method])
    rare = quantity(measured.rare_from(method), unit="training points", style=".0f")
    found = {"fit": share(fits.mean(), unit="of its networks fit"), "rare_from": rare}
    kinds = {"test_accuracy": measured.of_draws(method), "bad_share": measured.bad(method)}
    for kind, values in kinds.items():
        for count, of_draws in zip(measured.counts, values, strict=True):
            found[f"{kind}_{count}"] = _over_draws(of_draws, "sd over draws", ".1%")
        for name, count in (("fewest", measured.counts[0]), ("most", measured.counts[-1])):
            found[f"{kind}_{name}"] = found[f"{kind}_{count}"]
    return found


def _over_draws(values: np.ndarray, unit: str, style: str) -> Number:
    """Return the mean of those values [D] that are known, or a word where none is."""
    known = values[~np.isnan(values)]
    return over_seeds(known, unit, style) if len(known) else quantity(math.nan, unit=unit)


def _behind(measured: FewPoints) -> np.ndarray:
    """Return by how much random networks are under the worst optimizer at each count, [C]."""
    return np.asarray(_of_trained(measured).min(0) - measured.means(RANDOM))


def _ahead(measured: FewPoints) -> np.ndarray:
    """Return by how much random networks are over the best optimizer at each count, [C]."""
    return np.asarray(measured.means(RANDOM) - _of_trained(measured).max(0))


def _of_trained(measured: FewPoints) -> np.ndarray:
    """Return the mean test accuracies of the optimizers, [O, C]."""
    return np.stack([measured.means(method) for method in measured.trained])


def _points(share: float) -> Number:
    """Return a difference of accuracies in percentage points, none under 0."""
    return quantity(float(np.maximum(0, 100 * share)), unit="percentage points", style=".1f")


def claims(measured: FewPoints) -> list[Claim]:
    few = measured.counts <= FEW
    bad = np.stack([measured.bad_means(method) for method in measured.accuracies])  # [1 + O, C]
    return [
        Claim(
            f"up to {FEW} points, random networks are at most two points under the worst trained",
            float(_behind(measured)[few].max()),
            "<",
            0.02,
        ),
        Claim(
            f"up to {FEW} points, random networks are at most five points over the best trained",
            float(_ahead(measured)[few].max()),
            "<",
            0.05,
        ),
        Claim("with the fewest points, most fits of every kind are bad", bad[:, 0].min(), ">", 0.5),
        Claim(
            "with the most points, under one in twenty fits of every kind is bad",
            bad[:, -1].max(),
            "<",
            0.05,
        ),
    ]


def table(measured: FewPoints) -> dict[str, np.ndarray]:
    """One row for each network."""
    parts = [
        crossed(
            {"method": np.array([method])},
            {"training_points": measured.counts},
            {"draw": np.arange(accuracies.shape[1])},
            {"network": np.arange(accuracies.shape[2])},
        )
        | {"test_accuracy": accuracies.ravel()}
        for method, accuracies in measured.accuracies.items()
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    fits = ~np.isnan(columns["test_accuracy"])
    return {name: column[fits] for name, column in columns.items()}


def describe(measured: FewPoints) -> str:
    found = texts(numbers(measured))
    draws, bad = found["draws"], found["bad"]
    rows = "\n\n".join(
        f"{count} training points, test accuracy and share of bad fits: "
        + "; ".join(
            f"{method} {percent(accuracy)} and {percent(share)}"
            for method in measured.accuracies
            for accuracy, share in [
                (measured.means(method)[place], measured.bad_means(method)[place])
            ]
            if not math.isnan(accuracy)
        )
        + "."
        for place, count in enumerate(measured.counts)
    )
    return (
        f"Means over {draws} draws of the training points, of networks that get all of them right; "
        f"bad fits are those that get under {bad} of fresh points right.\n\n{rows}"
    )
