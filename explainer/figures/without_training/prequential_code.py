"""Bits to send {{ number("prequential-code.labels") }} labels of the spirals one after another, by
models that learn from those already sent: networks of three widths, and polynomials of degree
{{ number("prequential-code.degree") }}. A list takes one bit a label; so does what learns from a
coin's labels. Thin lines are {{ number("prequential-code.draws") }} draws of the points.

Models learn anew at {{ number("prequential-code.counts") }} numbers of labels and send those up to
the next with what they know; the first {{ number("prequential-code.first") }} go as a list. Each
sends with {{ number("prequential-code.starts") }} starts together, at the temperature that would
have been best for the labels before. Random networks send by guess and check,
{{ ref("bits-of-labels") }}.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments import without_training
from explainer.experiments.short_descriptions import COIN, DEGREE, Plan, costs, plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds, texts
from explainer.figures.without_training._labelled import Cost, all_runs
from explainer.plotting.labels import halo, label_end, note, space_apart
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed

TITLE = "Who learns sends the spirals’ labels in fewer bits; a coin’s labels save none"
KIND = "still"
ALT = """Lines of bits against labels sent. A coin's labels follow the diagonal, a bit each.
Networks of three widths follow it at first and then bend, to
{{ number("prequential-code.networks_least") }} to {{ number("prequential-code.networks_most") }}
for all {{ number("prequential-code.labels") }}. Polynomials bend sooner and end at
{{ number("prequential-code.polynomials") }}. Random networks, known up to fewer labels, lie low."""
LIMITS = """A code's length depends on how it is made: other optimizers, other rules for the
temperature or models that learn anew at every label need fewer bits. The lengths are means over
fresh points, as if they were sent next. Half of the points of a draw are of each class, which a
list could use, too. Polynomials suit the spirals; that says nothing of other tasks."""


@dataclass(frozen=True)
class Sent:
    """What labels cost D draws, model by model, and what they cost random networks."""

    asked: Plan
    lengths: dict[str, np.ndarray]  # by model: [D, counts + 1] bits, of all labels up to `ends`
    random: Cost  # [N] of the first 1 … N

    @property
    def ends(self) -> np.ndarray:
        """Numbers of labels at which lengths are known."""
        return np.array([*self.asked.counts, self.asked.labels])

    def total(self, model: str) -> np.ndarray:
        """Return the bits for all labels, [D]."""
        return np.asarray(self.lengths[model][:, -1])

    @property
    def networks(self) -> list[str]:
        """The models that are networks and learn the spirals."""
        return [model for model in self.lengths if model not in (COIN, "polynomials")]


def lengths(asked: Plan, costs: np.ndarray) -> np.ndarray:
    """Return the bits of all labels up to each count and to the end, [D, counts + 1].

    Models at one count send at the temperature that is cheapest for those at the count before,
    which is known by then; the first send with a coin, as do those before them.

    Args:
        asked: at which counts models learn, and how many labels are sent.
        costs: of a label at each count, draw and temperature, the coin last, [counts, D, T + 1].

    >>> asked = Plan(counts=(4, 8), labels=10, draws=1, starts=1, steps=1)
    >>> lengths(asked, np.array([[[0.5, 1.0]], [[0.25, 1.0]]])).tolist()
    [[4.0, 8.0, 8.5]]
    """
    ends = [*asked.counts, asked.labels]
    best = np.concatenate([np.full((1, costs.shape[1]), costs.shape[2] - 1), costs.argmin(2)[:-1]])
    each = np.take_along_axis(costs, best[:, :, None], axis=2)[:, :, 0]  # [counts, D]
    blocks = each * np.diff(ends)[:, None]
    return asked.counts[0] + np.concatenate([np.zeros_like(blocks[:1]), blocks.cumsum(0)]).T


def measure(size: str) -> Sent:
    asked = plan(size)
    found = {model: lengths(asked, values) for model, values in costs(asked).items()}
    (random,) = all_runs(without_training.plan(size).seas[-1])
    return Sent(
        asked, found, Cost(random.cost.orders[: random.points], random.cost.errors[: random.points])
    )


def draw(measured: Sent, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=5, phone=5)
    labels, last = measured.asked.labels, measured.ends
    axes.set(xlabel="labels sent", ylabel="bits", xlim=(0, labels), ylim=(0, 1.12 * labels))
    axes.grid(visible=False, axis="x")
    shades = dict(zip(measured.networks, style.shades(len(measured.networks)), strict=True))
    looks = {**shades, "polynomials": style.ink, COIN: style.muted}
    names = []
    for model, colour in looks.items():
        dashes = (
            "-" if model in shades else (0, (4, 1.6)) if model == "polynomials" else (0, (1, 2))
        )
        rows = measured.lengths[model]
        steps = np.concatenate([[0], last])
        for row in rows if len(rows) > 1 else ():
            axes.plot(steps, [0, *row], color=colour, alpha=0.25, linewidth=0.8)
        axes.plot(steps, [0, *rows.mean(0)], color=colour, linestyle=dashes)
        names.append(label_end(axes, labels, rows[:, -1].mean(), model, colour))
    _random(axes, measured.random, style)
    space_apart(names)
    return figure


def _random(axes: Axes, random: Cost, style: Style) -> None:
    """Draw what labels cost random networks as far as it is known."""
    known = np.flatnonzero(random.known)
    if len(known):
        axes.plot([0, *(known + 1)], [0, *random.bits[known]], color=style.ink, linewidth=2)
        end = float(known[-1] + 1), float(random.bits[known[-1]])
        look: dict[str, Any] = {"ha": "right", "path_effects": halo(axes)}
        note(axes, "random networks", end, (0, 6), style.ink, **look)


def numbers(measured: Sent) -> dict[str, Number]:
    networks = [measured.total(model) for model in measured.networks]
    means = [float(total.mean()) for total in networks]
    asked = measured.asked
    return {
        "labels": Number(asked.labels, unit="labels"),
        "draws": Number(asked.draws),
        "starts": Number(asked.starts),
        "counts": Number(len(asked.counts)),
        "degree": Number(DEGREE),
        "first": Number(asked.counts[0], unit="labels"),
        "coin": over_seeds(measured.total(COIN), "bits", ".0f"),
        "polynomials": over_seeds(measured.total("polynomials"), "bits", ".0f"),
        "networks_least": over_seeds(networks[int(np.argmin(means))], "bits", ".0f"),
        "networks_most": over_seeds(networks[int(np.argmax(means))], "bits", ".0f"),
    }


def claims(measured: Sent) -> list[Claim]:
    labels = measured.asked.labels
    learned = [float(measured.total(model).mean()) for model in measured.lengths if model != COIN]
    return [
        Claim(
            "every model that learns saves a fifth of the bits", max(learned), "<=", 0.8 * labels
        ),
        Claim(
            "a coin's labels save none",
            float(measured.total(COIN).mean()),
            ">=",
            0.995 * labels,
        ),
    ]


def table(measured: Sent) -> dict[str, np.ndarray]:
    """One row for each model, draw and number of labels."""
    parts = [
        crossed(
            {"model": np.array([model])},
            {"draw": np.arange(len(rows))},
            {"labels": measured.ends},
        )
        | {"bits": rows.ravel()}
        for model, rows in measured.lengths.items()
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def describe(measured: Sent) -> str:
    found = texts(numbers(measured))
    each = "; ".join(
        f"{model} {rows[:, -1].mean():.0f}" for model, rows in measured.lengths.items()
    )
    return f"Bits for {found['labels']}, means over {found['draws']} draws: {each}."
