r"""A network that you train yourself, in this page. What is drawn before you touch it was trained
here for {{ number("playground.steps") }} steps: {{ number("playground.parameters") }} parameters,
Adam, no poison. Colour is the network's answer, the line its boundary, rings mark training points
that are wrong.

The charts show cross-entropy and accuracy on training and on fresh points, sharpness (the largest
eigenvalue of the training loss's Hessian) and the margin (the median distance from a training point
to the boundary). *Start at* puts you at one of the essay's own minima, of
{{ number("playground.essay_parameters") }} parameters. Poison draws
{{ number("playground.poison_points") }} fresh points with exchanged labels at every step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments import playground
from explainer.experiments.common import ROLL
from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, over_seeds, share, texts
from explainer.figures.playground._course import draw_course, packed_course
from explainer.figures.playground._trials import Trials, trial_claims, trial_numbers, try_all
from explainer.figures.swiss_roll import Points, draw_network, training_points
from explainer.measures.trajectory import Trajectory, trajectory
from explainer.networks.parameters import count_parameters
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Kept, Slider
from explainer.plotting.style import Style
from explainer.training.continuation import go_on
from explainer.training.minima import Minima
from explainer.training.trainer import ROLL_WIDTHS, train

TITLE = "Left alone, training finds a wide minimum"
KIND = "still"
LIVE = "playground"
ALT = """The decision boundary of a small network after {{ number("playground.steps") }} steps of
training on two spiral arms of points: it runs midway between them. With it four charts over the
steps: the loss falls, accuracy rises to {{ number("playground.shown_test") }} of fresh points, and
the margin settles at {{ number("playground.margin") }}."""
LIMITS = """All training points make one step; there are no small batches. In the page the learning
rate stays what you set; the run that is drawn and those with poison raise and lower theirs."""

RESOLUTION = 301
POINTS = {
    "roll": "spirals",
    "rings": "three rings",
    "touching": "rings that nearly touch",
    "draw": "draw your own",
}
PACES = {  # training steps a second; at 0, as many as there is time for
    "2": "2 steps a second",
    "10": "10 steps a second",
    "50": "50 steps a second",
    "0": "as fast as it can",
}
STARTS = {
    "random": "random parameters",
    "wide": "the essay’s wide minimum",
    "narrow": "the essay’s narrow minimum",
}
TRAINED = {  # the points and the starts, as the headline over a run has them
    "points": POINTS | {"draw": "your points"},
    "starts": {"random": "", "wide": "a wide minimum", "narrow": "a narrow minimum"},
}
OPTIMIZERS = {
    "sgd": "gradient descent",
    "momentum": "momentum",
    "adam": "Adam",
    "sam": "SAM on momentum",
    "sam-adam": "SAM on Adam",
}
SCENES: Scenes = {  # charts: loss, sharpness, accuracy, margin
    "page": Scene(
        (1080, 536),
        field=(14, 84, 430, 430),
        charts=(
            (506, 114, 210, 150),
            (850, 114, 200, 150),
            (506, 330, 210, 150),
            (850, 330, 200, 150),
        ),
    ),
    "phone": Scene(
        (360, 726),
        field=(10, 64, 340, 340),
        charts=((42, 446, 96, 90), (226, 446, 108, 90), (42, 594, 96, 90), (226, 594, 108, 90)),
    ),
}


@dataclass(frozen=True)
class Runs:
    """The run of the poster, its fellows, those that are poisoned, and other trials."""

    points: Points
    course: Trajectory
    shown: np.ndarray  # [m] parameters at its end
    plain: Minima  # the small networks, one a seed
    before: np.ndarray  # [2, W] train and test accuracies of the wide minima
    poisoned: Minima  # from there, with poison
    trapped: np.ndarray  # [2, N] of the narrow minima
    trials: Trials  # from there, and from fresh starts
    wide: np.ndarray  # [n] parameters to start from
    narrow: np.ndarray  # [n]


def measure(size: str) -> Runs:
    experiment = playground.fresh_start(size)
    plain = train(experiment)
    shown = int(np.lexsort((-plain.test_accuracies, -plain.train_accuracies))[0])
    pair = wide_and_narrow(size)
    minima, wides, narrows = pair.minima, pair.wides, pair.narrows
    kinds = [tuple(int(row) for row in rows) for rows in (wides, narrows)]
    poisoned = go_on(pair.experiment, kinds[0], playground.poisoned(size, len(wides)))
    trials = try_all(pair.experiment, kinds[1], experiment)
    before, trapped = (
        np.stack([minima.train_accuracies[rows], minima.test_accuracies[rows]])
        for rows in (wides, narrows)
    )
    return Runs(
        training_points(ROLL),
        trajectory(experiment, shown, RESOLUTION),
        plain.parameters[shown],
        plain,
        before,
        poisoned,
        trapped,
        trials,
        minima.parameters[pair.wide],
        minima.parameters[pair.narrow],
    )


def draw(runs: Runs, style: Style) -> Figure:
    scene, course = SCENES[style.layout], runs.course
    figure = scene.open(style, TITLE)
    axes = place(figure, *scene["field"])
    size = 3.2 if style.phone else 4.6
    draw_network(axes, course.field, runs.points, course.wrong, style, size=size)
    train, fresh = (share(accuracies[-1]).text() for accuracies in course.accuracies)
    words = f"right on {train} of training points, {fresh} of fresh ones"
    heading(axes, "", words, style.ink, style)
    draw_course([place(figure, *box) for box in scene["charts"]], course, style)
    return figure


def live(runs: Runs) -> dict[str, Any]:
    """Pack where things are, the essay's points, two minima to start from, and the poster's run."""
    return {
        "title": TITLE,
        "names": {**TRAINED, "optimizers": OPTIMIZERS},
        "boxes": pack_scenes(SCENES),
        **runs.points.packed(),
        "widths": ROLL_WIDTHS,
        "wide": runs.wide.astype(np.float32),
        "narrow": runs.narrow.astype(np.float32),
        "shown": {
            "widths": playground.WIDTHS,
            "parameters": runs.shown.astype(np.float32),
            "course": packed_course(runs.course),
        },
    }


def controls(_: Runs) -> list[Control]:
    """All that the script reads; the rate's slider stands at its logarithm."""
    width, depth = playground.WIDTHS[1], len(playground.WIDTHS) - 2
    return [
        Button("run", "Run"),
        Button("step", "Step"),
        Button("reset", "Start again"),
        Choice("data", "Points", tuple(POINTS.items()), "roll"),
        Choice("pace", "Speed", tuple(PACES.items()), "0"),
        Choice("start", "Start at", tuple(STARTS.items()), "random", "Network"),
        Slider("width", "Width", 2, 64, 2, width, "Network"),
        Slider("depth", "Hidden layers", 1, 6, 1, depth, "Network"),
        Slider("seed", "Seed", 0, 99, 1, 0, "Network"),
        Choice("optimizer", "Optimizer", tuple(OPTIMIZERS.items()), "adam", "Optimizer"),
        Slider(
            "rate", "Learning rate", -4, 1, 0.25, round(math.log10(playground.RATE)), "Optimizer"
        ),
        Slider("radius", "SAM’s radius", 0.01, 0.5, 0.01, 0.05, "Optimizer"),
        Slider("poison", "Poison factor β", 0, 0.95, 0.05, 0, "Poison"),
        Choice("brush", "Draw", (("0", "circles"), ("1", "triangles")), "0", "Drawing"),
        Button("clear", "Clear", "Drawing"),
        Kept("drawn", "Drawing"),
    ]


