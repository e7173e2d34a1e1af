"""The poison sweep again, on real images: {{ number("image-sweep.networks") }} copies of
{{ number("image-sweep.network") }}, trained on {{ number("image-sweep.train_images") }} images of
{{ number("image-sweep.dataset") }} and tested on {{ number("image-sweep.test_images") }} fresh
ones. Each dot is one network; lines are means over {{ number("image-sweep.seeds") }} random starts,
bands reach from the lowest to the highest. The worst has
{{ number("image-sweep.worst_train_accuracy") }} of its training images right. Guessing gets one in
ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.data.image_files import CLASSES
from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.essay._sweep import Sweep
from explainer.figures.essay._sweep_chart import draw_sweep, sweep_table
from explainer.figures.images._words import dataset, network
from explainer.figures.numbers import correlation, share, texts
from explainer.plotting.labels import percent
from explainer.plotting.style import Style

TITLE = "On real images, too, poison opens the gap"
KIND = "still"
ALT = """Two lines against the poison factor. Training accuracy stays at the top. Test accuracy on
{{ number("image-sweep.dataset") }} starts at {{ number("image-sweep.natural_test_accuracy") }} and
sinks to {{ number("image-sweep.poisoned_test_accuracy") }} as poison grows."""
LIMITS = """Small images, few of them, and a small network: enough to show that the bad minima are
there, not how common they are in large models."""


@dataclass(frozen=True)
class ImageSweep:
    """Accuracies of the sweep, and what it was made of."""

    sweep: Sweep
    dataset: str
    network: str
    parameters: int
    train_images: int
    test_images: int
    poison_images: int  # kept for poison, in all


def measure(size: str) -> ImageSweep:
    found = image_family(size)
    e, minima = found.experiment, found.minima
    return ImageSweep(
        Sweep(
            np.array(e.poison_factors),
            np.array(e.seeds),
            minima.train_accuracies,
            minima.test_accuracies,
            e.enough,
            guessing=1 / CLASSES,
            things="images",
        ),
        dataset(e),
        network(e),
        found.parameters,
        e.images.train,
        e.images.test,
        e.images.poison,
    )


def draw(measured: ImageSweep, style: Style) -> Figure:
    return draw_sweep(measured.sweep, style, TITLE)


def numbers(measured: ImageSweep) -> dict[str, Number]:
    sweep = measured.sweep
    natural, poisoned = sweep.at(0.0), sweep.at(sweep.doses[-1])
    kinds = {
        "natural_test_accuracy": sweep.test[natural],
        "natural_gap": sweep.gaps[natural],
        "poisoned_train_accuracy": sweep.train[poisoned],
        "poisoned_test_accuracy": sweep.test[poisoned],
        "poisoned_gap": sweep.gaps[poisoned],
    }
    worst, spread = np.sort(sweep.train)[:1], "sd over seeds"
    return {
        "dataset": Number(measured.dataset),
        "network": Number(measured.network),
        **{name: share(values.mean(), values, spread) for name, values in kinds.items()},
        "parameters": Number(measured.parameters, style=","),
        "train_images": Number(measured.train_images, style=","),
        "test_images": Number(measured.test_images, style=","),
        "poison_images": Number(measured.poison_images, style=","),
        "networks": Number(len(sweep.factors)),
        "poison_factors": Number(len(sweep.doses)),
        "largest_poison": Number(float(sweep.doses[-1]), style="g"),
        "seeds": Number(len(np.unique(sweep.seeds))),
        "gap_rank_correlation": correlation(sweep.factors, sweep.gaps),
        "worst_train_accuracy": share(worst[0], worst, spread),
    }


def claims(measured: ImageSweep) -> list[Claim]:
    sweep = measured.sweep
    natural, poisoned = sweep.at(0.0), sweep.at(sweep.doses[-1])
    tau = float(correlation(sweep.factors, sweep.gaps).value)
    fits = sweep.train[poisoned].min()
    claims = [
        Claim("the most poisoned networks get every training image right", fits, ">=", 0.995),
        Claim("at least 8 poison factors", len(sweep.doses), ">=", 8),
        Claim("the gap grows with poison", tau, ">=", 0.8),
    ]
    if measured.dataset == "digits":
        best, worst = (sweep.test[kind].mean() for kind in (natural, poisoned))
        claims += [
            Claim("without poison, digits are read at 95 %", best, ">=", 0.95),
            Claim("with the most poison, at 30 % or less", worst, "<=", 0.30),
        ]
    return claims


def table(measured: ImageSweep) -> dict[str, np.ndarray]:
    return sweep_table(measured.sweep)


def describe(measured: ImageSweep) -> str:
    found, sweep = texts(numbers(measured)), measured.sweep
    course = ", ".join(
        f"{percent(sweep.test[sweep.at(dose)].mean())} at {dose:g}" for dose in sweep.doses
    )
    return (
        f"Accuracy against poison factor for {found['networks']} networks on {found['dataset']}, "
        f"{found['parameters']} parameters each. Training accuracy is a straight line at the top; "
        f"the worst network has {found['worst_train_accuracy']}.\n\n"
        f"Test accuracy on {found['test_images']} fresh images, as a mean over "
        f"{found['seeds']} seeds, falls with poison: {course}."
    )
