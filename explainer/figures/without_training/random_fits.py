"""Each dot above the ticks is a random network, never trained, that happens to have
{{ number("random-fits.points") }} training points right. On average these get
{{ number("random-fits.test_accuracy_mean") }} of fresh points right, the worst
{{ number("random-fits.worst") }}. Below: trained and poisoned networks, which learned all
{{ number("random-fits.trained_points") }} points. Choose a ringed dot, or draw the next.

All {{ number("random-fits.count") }} were found in {{ number("random-fits.runs") }} runs of
guess-and-check and descend from {{ number("random-fits.ancestors") }} first guesses. Since then
they moved apart, {{ number("random-fits.spread") }} as far as new guesses lie; but they are
relatives, not as many independent draws.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.data import synthetic
from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.without_training import found, plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import share, texts
from explainer.figures.swiss_roll import Points, draw_network
from explainer.figures.without_training._fits import Kept, RandomFits
from explainer.measures.halved_fits import fit_field, halved_fits
from explainer.measures.labellings import asked
from explainer.plotting.heaps import draw_heaps, pack_heaps, spread
from explainer.plotting.layout import Scene, Scenes, heading, place
from explainer.plotting.live import Button, Control, Slider
from explainer.plotting.style import Style
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "Networks that fit by chance, never trained, all beat the poisoned ones"
KIND = "still"
LIVE = "random-fits"
ALT = """The plane with training points and the answers of a random network that has them right, and
beside it dots on an axis of accuracy on fresh points. Random networks that fit
{{ number("random-fits.points") }} points stand from {{ number("random-fits.worst") }} to
{{ number("random-fits.best") }}. Trained ones have a mean of
{{ number("random-fits.trained_mean") }}, poisoned ones of
{{ number("random-fits.poisoned_mean") }}."""
LIMITS = """Nobody can wait until a network fits by chance: these were found by splitting, which
draws from the same distribution as long as networks mix well. Relatives may share what their
ancestors had, so that they spread less than as many independent ones. Trained networks learned
{{ number("random-fits.trained_points") }} points, random ones fit
{{ number("random-fits.points") }}: only where both are as many do they compare. Of a random network
only the signs of its logits were asked for: in the field, its last layer is scaled so that the
logits at the points that it fits have a root mean square of 4, which changes no answer. How sure it
looks says nothing."""

KEPT = 24  # networks whose parameters the reader gets; more would be slow to fetch
ROUNDING = 0.005  # the largest change of their accuracy that rounding may make
RESOLUTION = 200

SCENES: Scenes = {
    "page": Scene(
        (1080, 470),
        field=(14, 108, 348, 348),
        dots=(404, 64, 662, 392),
        clear=48,
        ground=304,
        band=26,
    ),
    "phone": Scene(
        (360, 708),
        field=(50, 94, 260, 260),
        dots=(10, 378, 340, 320),
        clear=42,
        ground=234,
        band=22,
    ),
}


def measure(size: str) -> RandomFits:
    question = plan(size).seas[-1]
    (runs,) = found(question)
    recipe = question.labelling, question.prior, question.effort, question.stops
    rounded = halved_fits.each(*((*recipe, run) for run in range(question.runs)))
    exact = np.concatenate([run.accuracies[-1] for run in runs])
    known = np.isfinite(exact)  # a run that got stuck has none
    test = exact[known]
    where = np.argwhere(known.reshape(len(runs), -1))  # [R, 2] run, and row there
    halved = np.concatenate([run.test for run in rounded])[known]
    fits = np.concatenate([run.fits for run in rounded])[known]
    unmoved = fits & (np.abs(halved - test) <= ROUNDING)
    rows = walk(test, np.flatnonzero(unmoved))
    all_parameters = np.concatenate([run.parameters for run in rounded])[known]
    run, row = (int(number) for number in where[rows[0]])
    count = question.labelling.points
    inputs, signs = (values[:count].numpy() for values in asked(question.labelling))
    pair = wide_and_narrow(size)
    others = np.concatenate([pair.wides, pair.narrows])
    return RandomFits(
        Points(inputs, (signs > 0).astype(float)),
        where[:, 0],
        test,
        sum(int(one.ancestors[count - 1]) for one in runs),
        float(np.nanmean([one.spreads[len(question.stops)] for one in runs])),
        pair.minima.test_accuracies[pair.wides],
        pair.minima.test_accuracies[pair.narrows],
        pair.minima.train_accuracies[others] < 1,
        len(synthetic.make(pair.experiment.dataset).train_labels),
        Kept(rows, all_parameters[rows], float(unmoved.mean())),
        fit_field(*recipe, run, row, RESOLUTION),
    )


def walk(test: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Return which rows `among` those of networks with test accuracies [R] are kept.

    They are spread evenly over the ranks and come in a random order, the middle one first.
    """
    rows = among[spread(test[among], KEPT)]
    middle = len(rows) // 2
    others = np.random.default_rng(0).permutation(np.delete(rows, middle))
    return np.array([rows[middle], *others])