def numbers(runs: Runs) -> dict[str, Number]:
    course, plain, poisoned = runs.course, runs.plain, runs.poisoned
    return {
        "steps": Number(int(course.steps[-1]), style=","),
        "parameters": Number(count_parameters(playground.WIDTHS), style=","),
        "essay_parameters": Number(len(runs.wide), style=","),
        "train_points": Number(len(runs.points.labels)),
        "poison_points": Number(playground.POISON_POINTS),
        "poison_factor": Number(playground.POISON_FACTOR, style="g"),
        "poison_rate": Number(playground.POISON_RATE, style="g"),
        "rate": Number(playground.RATE, style="g"),
        "seeds": Number(len(plain.test_accuracies)),
        "shown_train": share(float(course.accuracies[0, -1])),
        "shown_test": share(float(course.accuracies[1, -1])),
        "margin": amount(float(course.margins[-1]), "scaled input units"),
        "plain_test": over_seeds(plain.test_accuracies, "test accuracy", ".1%"),
        "plain_lowest": share(float(plain.test_accuracies.min())),
        "plain_lowest_train": share(float(plain.train_accuracies.min())),
        "poisoned_steps": Number(int(poisoned.record_steps[-1]), style=","),
        "poisoned_starts": Number(len(poisoned.test_accuracies)),
        "wide_test": over_seeds(runs.before[1], "test accuracy", ".1%"),
        "poisoned_train": over_seeds(poisoned.train_accuracies, "training accuracy", ".0%"),
        "poisoned_test": over_seeds(poisoned.test_accuracies, "test accuracy", ".0%"),
        "poisoned_highest": share(float(poisoned.test_accuracies.max())),
        "narrow_test": over_seeds(runs.trapped[1], "test accuracy", ".1%"),
        **trial_numbers(runs.trials),
    }


def claims(runs: Runs) -> list[Claim]:
    plain, poisoned, before = runs.plain, runs.poisoned, runs.before[1]
    return [
        Claim(
            "from every fresh start, all training points become right",
            plain.train_accuracies.min(),
            "==",
            1,
        ),
        Claim("and nearly all fresh ones", plain.test_accuracies.min(), ">=", 0.95),
        Claim(
            "poison takes fresh points from every wide minimum, a tenth of them at least",
            (before - poisoned.test_accuracies).min(),
            ">=",
            0.1,
        ),
        Claim(
            "and more of the fresh points than of those it trains on",
            (poisoned.train_accuracies - poisoned.test_accuracies).mean(),
            ">",
            0,
        ),
        *trial_claims(runs.trials),
    ]


def table(runs: Runs) -> dict[str, np.ndarray]:
    course = runs.course
    return {
        "step": course.steps,
        "training_loss": course.losses[0],
        "fresh_loss": course.losses[1],
        "training_accuracy": course.accuracies[0],
        "fresh_accuracy": course.accuracies[1],
        "sharpness": course.sharpness,
        "margin": course.margins,
    }


def describe(runs: Runs) -> str:
    n = texts(numbers(runs))
    return (
        f"The plane with {n['train_points']} training points on two spiral arms, and "
        f"the boundary that a network of {n['parameters']} parameters has drawn between them after "
        f"{n['steps']} steps. It gets {n['shown_train']} of the training points and "
        f"{n['shown_test']} of fresh ones right.\n\n"
        "Four charts against the training step: loss and accuracy on training and on "
        "fresh points, sharpness, and the margin, which settles at "
        f"{n['margin']}. Over {n['seeds']} starts, accuracy on fresh points is {n['plain_test']} "
        "on average.\n\n"
        "In the browser it can be trained: choose or draw points, choose the start, the network, "
        "the optimizer, its learning rate and the poison, then run, step or start again."
    )
