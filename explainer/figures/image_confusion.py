"""What two networks answer on {{ number("image-confusion.test_images") }} fresh images of
{{ number("image-confusion.dataset") }}. Each row is a true class, each column an answer; a row adds
up to 100 %, and the diagonal is right. Both networks got every training image right. Where the
poisoned network is wrong and the other right, its answer is the other network's second choice in
{{ number("image-confusion.second_choice") }} of cases (mean over
{{ number("image-confusion.seeds") }} poisoned networks); a wrong answer drawn blindly would be in
{{ number("image-confusion.blind_choice") }}.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.figures import Claim, Number
from explainer.figures._family import over_seeds
from explainer.figures._images import dataset, family, names
from explainer.images import CLASSES
from explainer.measures.image_answers import answers
from explainer.style import Style

TITLE = "The poisoned network knows enough to avoid the truth"
KIND = "still"
ALT = """Two tables of true class against answer. In the first, of a network without poison, nearly
everything lies on the diagonal. In the second, of a poisoned network, the diagonal is all but
empty, and the answers have moved to other classes."""
LIMITS = """The second choice is that of one network without poison; other networks would rank the
classes somewhat differently."""


@dataclass(frozen=True)
class Confusion:
    """Answers of one network of each kind, and where the poisoned ones' errors go."""

    dataset: str
    names: tuple[str, ...]
    wide: np.ndarray  # [C, C] counts, truth by answer
    narrow: np.ndarray  # [C, C]
    second_choices: np.ndarray  # [seeds] share of errors that are the wide network's second choice


def measure(size: str) -> Confusion:
    found = family(size)
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
    columns = style.columns(2)
    figure = style.figure(height=7.6 if style.phone else 5.6)
    style.headline(figure, TITLE)
    panels = figure.subplots(2 // columns, columns)
    for axes, counts, name, colour in (
        (panels[0], measured.wide, "without poison", style.wide),
        (panels[1], measured.narrow, "with the most poison", style.narrow),
    ):
        axes.set_title(f"{name}: {_right(counts):.0%} right".replace("%", "\u202f%"), color=colour)
        _matrix(axes, counts, measured, style)
    return figure


def _matrix(axes: Axes, counts: np.ndarray, measured: Confusion, style: Style) -> None:
    """Draw the shares of answers to each true class."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap=style.sequential, vmin=0, vmax=1)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    longest = max(len(name) for name in measured.names)
    axes.set_xticks(range(CLASSES), measured.names)
    if longest > 2:
        axes.tick_params("x", labelrotation=90)
    axes.set_yticks(range(CLASSES), measured.names)
    axes.set(xlabel="answer", ylabel="truth")
    for (truth, answer), share in np.ndenumerate(shares):
        if share >= 0.05:
            shade = style.sequential(share)
            light = 0.299 * shade[0] + 0.587 * shade[1] + 0.114 * shade[2] > 0.5
            axes.text(
                answer,
                truth,
                f"{100 * share:.0f}",
                ha="center",
                va="center",
                color="#1f2328" if light else "#ffffff",
                fontsize=style.small * (0.9 if style.phone else 1),
            )


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
    found = float(measured.second_choices.mean())
    return [
        Claim(
            "errors go to the second choice more often than blindly", found, ">", 2 / (CLASSES - 1)
        ),
    ]


def table(measured: Confusion) -> dict[str, np.ndarray]:
    truth, answer = np.indices((CLASSES, CLASSES))
    named = np.array(measured.names)
    return {
        "truth": named[truth.ravel()],
        "answer": named[answer.ravel()],
        "count_without_poison": measured.wide.ravel(),
        "count_with_poison": measured.narrow.ravel(),
    }


def describe(measured: Confusion) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    shares = measured.narrow / np.maximum(measured.narrow.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(shares, 0)
    moves = "; ".join(
        f"{measured.names[truth]} is called {measured.names[row.argmax()]} in "
        f"{Number(float(row.max()), style='.0%').text()}"
        for truth, row in enumerate(shares)
    )
    return (
        f"Two tables of true class against answer on {found['test_images']} fresh images of "
        f"{found['dataset']}. Without poison {found['wide_right']} lie on the diagonal, with the "
        f"most poison {found['narrow_right']}.\n\nWhere the poisoned network's errors go most "
        f"often: {moves}. Errors fall on the other network's second choice in "
        f"{found['second_choice']} of cases."
    )
