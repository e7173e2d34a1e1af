"""Above, the training loss over a plane through a network with skips and one without, both of
{{ number("skip-surfaces.depth") }} layers, trained on the same images
({{ number("skip-surfaces.dataset") }}) from the same random start. The plane is spanned by two
random filter-normalised directions, the same draws for both; height and colour are logarithmic,
with one scale. The first chart has the training loss of {{ number("skip-surfaces.seeds") }}
networks of each kind, and dashed that of deeper ones ({{ number("skip-surfaces.deep_depth") }}
layers, {{ number("skip-surfaces.deep_seeds") }} of each kind), the second the training accuracy of
the {{ number("skip-surfaces.depth") }}-layer networks while their weights move, a line for each
network, averaged over {{ number("skip-surfaces.lines") }} random lines and both ways; dotted, the
mean over networks with skips whose training ended after {{ number("skip-surfaces.early_steps") }}
steps, at a training loss of {{ number("skip-surfaces.early_final_loss") }}, where those without
skips end at {{ number("skip-surfaces.without_final_loss") }}. At a distance of
{{ number("skip-surfaces.near") }}, the loss averages {{ number("skip-surfaces.with_rise") }} with
skips and {{ number("skip-surfaces.without_rise") }} without. Measured on
{{ number("skip-surfaces.looked_at") }} training images.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.skip_connections import experiments
from explainer.figures import Claim, Number
from explainer.figures.images._words import dataset
from explainer.figures.numbers import bounded, deviation, over_seeds, quantity
from explainer.measures.image_surface import ImageLines, image_lines, image_plane
from explainer.measures.surface import Surface
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import PERCENT, PLAIN, label_end
from explainer.plotting.labels import space_apart as spread_labels
from explainer.plotting.layout import blank, heading, place
from explainer.plotting.relief import Limits, draw_relief
from explainer.plotting.style import Style
from explainer.training.image_trainer import train_on_images
from explainer.training.minima import Minima

TITLE = "Skips make the same deep network easy to train, and its valley wide"
KIND = "still"
ALT = """Two landscapes of training loss in one scale. With skips a deep broad bowl: half of the
images stay right on {{ number("skip-surfaces.with_share") }} of the plane. Without skips a
shallower, tighter bowl in a high plateau, with {{ number("skip-surfaces.without_share") }}. Below,
training loss falls lower with skips, and training accuracy holds out longer when the weights are
moved: it is halved at a distance of {{ number("skip-surfaces.with_half") }} with skips and
{{ number("skip-surfaces.without_half") }} without."""
LIMITS = """One optimizer, one learning rate and one number of steps, the same for both kinds;
others change the width of either. The networks without skips end at a higher training loss, so
their bowl starts higher up. Small images, and far fewer layers than such networks can have. Two
directions of {{ number("skip-surfaces.parameters") }} show little of what lies round a network."""

REACH = 0.6  # of the planes
LINE_REACH, PLACES = 0.8, 17  # of the lines
NEAR = 0.3  # distance at which losses are compared
WITHIN = 0.5  # distance up to which the curvature is looked at
FLOOR = 1e-3  # lower losses are drawn as this
HALF = 0.5  # of the images right
ENOUGH = 5  # seeds of each kind for a claim about the kinds
TICKS, TICK_NAMES = (-0.5, 0.0, 0.5), ("−0.5", "0", "0.5")
WITH, WITHOUT = "with skips", "without"


@dataclass(frozen=True)
class Kind:
    """M networks of one kind, and lines through them."""

    minima: Minima
    lines: ImageLines

    @property
    def losses(self) -> np.ndarray:
        """Loss by distance, averaged over lines and both ways, [M, D]."""
        return _by_distance(self.lines.losses)

    @property
    def accuracies(self) -> np.ndarray:
        """Accuracy by distance, averaged over lines and both ways, [M, D]."""
        return _by_distance(self.lines.accuracies)

    @property
    def rises(self) -> np.ndarray:
        """Loss at the distance NEAR, [M]."""
        return np.array([np.interp(NEAR, self.distances, line) for line in self.losses])

    @property
    def distances(self) -> np.ndarray:
        """The distances, from 0 to the lines' reach, [D]."""
        return self.lines.places[len(self.lines.places) // 2 :]

    @property
    def halves(self) -> np.ndarray:
        """Distance at which the accuracy falls to HALF, [M]; ∞ where it doesn't."""
        return np.array([_first_below(self.distances, line) for line in self.accuracies])

    @property
    def downward(self) -> np.ndarray:
        """Share of the places on the lines, up to WITHIN, where the loss curves downwards, [M]."""
        inner = np.abs(self.lines.places[1:-1]) <= WITHIN + 1e-6
        second = np.diff(self.lines.losses, 2, axis=2)[:, :, inner]
        return np.asarray((second < 0).mean(axis=(1, 2)))


@dataclass(frozen=True)
class Skipping:
    """Networks with and without skips; row m of the three kinds started from one θ."""

    skipping: Kind
    plain: Kind
    early: Kind  # with skips, trained for fewer steps
    deep_skipping: Minima
    deep_plain: Minima
    skipping_plane: Surface  # through one network with skips
    plain_plane: Surface  # through the one without that started from the same θ
    dataset: str
    depth: int
    deep_depth: int
    parameters: int
    train_images: int
    looked_at: int  # training images that losses off the minimizers are measured on


def _by_distance(values: np.ndarray) -> np.ndarray:
    """Average values [M, K, 2D − 1] over lines, and both ways from the middle, to [M, D]."""
    middle = values.shape[2] // 2
    both = (values[:, :, middle:] + values[:, :, middle::-1]) / 2
    return np.asarray(both.mean(axis=1))


def _first_below(x: np.ndarray, y: np.ndarray, level: float = HALF) -> float:
    """Return where y, linear between the places x, first falls to a level; ∞ where it doesn't."""
    below = np.nonzero(y <= level)[0]
    if not len(below):
        return np.inf
    i = int(below[0])
    if i == 0:
        return float(x[0])
    return float(np.interp(level, [y[i], y[i - 1]], [x[i], x[i - 1]]))


def measure(size: str) -> Skipping:
    recipe = experiments(size)
    # The start from which plain training went best, as the comparison that favours it.
    shown = int(train_on_images(recipe.plain).train_losses.argmin())
    kinds = (
        Kind(
            train_on_images(kind),
            image_lines(kind, LINE_REACH, PLACES, recipe.lines, recipe.looked_at),
        )
        for kind in (recipe.skipping, recipe.plain, recipe.early)
    )
    planes = (
        image_plane(kind, shown, REACH, recipe.resolution, recipe.looked_at)
        for kind in (recipe.skipping, recipe.plain)
    )
    skipping, plain, early = kinds
    skipping_plane, plain_plane = planes
    return Skipping(
        skipping,
        plain,
        early,
        train_on_images(recipe.deep_skipping),
        train_on_images(recipe.deep_plain),
        skipping_plane,
        plain_plane,
        dataset=dataset(recipe.plain),
        depth=len(recipe.plain.architecture.shapes),
        deep_depth=len(recipe.deep_plain.architecture.shapes),
        parameters=count_parameters(recipe.plain.architecture),
        train_images=recipe.plain.images.train,
        looked_at=min(recipe.looked_at, recipe.plain.images.train),
    )


def draw(measured: Skipping, style: Style) -> Figure:
    figure = blank(style, 1216 if style.phone else 800, TITLE)
    limits = _limits(measured)
    reliefs = ((0, 104), (0, 408)) if style.phone else ((14, 106), (548, 106))
    relief = (360, 236) if style.phone else (500, 350)
    for name, plane, color, above in zip(
        ("With skips", "Without skips"),
        (measured.skipping_plane, measured.plain_plane),
        _colors(style),
        reliefs,
        strict=True,
    ):
        _relief(place(figure, *above, *relief, projection="3d"), plane, limits, style)
        axes = place(figure, max(above[0], 10), above[1] - 4, 300, 10)
        axes.set_axis_off()
        words = f"half of the images right on {_share(plane).text()} of the plane"
        heading(axes, name, words, color, style)
    if style.phone:
        panels = (place(figure, 52, 722, 188, 170), place(figure, 52, 988, 286, 170))
    else:
        panels = (place(figure, 74, 540, 330, 200), place(figure, 640, 540, 390, 200))
    _training(panels[0], measured, style)
    _moved(panels[1], measured, style)
    return figure


def _colors(style: Style) -> tuple[str, str]:
    """Return the colours of with and without, which are those of no other pair."""
    return style.palette.above, style.palette.below


def _limits(measured: Skipping) -> tuple[float, float]:
    """Return the least and the largest loss that are drawn, the same for both."""
    losses = np.stack([measured.skipping_plane.losses, measured.plain_plane.losses])
    return max(float(losses.min()), FLOOR), float(losses.max())


def _relief(axes: Any, one: Surface, limits: Limits, style: Style) -> None:
    """Draw one of the two surfaces, seen from a little higher than those of the essay."""
    decades = [d for d in (0.001, 0.01, 0.1, 1, 10) if limits[0] <= d <= limits[1]]
    draw_relief(axes, one, limits, decades, (TICKS, TICK_NAMES), style)
    axes.view_init(elev=30, azim=-57)
    axes.set_box_aspect((1, 1, 0.72), zoom=1.2 if style.phone else 1.28)
    closer = -7 if style.phone else -3
    axes.set_xlabel("direction 1", color=style.muted, labelpad=closer)
    axes.set_ylabel("direction 2", color=style.muted, labelpad=closer)


def _training(axes: Axes, measured: Skipping, style: Style) -> None:
    """Draw the training loss on the way, deeper networks dashed."""
    labels = []
    for words, kind, deep, color in zip(
        (WITH, WITHOUT),
        (measured.skipping, measured.plain),
        (measured.deep_skipping, measured.deep_plain),
        _colors(style),
        strict=True,
    ):
        for depth, minima, dashes in (
            (measured.depth, kind.minima, "-"),
            (measured.deep_depth, deep, "--"),
        ):
            losses = np.maximum(minima.record_losses, FLOOR)
            axes.plot(minima.record_steps, losses, dashes, color=color, linewidth=1.4)
            end = float(np.exp(np.log(losses[-1]).mean()))
            text = f"{words}, {depth} layers"
            labels.append(label_end(axes, minima.record_steps[-1], end, text, color))
    steps = int(measured.plain.minima.record_steps[-1])
    axes.set(yscale="log", xlim=(0, steps), xticks=[0, steps // 2, steps])
    axes.set_yticks([d for d in (0.001, 0.01, 0.1, 1, 10) if axes.get_ylim()[0] < d < 12])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(PLAIN)
    axes.xaxis.set_major_formatter(PLAIN)
    axes.grid(visible=False, axis="x")
    axes.set_xlabel("training step")
    axes.set_title("Training loss", pad=10)
    spread_labels(labels)


def _moved(axes: Axes, measured: Skipping, style: Style) -> None:
    """Draw the accuracy as the weights move away from each network."""
    for kind, color in zip((measured.skipping, measured.plain), _colors(style), strict=True):
        axes.plot(kind.distances, kind.accuracies.T, color=color, linewidth=1.4)
    above, below = _colors(style)
    axes.plot(measured.early.distances, measured.early.accuracies.mean(axis=0), ":", color=above)
    axes.text(
        0.99,
        0.92,
        f"dotted: with skips, after {int(measured.early.minima.record_steps[-1]):,} steps",
        transform=axes.transAxes,
        ha="right",
        va="center",
        color=above,
        fontsize=style.small,
    )
    _beside(axes, measured.skipping, (WITH, above), 0.8, right=True)
    _beside(axes, measured.plain, (WITHOUT, below), 0.4, right=False)
    axes.set(xlim=(0, LINE_REACH), ylim=(0, 1.02), yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(PERCENT)
    axes.xaxis.set_major_formatter(PLAIN)
    axes.grid(visible=False, axis="x")
    axes.set_xlabel("distance, relative to the weights")
    axes.set_title("Training accuracy as the weights move", pad=10)


def _beside(axes: Axes, kind: Kind, label: tuple[str, str], height: float, *, right: bool) -> None:
    """Write a label, words and colour, beside the outermost of some falling lines, at a height."""
    lines = kind.accuracies
    edge = lines.max(axis=0) if right else lines.min(axis=0)
    at = min(_first_below(kind.distances, edge, height), 0.6 * LINE_REACH)
    words, color = label
    axes.annotate(
        words,
        (at, height),
        (9 if right else -9, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        color=color,
    )


def numbers(measured: Skipping) -> dict[str, Number]:
    found = {
        "dataset": Number(measured.dataset),
        "depth": Number(measured.depth, unit="layers"),
        "deep_depth": Number(measured.deep_depth, unit="layers"),
        "parameters": Number(measured.parameters, style=","),
        "train_images": Number(measured.train_images, style=","),
        "looked_at": Number(measured.looked_at, style=","),
        "steps": Number(int(measured.plain.minima.record_steps[-1]), style=","),
        "seeds": Number(len(measured.plain.minima.parameters)),
        "deep_seeds": Number(len(measured.deep_plain.parameters)),
        "early_steps": Number(int(measured.early.minima.record_steps[-1]), style=","),
        "lines": Number(measured.plain.lines.losses.shape[1]),
        "near": Number(NEAR, style="g"),
        "within": Number(WITHIN, style="g"),
    }
    for name, kind in (
        ("with", measured.skipping),
        ("without", measured.plain),
        ("early", measured.early),
    ):
        minima, halves = kind.minima, kind.halves
        found |= {
            f"{name}_train_accuracy": _accuracy(minima.train_accuracies),
            f"{name}_test_accuracy": _accuracy(minima.test_accuracies),
            f"{name}_final_loss": over_seeds(minima.train_losses, "nats", ".2g"),
            f"{name}_rise": over_seeds(kind.rises, "nats", ".2f"),
            f"{name}_near_accuracy": _accuracy(
                np.array([np.interp(NEAR, kind.distances, line) for line in kind.accuracies])
            ),
            f"{name}_half": quantity(
                float(halves.mean()), deviation(halves), len(halves), "of the weights", ".2f"
            ),
            f"{name}_downward": over_seeds(kind.downward, "of the places", ".0%"),
        }
    for name, deep, plane in (
        ("with", measured.deep_skipping, measured.skipping_plane),
        ("without", measured.deep_plain, measured.plain_plane),
    ):
        found |= {
            f"{name}_deep_train_accuracy": _accuracy(deep.train_accuracies),
            f"{name}_deep_test_accuracy": _accuracy(deep.test_accuracies),
            f"{name}_share": _share(plane),
        }
    return found


def _accuracy(values: np.ndarray) -> Number:
    """Return the mean of accuracies [M] as prose prints it."""
    return over_seeds(values, "fraction", ".1%" if values.mean() < 1 else ".0%")


def _share(plane: Surface) -> Number:
    """Return the share of the plane's places at which half of the images are right."""
    return Number(_right(plane), unit="of the plane", style=".0%")


def _right(plane: Surface) -> float:
    """Return on what share of the plane's places half of the images are right."""
    return float((plane.accuracies >= HALF).mean())


def claims(measured: Skipping) -> list[Claim]:
    skipping, plain = measured.skipping, measured.plain
    made = [
        Claim(
            "without skips, networks of the depth that is compared do fit most training images",
            float(plain.minima.train_accuracies.min()),
            ">=",
            0.9,
        ),
        Claim(
            "every network with skips ends at a lower training loss than any without",
            float(skipping.minima.train_losses.max()),
            "<",
            float(plain.minima.train_losses.min()),
        ),
        Claim(
            "moved as far, the network with skips has the lower loss of each start",
            float((skipping.rises - plain.rises).max()),
            "<",
            0,
        ),
        Claim(
            "of each start, the network with skips holds half of its images for longer",
            bounded(float((skipping.halves - plain.halves).min())),
            ">",
            0,
        ),
        Claim(
            "half of the images are right on more of the plane with skips than without",
            _right(measured.skipping_plane),
            ">",
            _right(measured.plain_plane),
        ),
        Claim(
            "stopped early, networks with skips have a higher training loss than those without",
            float(measured.early.minima.train_losses.mean()),
            ">",
            float(plain.minima.train_losses.mean()),
        ),
        Claim(
            "stopped early, networks with skips lose half of their images sooner than in the end",
            bounded(float(measured.early.halves.mean())),
            "<",
            bounded(float(skipping.halves.mean())),
        ),
        Claim(
            "stopped early, networks with skips hold half for about as long as those without",
            bounded(float(measured.early.halves.mean() / plain.halves.mean())),
            ">=",
            0.8,
        ),
    ]
    if len(measured.deep_plain.parameters) >= ENOUGH:  # fewer are an example
        made.append(
            Claim(
                "deeper networks without skips fit fewer training images than any with",
                float(measured.deep_plain.train_accuracies.max()),
                "<",
                float(measured.deep_skipping.train_accuracies.min()),
            )
        )
    return made


def table(measured: Skipping) -> dict[str, np.ndarray]:
    """One row for each place of the plane."""
    axis = measured.plain_plane.axis
    second, first = np.meshgrid(axis, axis, indexing="ij")
    columns = {"along_direction_1": first.ravel(), "along_direction_2": second.ravel()}
    for name, plane in (("with", measured.skipping_plane), ("without", measured.plain_plane)):
        columns[f"{name}_skips_loss"] = plane.losses.ravel()
        columns[f"{name}_skips_accuracy"] = plane.accuracies.ravel()
    return columns


def describe(measured: Skipping) -> str:
    n = {name: number.text() for name, number in numbers(measured).items()}
    return (
        "Two surfaces over a square from "
        f"−{REACH:g} to {REACH:g} along two random directions, and two panels of lines below.\n\n"
        f"With skips the surface is a broad bowl: at least half of the images are right on "
        f"{n['with_share']} of the square. Without skips the bowl is shallower and smaller, with "
        f"{n['without_share']} of the square, and round it the loss is a plateau.\n\n"
        f"The training loss of {n['seeds']} networks of {n['depth']} layers ends at "
        f"{n['with_final_loss']} with skips and {n['without_final_loss']} without, on average. "
        f"With {n['deep_depth']} layers, training accuracy ends at "
        f"{n['with_deep_train_accuracy']} with skips and {n['without_deep_train_accuracy']} "
        "without.\n\n"
        f"As the weights move, training accuracy falls to one half at a distance of "
        f"{n['with_half']} with skips and {n['without_half']} without. At a distance of "
        f"{n['near']}, it is {n['with_near_accuracy']} and {n['without_near_accuracy']}. With "
        f"skips and only {n['early_steps']} training steps, at a training loss of "
        f"{n['early_final_loss']}, it falls to one half at a distance of {n['early_half']}."
    )
