"""Above, the training loss over a plane through a network with skips and one without, both of
{{ number("skip-surfaces.depth") }} layers, trained on the same images
({{ number("skip-surfaces.dataset") }}) from the same random start. The plane is spanned by two
random filter-normalised directions, the same draws for both; height and colour are logarithmic,
with one scale.

The first chart has the training loss of {{ number("skip-surfaces.seeds") }} networks of each kind,
and dashed that of deeper ones ({{ number("skip-surfaces.deep_depth") }} layers,
{{ number("skip-surfaces.deep_seeds") }} of each kind), the second the training accuracy of the
{{ number("skip-surfaces.depth") }}-layer networks while their weights move, a line for each
network, averaged over {{ number("skip-surfaces.lines") }} random lines and both ways; dotted, the
mean over networks with skips whose training ended after {{ number("skip-surfaces.early_steps") }}
steps, at a training loss of {{ number("skip-surfaces.early_final_loss") }}, where those without
skips end at {{ number("skip-surfaces.without_final_loss") }}. At a distance of
{{ number("skip-surfaces.near") }}, the loss averages {{ number("skip-surfaces.with_rise") }} with
skips and {{ number("skip-surfaces.without_rise") }} without. Measured on
{{ number("skip-surfaces.looked_at") }} training images.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.skip_connections import experiments
from explainer.figures import Claim, Number
from explainer.figures.images._words import dataset
from explainer.figures.numbers import bounded, deviation, over_seeds, quantity, texts
from explainer.figures.skip_connections._charts import colors, draw_moved, draw_training
from explainer.figures.skip_connections._landscapes import REACH, draw_landscape, limits
from explainer.figures.skip_connections._skipping import (
    LINE_REACH,
    NEAR,
    WITHIN,
    Kind,
    Skipping,
    share_held,
)
from explainer.measures.image_surface import image_lines, image_plane
from explainer.measures.landscape import Surface
from explainer.networks.parameters import count_parameters
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.relief import relief_heading
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.typography import counted
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

PLACES = 17  # of the lines
ENOUGH = 5  # seeds of each kind for a claim about the kinds

SCENES: Scenes = {
    "page": Scene(
        (1080, 800),
        reliefs=((14, 106, 500, 350), (548, 106, 500, 350)),
        training=(74, 540, 330, 200),
        moved=(640, 540, 390, 200),
    ),
    "phone": Scene(
        (360, 1216),
        reliefs=((0, 104, 360, 236), (0, 408, 360, 236)),
        training=(52, 722, 188, 170),
        moved=(52, 988, 286, 170),
    ),
}


def measure(size: str) -> Skipping:
    recipe = experiments(size)
    kinds = (recipe.skipping, recipe.plain, recipe.early)
    *minima, deep_skipping, deep_plain = train_on_images.each(
        *((kind,) for kind in (*kinds, recipe.deep_skipping, recipe.deep_plain))
    )
    lines = image_lines.each(
        *((kind, LINE_REACH, PLACES, recipe.lines, recipe.looked_at) for kind in kinds)
    )
    skipping, plain, early = (Kind(*found) for found in zip(minima, lines, strict=True))
    # The start from which plain training went best, as the comparison that favours it.
    shown = int(plain.minima.train_losses.argmin())
    skipping_plane, plain_plane = image_plane.each(
        *((kind, shown, REACH, recipe.resolution, recipe.looked_at) for kind in kinds[:2])
    )
    return Skipping(
        skipping,
        plain,
        early,
        deep_skipping,
        deep_plain,
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
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    scale = limits(measured)
    for name, plane, color, box in zip(
        ("With skips", "Without skips"),
        (measured.skipping_plane, measured.plain_plane),
        colors(style),
        scene["reliefs"],
        strict=True,
    ):
        draw_landscape(place(figure, *box, projection="3d"), plane, scale, style)
        words = f"half of the images right on {_share(plane).text()} of the plane"
        relief_heading(figure, box, name, words, color, style)
    draw_training(place(figure, *scene["training"]), measured, style)
    draw_moved(place(figure, *scene["moved"]), measured, style)
    return figure


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
    kinds = {"with": measured.skipping, "without": measured.plain, "early": measured.early}
    parts = {name: _of_kind(kind) for name, kind in kinds.items()}
    parts["with"] |= _of_deep(measured.deep_skipping, measured.skipping_plane)
    parts["without"] |= _of_deep(measured.deep_plain, measured.plain_plane)
    named = {f"{name}_{key}": n for name, part in parts.items() for key, n in part.items()}
    return {**found, **named}


def _of_kind(kind: Kind) -> dict[str, Number]:
    """Return the numbers of one kind."""
    minima, halves = kind.minima, kind.halves
    return {
        "train_accuracy": _accuracy(minima.train_accuracies),
        "test_accuracy": _accuracy(minima.test_accuracies),
        "final_loss": over_seeds(minima.train_losses, "nats", ".2g"),
        "rise": over_seeds(kind.rises, "nats", ".2f"),
        "near_accuracy": _accuracy(kind.near),
        "half": quantity(
            float(halves.mean()), deviation(halves), len(halves), "of the weights", ".2f"
        ),
        "downward": over_seeds(kind.downward, "of the places", ".0%"),
    }


def _of_deep(deep: Minima, plane: Surface) -> dict[str, Number]:
    """Return the numbers of deeper networks, and of the plane through one that isn't."""
    return {
        "deep_train_accuracy": _accuracy(deep.train_accuracies),
        "deep_test_accuracy": _accuracy(deep.test_accuracies),
        "share": _share(plane),
    }