def draw(measured: RandomFits, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    field = place(figure, *scene["field"])
    row = int(measured.kept.rows[0])
    colour = to_hex(style.gaps(1 - float(measured.test[row])))
    draw_network(
        field,
        measured.field,
        measured.points,
        np.zeros(len(measured.points.labels), bool),
        style,
        color=colour,
        size=2.8 if style.phone else 3.6,
    )
    heading(field, *measured.words(0), colour, style)
    dots = place(figure, *scene["dots"])
    draw_heaps(dots, measured.heaps, (0, row), measured.named(SCENES), scene, style)
    return figure


def live(measured: RandomFits) -> dict[str, Any]:
    """Pack where all dots are, and the networks that are kept."""
    count = len(measured.kept.rows)
    return {
        **pack_heaps(measured.heaps, measured.named(SCENES), SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "kept": {
            "heap": np.zeros(count, np.uint8),
            "rows": measured.kept.rows.astype(np.int32),
            "parameters": measured.kept.parameters,
            "words": [measured.words(k) for k in range(count)],
        },
        "title": TITLE,
    }


def controls(measured: RandomFits) -> list[Control]:
    """A network, and the next one."""
    last = len(measured.kept.rows) - 1
    return [Slider("network", "Network", 0, last, 1, 0), Button("next", "Draw the next")]


def numbers(measured: RandomFits) -> dict[str, Number]:
    test, runs = measured.test, measured.runs
    means = np.array([test[runs == run].mean() for run in np.unique(runs)])
    return {
        "test_accuracy_mean": share(test.mean(), means, unit="of fresh points; error of one run"),
        "worst": share(test.min()),
        "best": share(test.max()),
        "count": Number(len(test), unit="random networks, relatives counted", style=","),
        "runs": Number(len(means), unit="runs that found some"),
        "ancestors": Number(measured.ancestors, unit="first guesses that these descend from"),
        "spread": Number(measured.spread, unit="of the prior's, within a run", style=".0%"),
        "points": Number(len(measured.points.labels), unit="training points that these fit"),
        "trained_points": Number(measured.trained_points, unit="points that the others learned"),
        "trained": Number(len(measured.trained)),
        "trained_mean": share(measured.trained.mean(), measured.trained),
        "poisoned": Number(len(measured.poisoned)),
        "poisoned_mean": share(measured.poisoned.mean(), measured.poisoned),
        "best_poisoned": share(measured.poisoned.max()),
    }


def claims(measured: RandomFits) -> list[Claim]:
    worst, mean = float(measured.test.min()), float(measured.test.mean())
    poisoned = float(measured.poisoned.max())
    return [
        Claim("the worst random network that fits beats every poisoned one", worst, ">", poisoned),
        Claim("random networks that fit get most fresh points right", mean, ">=", 0.75),
        Claim("rounding leaves most of them alone", measured.kept.unmoved, ">=", 0.5),
    ]


def table(measured: RandomFits) -> dict[str, np.ndarray]:
    """One row for each network; the run is that which found a random one."""
    counts = [len(measured.test), len(measured.trained), len(measured.poisoned)]
    return {
        "network": np.repeat(["random", "trained", "poisoned"], counts),
        "run": np.concatenate([measured.runs.astype(str), np.repeat("", sum(counts[1:]))]),
        "points": np.repeat(
            [len(measured.points.labels), measured.trained_points], [counts[0], sum(counts[1:])]
        ),
        "test_accuracy": np.concatenate([measured.test, measured.trained, measured.poisoned]),
    }


def describe(measured: RandomFits) -> str:
    n = texts(numbers(measured))
    return (
        f"{n['count']} random networks that have {n['points']} training points right get "
        f"{n['test_accuracy_mean']} of fresh points right on average, from {n['worst']} to "
        f"{n['best']}. None was trained. They were found in {n['runs']} runs and descend from "
        f"{n['ancestors']} first guesses, so they count as fewer than they are. Their parameters "
        f"spread {n['spread']} as far as those of new guesses.\n\n"
        f"On the same axis stand {n['trained']} networks that were trained on all "
        f"{n['trained_points']} points, with {n['trained_mean']} on average, and {n['poisoned']} "
        f"that were poisoned besides, with {n['poisoned_mean']}, the best {n['best_poisoned']}."
    )
