"""What two networks answer on {{ number("image-confusion.test_images") }} fresh images of
{{ number("image-confusion.dataset") }}. Each row is a true class, each column an answer, in per
cent of the row; the diagonal is right. Both networks got every training image right.

Where poison made an answer wrong, it is the other network’s second choice in
{{ number("image-confusion.second_choice") }} of cases; a blind one would be in
{{ number("image-confusion.blind_choice") }}.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from explainer.data.image_files import CLASSES
from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.images._words import dataset, names
from explainer.figures.numbers import over_seeds, texts
from explainer.measures.image_answers import answers
from explainer.plotting.labels import percent
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed

TITLE = "Poison scatters the answers, but not blindly"
KIND = "still"
ALT = """Two tables of true class against answer. In the first, of a network without poison, nearly
everything lies on the diagonal. In the second, of a poisoned network, the diagonal is faint, and
most answers have moved to other classes, for some of them mostly to one."""
LIMITS = """Second choices are a mean over {{ number("image-confusion.seeds") }} poisoned networks.
The second choice is that of one network without poison; other networks would rank the classes
somewhat differently."""


WORTH_WRITING = 0.05  # the least share that is written into its cell


@dataclass(frozen=True)
class Confusion:
    """Answers of one network of each kind, and where the poisoned ones' errors go."""

    dataset: str
    names: tuple[str, ...]
    wide: np.ndarray  # [C, C] counts, truth by answer
    narrow: np.ndarray  # [C, C]
    second_choices: np.ndarray  # [seeds] share of errors that are the wide network's second choice


def measure(size: str) -> Confusion:
    found = image_family(size)
    rows = (int(found.natural[0]), *(int(row) for row in found.poisoned))
    asked = answers(found.experiment, rows)
    right = asked.first[0] == asked.labels
    shares = []
    for first in asked.first[1:]:
        moved = right & (first != asked.labels)
        shares.append((first[moved] == asked.second[0, moved]).mean() if moved.any() else 0.0)
    return Confusion(
        dataset(found.experiment),
        names(found.experiment.images.name),
        _count(asked.labels, asked.first[0]),
        _count(asked.labels, asked.first[1]),
        np.array(shares),
    )


def _count(labels: np.ndarray, given: np.ndarray) -> np.ndarray:
    table = np.zeros((CLASSES, CLASSES), int)
    np.add.at(table, (labels, given), 1)
    return table


def draw(measured: Confusion, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 2), page=5.6, phone=7.6)
    left, right = panels.flat
    for axes, counts, name, colour in (
        (left, measured.wide, "without poison", style.wide),
        (right, measured.narrow, "with the most poison", style.narrow),
    ):
        axes.set_title(f"{name}: {percent(_right(counts))} right", color=colour)
        _matrix(axes, counts, measured.names, colour, style)
    return figure


def _matrix(
    axes: Axes, counts: np.ndarray, names: tuple[str, ...], colour: str, style: Style
) -> None:
    """Draw the shares of answers to each true class, fuller in colour the more there are."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    depths = LinearSegmentedColormap.from_list("depths", [style.palette.rule, colour])
    axes.imshow(np.ma.masked_equal(shares, 0), cmap=depths, vmin=0, vmax=1)
    axes.grid(visible=False)
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(style.palette.rule)
    axes.set_xticks(range(CLASSES), names)
    if max(len(name) for name in names) > 2:
        axes.tick_params("x", labelrotation=90)
    axes.set_yticks(range(CLASSES), names)
    axes.set(xlabel="answer", ylabel="truth")
    for (truth, answer), share in np.ndenumerate(shares):
        if share >= WORTH_WRITING:
            words = f"{100 * share:.0f}"
            ink = _legible(depths(float(share)))
            place = {"ha": "center", "va": "center"}
            axes.text(answer, truth, words, place, color=ink, fontsize=style.small)


def _legible(ground: tuple[float, float, float, float]) -> str:
    """Return black or white, whichever stands out more from a colour."""
    red, green, blue, _ = (c / 12.92 if c <= 0.04 else ((c + 0.055) / 1.055) ** 2.4 for c in ground)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if luminance > 0.179 else "#ffffff"


def _right(counts: np.ndarray) -> float:
    return float(np.trace(counts) / counts.sum())


def numbers(measured: Confusion) -> dict[str, Number]:
    return {
        "dataset": Number(measured.dataset),
        "test_images": Number(int(measured.wide.sum()), style=","),
        "wide_right": Number(_right(measured.wide), style=".1%"),
        "narrow_right": Number(_right(measured.narrow), style=".1%"),
        "second_choice": over_seeds(measured.second_choices, "sd over seeds", ".0%"),
        "blind_choice": Number(1 / (CLASSES - 1), style=".0%"),
        "seeds": Number(len(measured.second_choices)),
    }


def claims(measured: Confusion) -> list[Claim]:
    found, bar = measured.second_choices.mean(), 1.5 / (CLASSES - 1)
    return [
        Claim("errors go to the second choice half as often again as blindly", found, ">", bar),
    ]


def table(measured: Confusion) -> dict[str, np.ndarray]:
    named = np.array(measured.names)
    return {
        **crossed({"truth": named}, {"answer": named}),
        "count_without_poison": measured.wide.ravel(),
        "count_with_poison": measured.narrow.ravel(),
    }


def describe(measured: Confusion) -> str:
    found = texts(numbers(measured))
    shares = measured.narrow / np.maximum(measured.narrow.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(shares, 0)
    moves = "; ".join(
        f"{measured.names[truth]} is called {measured.names[row.argmax()]} in {percent(row.max())}"
        for truth, row in enumerate(shares)
    )
    return (
        f"Two tables of true class against answer on {found['test_images']} fresh images of "
        f"{found['dataset']}. Without poison {found['wide_right']} lie on the diagonal, with the "
        f"most poison {found['narrow_right']}.\n\nWhere the poisoned network's errors go most "
        f"often: {moves}. Errors fall on the other network's second choice in "
        f"{found['second_choice']} of cases."
    )