def _accuracy(values: np.ndarray) -> Number:
    """Return the mean of accuracies [M] as prose prints it."""
    return over_seeds(values, "fraction", ".1%")


def _share(plane: Surface) -> Number:
    """Return the share of the plane's places at which half of the images are right."""
    return Number(share_held(plane), unit="of the plane", style=".0%")


def claims(measured: Skipping) -> list[Claim]:
    skipping, plain, early = measured.skipping, measured.plain, measured.early
    deep_skipping, deep_plain = measured.deep_skipping, measured.deep_plain
    made = [
        Claim(
            "without skips, networks of the depth that is compared do fit most training images",
            plain.minima.train_accuracies.min(),
            ">=",
            0.9,
        ),
        Claim(
            "every network with skips ends at a lower training loss than any without",
            skipping.minima.train_losses.max(),
            "<",
            plain.minima.train_losses.min(),
        ),
        Claim(
            "moved as far, the network with skips has the lower loss of each start",
            (skipping.rises - plain.rises).max(),
            "<",
            0,
        ),
        Claim(
            "of each start, the network with skips holds half of its images for longer",
            bounded((skipping.halves - plain.halves).min()),
            ">",
            0,
        ),
        Claim(
            "half of the images are right on more of the plane with skips than without",
            share_held(measured.skipping_plane),
            ">",
            share_held(measured.plain_plane),
        ),
        Claim(
            "stopped early, networks with skips have a higher training loss than those without",
            early.minima.train_losses.mean(),
            ">",
            plain.minima.train_losses.mean(),
        ),
        Claim(
            "stopped early, networks with skips lose half of their images sooner than in the end",
            bounded(early.halves.mean()),
            "<",
            bounded(skipping.halves.mean()),
        ),
        Claim(
            "stopped early, networks with skips hold half for about as long as those without",
            bounded(early.halves.mean() / plain.halves.mean()),
            ">=",
            0.8,
        ),
    ]
    deeper = Claim(
        "deeper networks without skips fit fewer training images than any with",
        deep_plain.train_accuracies.max(),
        "<",
        deep_skipping.train_accuracies.min(),
    )
    enough = len(deep_plain.parameters) >= ENOUGH  # fewer are an example
    return [*made, deeper] if enough else made


def table(measured: Skipping) -> dict[str, np.ndarray]:
    """One row for each place of the plane."""
    axis = measured.plain_plane.axis
    columns = crossed({"along_direction_2": axis}, {"along_direction_1": axis})
    for name, plane in (("with", measured.skipping_plane), ("without", measured.plain_plane)):
        columns[f"{name}_skips_loss"] = plane.losses.ravel()
        columns[f"{name}_skips_accuracy"] = plane.accuracies.ravel()
    return columns


def describe(measured: Skipping) -> str:
    n = texts(numbers(measured))
    return (
        "Two surfaces over a square from "
        f"−{REACH:g} to {REACH:g} along two random directions, and two panels of lines below.\n\n"
        f"With skips the surface is a broad bowl: at least half of the images are right on "
        f"{n['with_share']} of the square. Without skips the bowl is shallower and smaller, with "
        f"{n['without_share']} of the square, and round it the loss is a plateau.\n\n"
        f"The training loss of {counted(len(measured.plain.minima.parameters), 'network')} of "
        f"{n['depth']} layers ends at "
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
