"""Accuracy on fresh points of networks that {{ number("optimizers.count") }} optimizers trained,
{{ number("optimizers.seeds") }} random starts each, the same for all. Each dot is one network, and
a bar runs from the mean test accuracy of an optimizer to its mean training accuracy: its length is
the gap.

First, {{ number("optimizers.roll_points") }} points of the spirals and networks of
{{ number("optimizers.roll_parameters") }} parameters; then {{ number("optimizers.digits_points") }}
digits and networks of {{ number("optimizers.digits_parameters") }}. All stop by one rule: every
training point right, at a mean loss of {{ number("optimizers.enough") }} or less. Second from
below, models that are linear in polynomials of their inputs and have nearly as many parameters,
stopped by the same rule. At the bottom, networks of the same kind from the same starts, trained
with poison.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.images import digits_sweep
from explainer.experiments.optimizers import Trials, trials
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds
from explainer.figures.optimizers._results import LINEAR, Row, TaskResults, poisoned_row, row_of
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import percent
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.thumbnail import open_thumbnail
from explainer.plotting.ticks import QUARTERS, mark
from explainer.training.image_trainer import train_on_images
from explainer.training.optimizer_comparison import descend

TITLE = "Thirteen optimizers, one outcome: a small gap"
KIND = "still"
ALT = """Two charts of horizontal bars, for spirals and for digits. The bars of all
{{ number("optimizers.count") }} optimizers are short stubs at the right, with test accuracies over
{{ number("optimizers.lowest") }}. The bar of the linear model is long on the spirals and a stub
on digits. The bar of poisoned networks runs nearly across, in vermilion."""
LIMITS = """Two small tasks, one learning rate for each optimizer and task. On large tasks,
optimizers are known to differ by more than here, if by less than poison makes them."""


def measure(size: str) -> list[TaskResults]:
    roll, digits = trials(size)
    pair = wide_and_narrow(size)
    narrows = poisoned_row(pair.minima, pair.narrows)
    sweep = digits_sweep(size)
    factors = np.array(sweep.poison_factors)
    worst = poisoned_row(train_on_images(sweep), factors == factors.max())
    return [
        _task("Spirals", 0.5, roll, narrows, pair.experiment.dataset.train_points),
        _task("Digits", 0.1, digits, worst, sweep.images.train),
    ]


def _task(name: str, guessing: float, found: Trials, poisoned: Row, points: int) -> TaskResults:
    recipes = list(found.optimizers.values())
    *ends, linear = descend.each(*((recipe,) for recipe in (*recipes, found.linear)))
    recipe = recipes[0]
    return TaskResults(
        name,
        guessing,
        [row_of(optimizer, end) for optimizer, end in zip(found.optimizers, ends, strict=True)],
        row_of(LINEAR, linear),
        poisoned,
        count_parameters(recipe.task.architecture),
        count_parameters(found.linear.task.architecture),
        points,
        recipe.enough,
    )


def draw(measured: list[TaskResults], style: Style) -> Figure:
    figure, panels = open_grid(
        style, TITLE, (1, 2), page=5.8, phone=9.4, sharex=style.phone, sharey=not style.phone
    )
    for axes, task in zip(panels.flat, measured, strict=True):
        _panel(axes, task, style)
    for axes in panels[-1]:  # the lowest
        axes.set_xlabel("accuracy on fresh points")
    return figure


def thumbnail(measured: list[TaskResults], style: Style) -> Figure:
    figure, axes = open_thumbnail(style)
    _panel(axes, measured[0], style)
    axes.set_xlim(0, 1.06)
    return figure


def _panel(axes: Axes, task: TaskResults, style: Style) -> None:
    """Draw one task, a row for each method; linear and poisoned stand a little apart."""
    last = len(task.optimizers) - 1.0
    heights = [*range(len(task.optimizers)), last + 1.5, last + 3]
    for row, y in zip(task.rows, heights, strict=True):
        _row_of_dots(axes, row, y, style)
    axes.axvline(task.guessing, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    words: dict[str, Any] = {"color": style.muted, "va": "center", "fontsize": style.small}
    over = {"facecolor": style.paper, "edgecolor": "none", "pad": 1}  # grid lines stop before it
    axes.text(task.guessing + 0.015, 0, "guessing", bbox=over, **words)
    axes.set_yticks(heights, [row.name for row in task.rows])
    mark(axes.xaxis, QUARTERS)
    axes.set(xlim=(0, 1.14), ylim=(heights[-1] + 0.7, -0.7))
    axes.grid(visible=False, axis="y")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title(task.name)


def _row_of_dots(axes: Axes, row: Row, y: float, style: Style) -> None:
    """Draw a dot for each network, and a bar from mean test to mean training accuracy."""
    color, test = style.gaps(row.gap), row.test.mean()
    ends = [test, row.train.mean()]
    axes.plot(ends, [y, y], color=color, linewidth=5, alpha=0.45, solid_capstyle="butt")
    axes.scatter(
        row.test,
        np.full(len(row.test), y),
        s=14 if style.phone else 22,
        color=color,
        edgecolor=style.paper,
        linewidth=0.5,
        zorder=3,
    )
    axes.text(1.03, y, percent(test), color=color, va="center", fontsize=style.small)


def numbers(measured: list[TaskResults]) -> dict[str, Number]:
    roll, networks = measured[0], sum(len(task.gaps) for task in measured)
    milder = min((task.poisoned for task in measured), key=lambda row: row.gap)
    lowest = min(row.test.min() for task in measured for row in task.optimizers)
    found = {
        "count": Number(len(roll.optimizers)),
        "seeds": Number(len(roll.optimizers[0].test)),
        "networks": Number(networks),
        "largest_gap": Number(
            _largest_gap(measured), n=networks, unit="of any network without poison", style=".1%"
        ),
        "poisoned_gap": _gap(milder),
        "lowest": Number(float(lowest), unit="test accuracy", style=".0%"),
        "enough": Number(roll.enough, unit="nats", style="g"),
    }
    for name, task in zip(("roll", "digits"), measured, strict=True):
        found |= {f"{name}_{key}": number for key, number in _numbers(task).items()}
    return found


def _largest_gap(measured: list[TaskResults]) -> float:
    """Return the largest gap of a network that an optimizer trained."""
    return float(max(task.gaps.max() for task in measured))


def _numbers(task: TaskResults) -> dict[str, Number]:
    rows, steps = task.optimizers, [float(np.median(row.steps)) for row in task.optimizers]
    low, high = int(task.means.argmin()), int(task.means.argmax())
    fast, slow = int(np.argmin(steps)), int(np.argmax(steps))
    spread, count = float(task.means.std(ddof=1)), len(rows)
    return {
        "points": Number(task.points, style=","),
        "parameters": Number(task.parameters, style=","),
        "linear_parameters": Number(task.linear_parameters, style=","),
        "lowest_train": Number(task.lowest_train, style=".0%"),
        "lowest_name": Number(rows[low].name),
        "lowest_mean": _test(rows[low]),
        "highest_name": Number(rows[high].name),
        "highest_mean": _test(rows[high]),
        "between_optimizers": Number(spread, n=count, unit="sd of the means", style=".1%"),
        "between_starts": Number(task.within, n=count, unit="sd within an optimizer", style=".1%"),
        "linear_test": _test(task.linear),
        "linear_gap": _gap(task.linear),
        "poisoned_test": _test(task.poisoned),
        "poisoned_gap": _gap(task.poisoned),
        "fastest_name": Number(rows[fast].name),
        "fastest_steps": Number(steps[fast], style=",.0f"),
        "slowest_name": Number(rows[slow].name),
        "slowest_steps": Number(steps[slow], style=",.0f"),
    }


def _test(row: Row) -> Number:
    return over_seeds(row.test, "test accuracy", ".1%")


def _gap(row: Row) -> Number:
    return over_seeds(row.gaps, "sd over seeds", ".0%")


def claims(measured: list[TaskResults]) -> list[Claim]:
    roll, digits = measured
    count, lowest = float(len(roll.optimizers)), min(task.lowest_train for task in measured)
    opened = float(min(task.poisoned.gaps.mean() for task in measured))
    uneven = max(abs(task.linear_parameters / task.parameters - 1) for task in measured)
    return [
        Claim("thirteen optimizers, one of them of implicit steps", count, "==", 13),
        Claim("every optimizer gets every training point right, on both tasks", lowest, "==", 1.0),
        Claim(
            "no network of any optimizer has a sixth of the gap that poison opens",
            _largest_gap(measured),
            "<",
            opened / 6,
        ),
        Claim(
            "on the spirals, the linear model's gap is over twice that of any network",
            roll.linear.gaps.mean(),
            ">",
            2 * float(roll.gaps.max()),
        ),
        Claim(
            "on digits, the linear model's gap is no larger than the largest of a network",
            digits.linear.gaps.mean(),
            "<=",
            digits.gaps.max(),
        ),
        Claim("the linear models have as many parameters, to one in fifty", uneven, "<", 0.02),
    ]


def table(measured: list[TaskResults]) -> dict[str, np.ndarray]:
    """One row for each network."""
    rows = [(task.name, row) for task in measured for row in task.rows]
    networks = [len(row.test) for _, row in rows]
    return {
        "task": np.repeat([task for task, _ in rows], networks),
        "method": np.repeat([row.name for _, row in rows], networks),
        "seed": np.concatenate([np.arange(count) for count in networks]),
        "train_accuracy": np.concatenate([row.train for _, row in rows]),
        "test_accuracy": np.concatenate([row.test for _, row in rows]),
    }


def describe(measured: list[TaskResults]) -> str:
    return "\n\n".join(
        f"{task.name}, mean training and test accuracy: "
        + "; ".join(
            f"{row.name} {percent(row.train.mean())} and {percent(row.test.mean())}"
            for row in task.rows
        )
        + "."
        for task in measured
    )
