"""Accuracy on fresh points of networks that {{ number("optimizers.count") }} optimizers trained,
{{ number("optimizers.seeds") }} random starts each, the same for all. Each dot is one network, and
a bar runs from the mean test accuracy of an optimizer to its mean training accuracy: its length is
the gap. First, {{ number("optimizers.roll_points") }} points of a swiss roll and networks of
{{ number("optimizers.roll_parameters") }} parameters; then {{ number("optimizers.digits_points") }}
digits and networks of {{ number("optimizers.digits_parameters") }}. All stop by one rule: every
training point right, at a mean loss of {{ number("optimizers.enough") }} or less. Second from
below, models that are linear in polynomials of their inputs and have nearly as many parameters,
stopped by the same rule. At the bottom, networks of the same kind from the same starts, trained
with poison.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.images import digits_sweep
from explainer.experiments.optimizers import Trials, trials
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import PERCENT, percent
from explainer.plotting.style import Style
from explainer.training.image_trainer import train_on_images
from explainer.training.minima import Minima
from explainer.training.optimizer_comparison import Ends, descend

TITLE = "Thirteen optimizers, one outcome: a small gap"
KIND = "still"
ALT = """Two charts of horizontal bars, for swiss rolls and for digits. The bars of all
{{ number("optimizers.count") }} optimizers are short stubs at the right, with test accuracies over
{{ number("optimizers.lowest") }}. The bar of the linear model is long on the swiss roll and a stub
on digits. The bar of poisoned networks runs nearly across, in vermilion."""
LIMITS = """Two small tasks, one learning rate for each optimizer and task. On large tasks,
optimizers are known to differ by more than here, if by less than poison makes them."""

LINEAR, POISONED = "linear model", "with poison"


@dataclass(frozen=True)
class Row:
    """S networks that one method trained, accuracies as fractions."""

    name: str
    train: np.ndarray  # [S]
    test: np.ndarray  # [S]
    steps: np.ndarray  # [S]; empty where they aren't counted

    @property
    def gap(self) -> float:
        """Mean training minus mean test accuracy."""
        return float(self.train.mean() - self.test.mean())


@dataclass(frozen=True)
class TaskResults:
    """What was trained on one kind of points."""

    name: str
    guessing: float  # accuracy of a guess
    optimizers: list[Row]
    linear: Row
    poisoned: Row
    parameters: int
    linear_parameters: int
    points: int  # to train on
    enough: float

    @property
    def gaps(self) -> np.ndarray:
        """Gap of every network of every optimizer, [O · S]."""
        return np.concatenate([row.train - row.test for row in self.optimizers])

    @property
    def means(self) -> np.ndarray:
        """Mean test accuracy of each optimizer, [O]."""
        return np.array([row.test.mean() for row in self.optimizers])


def measure(size: str) -> list[TaskResults]:
    roll, digits = trials(size)
    pair = wide_and_narrow(size)
    narrows = _poisoned(pair.minima, pair.narrows)
    sweep = digits_sweep(size)
    factors = np.array(sweep.poison_factors)
    worst = _poisoned(train_on_images(sweep), factors == factors.max())
    return [
        _task("Swiss roll", 0.5, roll, narrows, pair.experiment.dataset.train_points),
        _task("Digits", 0.1, digits, worst, sweep.images.train),
    ]


def _task(name: str, guessing: float, found: Trials, poisoned: Row, points: int) -> TaskResults:
    rows = [_row(optimizer, descend(recipe)) for optimizer, recipe in found.optimizers.items()]
    recipe = next(iter(found.optimizers.values()))
    return TaskResults(
        name,
        guessing,
        rows,
        _row(LINEAR, descend(found.linear)),
        poisoned,
        count_parameters(recipe.task.architecture),
        count_parameters(found.linear.task.architecture),
        points,
        recipe.enough,
    )


def _row(name: str, ends: Ends) -> Row:
    return Row(name, ends.train_accuracies, ends.test_accuracies, ends.steps)


def _poisoned(minima: Minima, rows: np.ndarray) -> Row:
    """Return some of the networks, whose steps aren't compared."""
    steps = np.array([], np.int64)
    return Row(POISONED, minima.train_accuracies[rows], minima.test_accuracies[rows], steps)


def draw(measured: list[TaskResults], style: Style) -> Figure:
    figure = style.figure(height=9.4 if style.phone else 5.8)
    style.headline(figure, TITLE)
    if style.phone:
        panels = figure.subplots(2, 1, sharex=True)
    else:
        panels = figure.subplots(1, 2, sharey=True)
    for axes, task in zip(panels, measured, strict=True):
        _panel(axes, task, style)
    panels[-1].set_xlabel("accuracy on fresh points")
    if not style.phone:
        panels[0].set_xlabel("accuracy on fresh points")
    return figure


