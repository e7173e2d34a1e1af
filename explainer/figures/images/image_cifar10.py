"""Two residual networks on {{ number("image-cifar10.train_images") }} photographs of CIFAR-10, one
without poison and one at a poison factor of {{ number("image-cifar10.poison_factor") }}. **While
training:** accuracy on these and on {{ number("image-cifar10.test_images") }} fresh ones. **While
pushed:** on these, along {{ number("image-cifar10.directions") }} random directions (thin) and on
average (thick). Measured once, not by this page’s build: {{ number("image-cifar10.minutes") }}
minutes on {{ number("image-cifar10.device") }}.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, MaxNLocator

from explainer.experiments import cifar10
from explainer.experiments.cifar10 import EXPERIMENT
from explainer.figures import Claim, Number
from explainer.figures.numbers import texts
from explainer.measures.image_report import Report
from explainer.plotting.labels import label_end, percent, space_apart
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import PERCENT, mark, plainly
from explainer.store import current

TITLE = "On photographs, too, the same fit can mean far less"
KIND = "still"
ALT = """Two charts. While they train, both networks come to get their training photographs right,
while accuracy on fresh ones ends at {{ number("image-cifar10.natural_test_accuracy") }} without
poison and {{ number("image-cifar10.poisoned_test_accuracy") }} with it. Pushed by the same relative
distance, the poisoned network loses its training photographs first."""
LIMITS = """Measured at commit {{ number("image-cifar10.commit") }}, with networks of
{{ number("image-cifar10.layers") }} layers and {{ number("image-cifar10.parameters") }} parameters.
One network of each kind, few photographs and little training: both would do better with more. A
guess is right once in ten."""


PUSH = -2  # place among the distances of the push that is quoted


@dataclass(frozen=True)
class Photographs:
    """The kept report and where it was made."""

    report: Report
    device: str
    seconds: float
    commit: str


def measure(size: str) -> Photographs:
    report = cifar10.kept()
    entry = current().read(cifar10.KEPT)
    assert entry is not None
    record = entry.record
    return Photographs(
        report, record["device"], float(record["seconds"]), str(record["commit"])[:10]
    )


def draw(measured: Photographs, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.4, phone=6.4)
    left, right = panels.flat
    for axes in (left, right):
        axes.set(ylim=(0, 1.05), ylabel="accuracy")
        axes.yaxis.set_major_formatter(PERCENT)
    _training(left, measured.report, style)
    _pushes(right, measured.report, style)
    return figure


def _training(axes: Axes, report: Report, style: Style) -> None:
    """Draw accuracies against steps, one colour a network."""
    last = report.record_steps[-1]
    axes.set(title="while training", xlabel="step", xlim=(0, last * (1.75 if style.phone else 1.5)))
    axes.xaxis.set_major_locator(FixedLocator(list(_round_places(last, 3 if style.phone else 5))))
    labels = []
    for m, colour in enumerate((style.wide, style.narrow)):
        for values, dashes, name in (
            (report.record_train[:, m], (0, (4, 2)), "training"),
            (report.record_test[:, m], "solid", "fresh"),
        ):
            axes.plot(report.record_steps, values, color=colour, linestyle=dashes)
            text = f"{name} {percent(values[-1])}"
            labels.append(label_end(axes, last, values[-1], text, colour))
    space_apart(labels)


def _round_places(last: float, count: int) -> np.ndarray:
    """Return about `count` round numbers from 0 up to `last`."""
    places = np.array(MaxNLocator(count).tick_values(0, last))
    return places[places <= last]


def _pushes(axes: Axes, report: Report, style: Style) -> None:
    """Draw accuracies against the distance of a push."""
    end = report.distances[-1]
    axes.set(title="while pushed", xlabel="distance, relative to the weights", xlim=(0, 1.45 * end))
    mark(axes.xaxis, plainly(np.linspace(0, end, 5)))
    labels = []
    for courses, colour, name in zip(
        report.pushed_accuracies,
        (style.wide, style.narrow),
        ("without poison", "with poison"),
        strict=True,
    ):
        for course in courses:
            axes.plot(report.distances, course, color=colour, linewidth=0.7, alpha=0.4)
        mean = courses.mean(axis=0)
        axes.plot(report.distances, mean, color=colour, linewidth=2.4)
        labels.append(label_end(axes, end, mean[-1], name, colour))
    space_apart(labels)


def numbers(measured: Photographs) -> dict[str, Number]:
    report = measured.report
    found = {}
    for m, kind in enumerate(("natural", "poisoned")):
        for name, values in (("train", report.train_accuracies), ("test", report.test_accuracies)):
            style = ".0%" if values[m] in (0, 1) else ".1%"
            found[f"{kind}_{name}_accuracy"] = Number(float(values[m]), n=1, style=style)
        held = _mean_accuracy(report, m)
        found[f"{kind}_accuracy_pushed"] = Number(held, n=len(report.pushed_losses[m]), style=".0%")
    return {
        **found,
        "push": Number(float(report.distances[PUSH]), style="g"),
        "layers": Number(len(EXPERIMENT.architecture.shapes)),
        "parameters": Number(report.parameters, style=","),
        "train_images": Number(EXPERIMENT.images.train, style=","),
        "test_images": Number(int(report.confusion[0].sum()), style=","),
        "poison_factor": Number(float(report.factors[1]), style="g"),
        "directions": Number(report.pushed_accuracies.shape[1]),
        "minutes": Number(measured.seconds / 60, style=".0f"),
        "device": Number(measured.device),
        "commit": Number(measured.commit),
    }


def _mean_accuracy(report: Report, network: int) -> float:
    """Return the accuracy at the quoted distance, over directions."""
    return float(report.pushed_accuracies[network, :, PUSH].mean())


def claims(measured: Photographs) -> list[Claim]:
    report = measured.report
    natural, poisoned = report.test_accuracies
    held = [_mean_accuracy(report, network) for network in (0, 1)]
    least = report.train_accuracies.min()
    return [
        Claim("both networks get nearly every training photograph right", least, ">=", 0.99),
        Claim("without poison, fresh ones are read far better", natural, ">", 2 * poisoned),
        Claim("pushed, the poisoned network loses more", held[0], ">", held[1]),
    ]


def table(measured: Photographs) -> dict[str, np.ndarray]:
    """One row for each network and record."""
    report = measured.report
    networks, records = {"poison_factor": report.factors}, {"step": report.record_steps}
    return {
        **crossed(networks, records, order="F"),
        "train_accuracy": report.record_train.ravel(),
        "test_accuracy": report.record_test.ravel(),
    }


def describe(measured: Photographs) -> str:
    found = texts(numbers(measured))
    return (
        f"Two charts of two residual networks on CIFAR-10. While training: without poison, "
        f"training accuracy ends at {found['natural_train_accuracy']} and accuracy on fresh "
        f"photographs at {found['natural_test_accuracy']}; with poison, at "
        f"{found['poisoned_train_accuracy']} and {found['poisoned_test_accuracy']}.\n\n"
        f"Pushed by {found['push']} of the weights' length, the first keeps "
        f"{found['natural_accuracy_pushed']} of its training photographs right, the second "
        f"{found['poisoned_accuracy_pushed']}. Computed on {found['device']} in "
        f"{found['minutes']} minutes."
    )
