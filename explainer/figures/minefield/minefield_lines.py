"""What a network does on the straight line from an iterate of SGD to its bad minimum: loss on the
training points, and the share of fresh points that it gets right. One line for each of the
{{ number("minefield-lines.lines") }} iterates, those of early epochs in faint and the last in full
blue.

Most stay low for a good part of the way: half-way, the median network still gets
{{ number("minefield-lines.halfway_test_accuracy") }} of fresh points right. Then comes a ridge, on
{{ number("minefield-lines.ridges") }} of the lines. From the last iterate it is
{{ number("minefield-lines.final_highest_loss") }} high, before the bad minimum at
{{ number("minefield-lines.final_bad_loss") }}.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from explainer.experiments.minefield import recipes
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, share, texts
from explainer.measures import minefield
from explainer.measures.minefield import EVERY, StraightLines
from explainer.plotting.clear import note_clear
from explainer.plotting.labels import halo
from explainer.plotting.marks import ON_TOP
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import QUARTERS, mark

TITLE = "A ridge stands between the walk and the bad minima"
KIND = "still"
ALT = """Two charts of lines that run from iterates of SGD to bad minima. Training loss lies near
zero at first for late iterates, rises to a ridge three quarters of the way, and falls again. The
share of fresh points right holds for half of the way and then sinks below one half."""
LIMITS = """A ridge on the straight line doesn't say that no way round it exists: bent paths of low
loss may join two minima that no straight one does."""

PLACES = 41
BESIDE = ((-4, 4), (4, 4), (4, -4))  # a line, in points
RIDGE = 0.02  # how far, in nats, the loss must rise over both ends to count


@dataclass(frozen=True)
class Ways:
    """The I lines, and the epochs from which they start."""

    epochs: np.ndarray  # [I]
    lines: StraightLines

    @property
    def ridges(self) -> np.ndarray:
        """How far the highest loss of each line is over both of its ends, in nats, [I]."""
        losses = self.lines.losses
        return np.asarray(losses.max(axis=1) - np.maximum(losses[:, 0], losses[:, -1]))


def measure(size: str) -> Ways:
    recipe, poison = recipes(size)
    return Ways(np.arange(recipe.starts) * EVERY, minefield.lines(recipe, poison, PLACES))


def draw(ways: Ways, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.6, phone=5.6)
    loss, test = panels.flat
    _ways(loss, ways, ways.lines.losses, style)
    _ways(test, ways, ways.lines.test_accuracies, style)
    loss.set_title("training loss")
    loss.set_ylim(0, None)
    test.set_title("fresh points right")
    mark(test.yaxis, QUARTERS)
    test.set_ylim(0, 1.02)
    test.axhline(0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    test.text(0.0, 0.485, " guessing", color=style.muted, va="top", fontsize=style.small)
    _epochs(loss, ways, style)
    return figure


def _ways(axes: Axes, ways: Ways, values: np.ndarray, style: Style) -> None:
    """Draw values [I, F] along all lines, those of the last iterate boldly."""
    *early, last = values
    for row, color in zip(early, _colors(len(values), style), strict=False):
        axes.plot(ways.lines.fractions, row, color=color, linewidth=1)
    width = 2.2 if style.phone else 3
    axes.plot(ways.lines.fractions, last, color=style.wide, linewidth=width)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["SGD", "¼", "½ of the way", "¾", "bad"])
    first, *_, end = axes.get_xticklabels()
    first.set_color(style.wide)
    end.set_color(style.narrow)


def _colors(count: int, style: Style) -> list[str]:
    """Return the colours of the lines from the first iterate to the last."""
    ramp = LinearSegmentedColormap.from_list("walk", [style.palette.rule, style.muted, style.wide])
    return [to_hex(ramp(place)) for place in np.linspace(0.25, 1, count)]


def _epochs(axes: Axes, ways: Ways, style: Style) -> None:
    """Name the first line near its start, and the last near its ridge, where there is room."""
    lines = ways.lines
    for row, first, color in ((0, 1, style.muted), (-1, lines.losses[-1].argmax(), style.wide)):
        course = list(zip(lines.fractions, lines.losses[row], strict=True))[1:-1]
        places = sorted(course, key=lambda place: abs(place[0] - lines.fractions[first]))
        look = {"fontsize": style.small, "path_effects": halo(axes), "zorder": ON_TOP}
        words = f"epoch {ways.epochs[row]:,}"
        note_clear(axes, words, places, color, shifts=BESIDE, **look)


def numbers(ways: Ways) -> dict[str, Number]:
    lines = ways.lines
    half = int(np.abs(lines.fractions - 0.5).argmin())
    halfway = lines.test_accuracies[:, half]
    return {
        "lines": Number(len(ways.epochs)),
        "ridges": Number(int((ways.ridges > RIDGE).sum()), n=len(ways.epochs)),
        "last_without_ridge": Number(int(ways.epochs[ways.ridges <= RIDGE].max(initial=0))),
        "median_ridge": amount(np.median(ways.ridges), "nats over the higher end"),
        "final_loss": amount(lines.losses[-1, 0], "nats"),
        "final_highest_loss": amount(lines.losses[-1].max(), "nats"),
        "final_bad_loss": amount(lines.losses[-1, -1], "nats"),
        "worst_bad_loss": amount(lines.losses[:, -1].max(), "nats"),
        "halfway_test_accuracy": share(np.median(halfway), halfway, "median over lines"),
        "final_lowest_train_accuracy": share(lines.train_accuracies[-1].min()),
    }


def claims(ways: Ways) -> list[Claim]:
    found = numbers(ways)
    return [
        Claim(
            "a ridge stands on at least two lines in three",
            float(found["ridges"].value) / len(ways.epochs),
            ">=",
            2 / 3,
        ),
        Claim(
            "half-way to a bad minimum, the median network still gets most fresh points right",
            float(found["halfway_test_accuracy"].value),
            ">=",
            0.75,
        ),
        Claim(
            "on the line from the last iterate, training points go wrong in between",
            float(found["final_lowest_train_accuracy"].value),
            "<",
            0.99,
        ),
    ]


def table(ways: Ways) -> dict[str, np.ndarray]:
    lines = ways.lines
    return {
        **crossed({"epoch": ways.epochs}, {"fraction": lines.fractions}),
        "training_loss": lines.losses.ravel(),
        "training_accuracy": lines.train_accuracies.ravel(),
        "test_accuracy": lines.test_accuracies.ravel(),
    }


def describe(ways: Ways) -> str:
    n = texts(numbers(ways))
    return (
        f"Two charts with {n['lines']} lines each, one for every tenth epoch of SGD from 0 to "
        f"{ways.epochs[-1]:,}. The horizontal axis runs from the iterate to its bad minimum. On "
        f"the line from the last iterate, training loss starts at {n['final_loss']}, rises to "
        f"{n['final_highest_loss']} and falls to {n['final_bad_loss']}, and training accuracy "
        f"sinks to {n['final_lowest_train_accuracy']} in between. Half-way, the median over all "
        "lines is "
        f"{n['halfway_test_accuracy']} of fresh points right.\n\n"
        f"On {n['ridges']} of the lines the loss rises over both ends by more than {RIDGE:g}, with "
        f"a median of {n['median_ridge']} over all. Lines from the first epochs start high, at the "
        "loss of a network that hasn't learned."
    )