def _panel(axes: Axes, task: TaskResults, style: Style) -> None:
    """Draw one task, a row for each method; linear and poisoned stand a little apart."""
    rows = [*task.optimizers, task.linear, task.poisoned]
    heights = [float(i) for i in range(len(task.optimizers))]
    heights += [heights[-1] + 1.5, heights[-1] + 3]
    for row, y in zip(rows, heights, strict=True):
        color = style.gaps(row.gap)
        ends = [row.test.mean(), row.train.mean()]
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
        axes.text(1.03, y, percent(row.test.mean()), color=color, va="center", fontsize=style.small)
    axes.axvline(task.guessing, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    axes.text(
        task.guessing + 0.015,
        0,
        "guessing",
        color=style.muted,
        va="center",
        fontsize=style.small,
    )
    axes.set_yticks(heights, [row.name for row in rows])
    axes.set(xlim=(0, 1.14), ylim=(heights[-1] + 0.7, -0.7), xticks=[0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PERCENT)
    axes.grid(visible=False, axis="y")
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title(task.name)


def numbers(measured: list[TaskResults]) -> dict[str, Number]:
    poisoned = min(measured, key=lambda task: task.poisoned.gap)
    found = {
        "count": Number(len(measured[0].optimizers)),
        "seeds": Number(len(measured[0].optimizers[0].test)),
        "networks": Number(sum(len(task.gaps) for task in measured)),
        "largest_gap": Number(
            float(max(task.gaps.max() for task in measured)),
            n=sum(len(task.gaps) for task in measured),
            unit="of any network without poison",
            style=".1%",
        ),
        "poisoned_gap": _gap(poisoned.poisoned),
        "lowest": Number(
            float(min(row.test.min() for task in measured for row in task.optimizers)),
            unit="test accuracy",
            style=".0%",
        ),
        "enough": Number(measured[0].enough, unit="nats", style="g"),
    }
    for name, task in zip(("roll", "digits"), measured, strict=True):
        found |= {f"{name}_{key}": number for key, number in _numbers(task).items()}
    return found


def _numbers(task: TaskResults) -> dict[str, Number]:
    rows, steps = task.optimizers, [float(np.median(row.steps)) for row in task.optimizers]
    low, high = int(task.means.argmin()), int(task.means.argmax())
    fast, slow = int(np.argmin(steps)), int(np.argmax(steps))
    return {
        "points": Number(task.points, style=","),
        "parameters": Number(task.parameters, style=","),
        "linear_parameters": Number(task.linear_parameters, style=","),
        "lowest_train": Number(float(min(row.train.min() for row in rows)), style=".0%"),
        "lowest_name": Number(rows[low].name),
        "lowest_mean": _test(rows[low]),
        "highest_name": Number(rows[high].name),
        "highest_mean": _test(rows[high]),
        "between_optimizers": Number(
            float(task.means.std(ddof=1)), n=len(rows), unit="sd of the means", style=".1%"
        ),
        "between_starts": Number(
            _within(rows), n=len(rows), unit="sd within an optimizer", style=".1%"
        ),
        "linear_test": _test(task.linear),
        "linear_gap": _gap(task.linear),
        "poisoned_test": _test(task.poisoned),
        "poisoned_gap": _gap(task.poisoned),
        "fastest_name": Number(rows[fast].name),
        "fastest_steps": Number(steps[fast], style=",.0f"),
        "slowest_name": Number(rows[slow].name),
        "slowest_steps": Number(steps[slow], style=",.0f"),
    }


def _within(rows: list[Row]) -> float:
    """Return the standard deviation over starts, pooled over optimizers; 0 of one start."""
    if len(rows[0].test) < 2:
        return 0.0
    return float(np.sqrt(np.mean([row.test.var(ddof=1) for row in rows])))


def _test(row: Row) -> Number:
    return over_seeds(row.test, "test accuracy", ".1%")


def _gap(row: Row) -> Number:
    return over_seeds(row.train - row.test, "sd over seeds", ".0%")


def claims(measured: list[TaskResults]) -> list[Claim]:
    found = numbers(measured)

    def value(name: str) -> float:
        return float(found[name].value)

    return [
        Claim("thirteen optimizers, one of them of implicit steps", value("count"), "==", 13),
        Claim(
            "every optimizer gets every training point right, on both tasks",
            min(value("roll_lowest_train"), value("digits_lowest_train")),
            "==",
            1.0,
        ),
        Claim(
            "no network of any optimizer has a sixth of the gap that poison opens",
            value("largest_gap"),
            "<",
            value("poisoned_gap") / 6,
        ),
        Claim(
            "on the swiss roll, the linear model's gap is over twice that of any network",
            value("roll_linear_gap"),
            ">",
            2 * float(measured[0].gaps.max()),
        ),
        Claim(
            "on digits, the linear model's gap is no larger than the largest of a network",
            value("digits_linear_gap"),
            "<=",
            float(measured[1].gaps.max()),
        ),
        Claim(
            "the linear models have as many parameters, to one in fifty",
            max(abs(task.linear_parameters / task.parameters - 1) for task in measured),
            "<",
            0.02,
        ),
    ]


def table(measured: list[TaskResults]) -> dict[str, np.ndarray]:
    """One row for each network."""
    rows = [
        (task.name, row, seed)
        for task in measured
        for row in (*task.optimizers, task.linear, task.poisoned)
        for seed in range(len(row.test))
    ]
    return {
        "task": np.array([task for task, _, _ in rows]),
        "method": np.array([row.name for _, row, _ in rows]),
        "seed": np.array([seed for _, _, seed in rows]),
        "train_accuracy": np.array([row.train[seed] for _, row, seed in rows]),
        "test_accuracy": np.array([row.test[seed] for _, row, seed in rows]),
    }


def describe(measured: list[TaskResults]) -> str:
    return "\n\n".join(
        f"{task.name}, mean training and test accuracy: "
        + "; ".join(
            f"{row.name} {percent(row.train.mean())} and {percent(row.test.mean())}"
            for row in (*task.optimizers, task.linear, task.poisoned)
        )
        + "."
        for task in measured
    )
