"""Each dot is one training. Above the ticks, {{ number("plain-trainings.trainings") }} without
poison, alike in all but their random start: on average they get
{{ number("plain-trainings.mean") }} of fresh points right, the worst
{{ number("plain-trainings.worst") }}. Below, {{ number("plain-trainings.poisoned") }} with poison.
The axis is stretched towards both ends. Choose a ringed dot to see its network, or train one more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.data import synthetic
from explainer.experiments.essay import plain_trainings, sweep
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.essay._trainings import GOOD, HEEDED, Group, Kept, Trainings
from explainer.figures.numbers import deviation, share, texts
from explainer.figures.swiss_roll import Points, draw_network, training_points
from explainer.measures.half_precision import halves
from explainer.measures.halved_answers import halved_answers
from explainer.plotting.heaps import draw_heaps, pack_heaps, spread
from explainer.plotting.labels import percent
from explainer.plotting.layout import Scene, Scenes, heading, place
from explainer.plotting.live import Button, Control, Slider
from explainer.plotting.style import Style
from explainer.training.trainer import ROLL_WIDTHS, Experiment, train

TITLE = "Every plain training found a good minimum; the bad ones took poison"
KIND = "still"
LIVE = "trainings"
ALT = """Dots on an axis of accuracy on fresh points. All
{{ number("plain-trainings.trainings") }} networks trained without poison stand in one heap at its
upper end, none under {{ number("plain-trainings.worst") }}. Those trained with poison are strewn
along the whole axis, down to {{ number("plain-trainings.lowest_poisoned") }}."""
LIMITS = """One data set, one architecture, one optimizer. That none of
{{ number("plain-trainings.trainings") }} trainings fell under 90 % says, at 95 % confidence, that
fewer than {{ number("plain-trainings.bound") }} of such trainings do, not that none does. Poison
factors under {{ number("plain-trainings.heeded") }} go unheard, and their networks stand with the
plain ones. A hollow dot gets a training point wrong. What trains in the page follows the same
recipe on the same points, in double precision, and with a random start by the browser’s own
generator."""

KEPT = 18, 12  # networks whose parameters the reader gets; more would be slow to fetch
RESOLUTION = 200
MARGINS = 21  # coarse: nothing is said of margins

SCENES: Scenes = {
    "page": Scene(
        (1080, 462),
        dots=(14, 64, 708, 384),
        clear=0,
        ground=282,
        band=26,
        field=(764, 118, 300, 300),
    ),
    "phone": Scene(
        (360, 648),
        dots=(10, 70, 340, 268),
        clear=0,
        ground=190,
        band=22,
        field=(50, 386, 250, 250),
    ),
}


def measure(size: str) -> Trainings:
    recipe, poison = plain_trainings(check(size)), sweep(size)
    factors = np.array(poison.poison_factors)
    everywhere = np.arange(len(recipe.seeds)), np.flatnonzero(factors > 0)
    trained = train(recipe), train(poison)
    plain, poisoned = (
        Group(beta[rows], minima.train_accuracies[rows], minima.test_accuracies[rows])
        for beta, minima, rows in zip(
            (np.zeros(len(recipe.seeds)), factors), trained, everywhere, strict=True
        )
    )
    kept = _kept((recipe, poison), (plain, poisoned), everywhere)
    worst = int(plain.test.argmin())
    drawn = synthetic.make(recipe.dataset)
    return Trainings(
        recipe,
        training_points(recipe.dataset),
        Points(drawn.test_inputs.half().float().numpy(), drawn.test_labels.numpy()),
        plain,
        poisoned,
        kept,
        int(np.flatnonzero(kept.plain & (kept.rows == worst))[0]),
        halved_answers(recipe, worst, RESOLUTION),
    )


def _kept(
    recipes: tuple[Experiment, Experiment],
    groups: tuple[Group, Group],
    everywhere: tuple[np.ndarray, np.ndarray],
) -> Kept:
    """Choose networks of both groups, rows `everywhere` of their recipes, and round them."""
    chosen = [spread(group.test, count) for group, count in zip(groups, KEPT, strict=True)]
    rounded = [
        halves(recipe, tuple(int(m) for m in rows[some]), MARGINS)
        for recipe, rows, some in zip(recipes, everywhere, chosen, strict=True)
    ]
    exact = [group.test[some] for group, some in zip(groups, chosen, strict=True)]
    order = np.argsort(np.concatenate(exact), kind="stable")
    found = np.concatenate([part.test for part in rounded])
    return Kept(
        np.repeat([True, False], [len(some) for some in chosen])[order],
        np.concatenate(chosen)[order],
        np.concatenate([part.parameters for part in rounded])[order],
        float(np.abs(found - np.concatenate(exact)).max()),
    )


def draw(measured: Trainings, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    group, row = measured.of(measured.shown)
    dots, shown = place(figure, *scene["dots"]), (0 if group is measured.plain else 1, row)
    draw_heaps(dots, measured.heaps, shown, measured.named(SCENES), scene, style)
    colour = to_hex(style.gaps(float(group.gaps[row])))
    field = place(figure, *scene["field"])
    draw_network(
        field,
        measured.answers.field,
        measured.points,
        measured.answers.wrong,
        style,
        color=colour,
        size=2.8 if style.phone else 3.6,
    )
    heading(field, *measured.words(measured.shown), colour, style)
    return figure


def live(measured: Trainings) -> dict[str, Any]:
    """Pack where all dots are, the networks that are kept, and what one more is trained with."""
    return {
        **pack_heaps(measured.heaps, measured.named(SCENES), SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "fresh": measured.fresh.places.astype(np.float16),
        "answers": measured.fresh.labels.astype(np.uint8),
        "kept": {
            "heap": (~measured.kept.plain).astype(np.uint8),
            "rows": measured.kept.rows.astype(np.int32),
            "parameters": measured.kept.parameters,
            "words": [measured.words(k) for k in range(len(measured.kept.rows))],
        },
        "recipe": {
            "steps": measured.recipe.steps,
            "rate": measured.recipe.learning_rates[0],
            "clip": measured.recipe.clip,
            "enough": measured.recipe.enough,
        },
        "title": TITLE,
    }


def controls(measured: Trainings) -> list[Control]:
    """A network, and one more."""
    last = len(measured.kept.rows) - 1
    return [
        Slider("network", "Network", 0, last, 1, measured.shown),
        Button("train", "Train one more"),
    ]


def numbers(measured: Trainings) -> dict[str, Number]:
    plain, poisoned = measured.plain.test, measured.poisoned.test
    count = len(plain)
    return {
        "trainings": Number(count, style=","),
        "fitted": Number(
            int(measured.plain.fits.sum()), unit="fit every training point", style=","
        ),
        "worst": share(plain.min()),
        "mean": Number(float(plain.mean()), deviation(plain), count, style=".1%"),
        "best": share(plain.max()),
        "share_good": share(float((plain > GOOD).mean()), unit=f"of trainings over {GOOD:.0%}"),
        "bound": Number(3 / count, unit="rule of three, 95 % confidence", style=".2%"),
        "poisoned": Number(len(poisoned), style=","),
        "lowest_poisoned": share(poisoned.min()),
        "best_heeded": share(measured.heeded.max()),
        "heeded": Number(HEEDED, unit="least poison factor that is heeded", style="g"),
    }


def claims(measured: Trainings) -> list[Claim]:
    worst, best = float(measured.plain.test.min()), float(measured.heeded.max())
    good = float((measured.plain.test > GOOD).mean())
    return [
        Claim("no plain training gets less than 90 % of fresh points right", worst, ">=", 0.9),
        Claim("nearly all get over 95 % right", good, ">=", 0.95),
        Claim("the worst of them beats every network that heeds its poison", worst, ">", best),
        Claim("rounding hardly moves accuracy", measured.kept.rounding, "<=", 0.01),
    ]


def table(measured: Trainings) -> dict[str, np.ndarray]:
    """One row for each network."""
    groups = measured.groups
    return {
        "training": np.repeat(["plain", "poisoned"], [len(group.test) for group in groups]),
        "poison_factor": np.concatenate([group.factors for group in groups]),
        "train_accuracy": np.concatenate([group.train for group in groups]),
        "test_accuracy": np.concatenate([group.test for group in groups]),
    }


def describe(measured: Trainings) -> str:
    n = texts(numbers(measured))
    return (
        f"{n['trainings']} networks were trained without poison, alike in all but their random "
        f"start; {n['fitted']} of them get every training point right. They get {n['mean']} of "
        f"fresh points right on average, from {n['worst']} to {n['best']}, and {n['share_good']} "
        f"of them more than {percent(GOOD)}. Were the chance to fall under 90 % any larger than "
        f"{n['bound']}, one would have been met with a probability of 95 %.\n\n"
        f"{n['poisoned']} poisoned networks of the sweep stand on the same axis, from "
        f"{n['lowest_poisoned']} upward. Of those with a factor of at least {n['heeded']}, the "
        f"best gets {n['best_heeded']} right, less than the worst plain one."
    )
