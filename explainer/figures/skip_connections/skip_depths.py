"""Training loss over planes through networks with and without skips, at
{{ number("skip-depths.count") }} depths; both start from the same parameters. Half of the images
are right on the part that is outlined. From {{ number("skip-depths.shallowest") }} layers to
{{ number("skip-depths.deepest") }} it shrinks from {{ number("skip-depths.without_shallow") }} of
the plane to {{ number("skip-depths.without_deep") }} without skips, and from
{{ number("skip-depths.with_shallow") }} to {{ number("skip-depths.with_deep") }} with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from explainer.experiments.skip_connections import by_depth, experiments
from explainer.figures import Claim, Number
from explainer.figures.numbers import texts
from explainer.figures.skip_connections._charts import FLOOR, colors
from explainer.figures.skip_connections._landscapes import (
    AZIMUTH,
    ELEVATION,
    REACH,
    TICKS,
    draw_landscape,
)
from explainer.figures.skip_connections._skipping import HALF, share_held
from explainer.measures.image_surface import image_plane
from explainer.measures.landscape import Surface
from explainer.plotting.layout import Scene, Scenes, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.loss_map import (
    common_limits,
    draw_edge,
    draw_loss_map,
    draw_loss_scale,
)
from explainer.plotting.relief import pack_reliefs, relief_heading
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import Limits, decades, mark
from explainer.training.image_trainer import train_on_images

TITLE = "Deeper down, the valley narrows without skips and stays open with them"
KIND = "still"
LIVE = "surface"
ALT = """Two landscapes of training loss round networks of {{ number("skip-depths.deepest") }}
layers: with skips a broad bowl, without a high plateau with a shallow dent. Below, maps for
{{ number("skip-depths.count") }} depths. With skips half of the images are right on a large region
at every depth, {{ number("skip-depths.with_deep") }} of the plane at the last. Without skips the
region shrinks from {{ number("skip-depths.without_shallow") }} to
{{ number("skip-depths.without_deep") }}."""
LIMITS = """One network of each kind and depth, and two directions through it. Deep networks without
skips end at a high training loss, so the dent is where training got stuck, not a minimum: part of
what narrows the valley is that training didn't get far. Measured on
{{ number("skip-depths.looked_at") }} training images."""

LEVELS = 13
NAMES = ("With skips", "Without skips")
LOWEST, HIGHEST = -30, 90  # degrees

PAGE_MAPS = tuple((left, 526, 136, 136) for left in (62, 212, 362, 632, 782, 932))
PHONE_MAPS = tuple((left, top, 92, 92) for top in (702, 822) for left in (52, 154, 256))
SCENES: Scenes = {
    "page": Scene(
        (1080, 716),
        reliefs=((14, 106, 500, 350), (548, 106, 500, 350)),
        maps=PAGE_MAPS,
        bar=(518, 526, 10, 136),
    ),
    "phone": Scene(
        (360, 1026),
        reliefs=((0, 120, 360, 236), (0, 420, 360, 236)),
        maps=PHONE_MAPS,
        bar=(52, 978, 296, 8),
    ),
}


@dataclass(frozen=True)
class Depths:
    """Planes of D depths, and how many layers the networks have."""

    layers: tuple[int, ...]  # [D] rising
    skipping: list[Surface]  # [D]
    plain: list[Surface]  # [D] of networks that started from the same parameters
    losses: np.ndarray  # [D, 2] training loss of the two networks, with skips first
    looked_at: int

    @property
    def kinds(self) -> tuple[list[Surface], list[Surface]]:
        """The planes with skips, and those without."""
        return self.skipping, self.plain

    @property
    def held(self) -> np.ndarray:
        """Share of each plane on which half of the images are right, [2, D]."""
        return np.array([[share_held(one) for one in kind] for kind in self.kinds])

    @property
    def limits(self) -> Limits:
        """The least and the largest loss that are drawn, the same for all."""
        return common_limits([one.losses for kind in self.kinds for one in kind], FLOOR)

    def words(self, kind: int, depth: int) -> str:
        """Return what stands over a surface."""
        held = _share(self.held[kind, depth]).text()
        return f"half of the images right on {held} of the plane (outlined)"


def measure(size: str) -> Depths:
    recipe, pairs = experiments(size), by_depth(size)
    every = [one for pair in pairs for one in pair]
    minima = train_on_images.each(*((one,) for one in every))
    # The start from which plain training went best, as the comparison that favours it.
    starts = [int(plain.train_losses.argmin()) for plain in minima[1::2] for _ in range(2)]
    planes = image_plane.each(
        *(
            (one, start, REACH, recipe.resolution, recipe.looked_at)
            for one, start in zip(every, starts, strict=True)
        )
    )
    losses = [one.train_losses[start] for one, start in zip(minima, starts, strict=True)]
    return Depths(
        tuple(len(plain.architecture.shapes) for _, plain in pairs),
        planes[::2],
        planes[1::2],
        np.array(losses).reshape(-1, 2),
        min(recipe.looked_at, recipe.plain.images.train),
    )


def draw(measured: Depths, style: Style) -> Figure:
    scene, limits, last = SCENES[style.layout], measured.limits, len(measured.layers) - 1
    figure = scene.open(style, TITLE)
    for i, (planes, color) in enumerate(zip(measured.kinds, colors(style), strict=True)):
        box = scene["reliefs"][i]
        relief = place(figure, *box, projection="3d")
        draw_landscape(relief, planes[last], limits, style)
        name = f"{NAMES[i]}, {measured.layers[last]} layers"
        relief_heading(figure, box, name, measured.words(i, last), color, style)
    for kind, depth, box in _maps(measured, scene):
        axes = place(figure, *box)
        _map(axes, measured, kind, depth, style)
        if depth:
            axes.tick_params(labelleft=False)
        else:
            axes.set_ylabel("direction 2", labelpad=0)
        if style.phone and not kind:
            axes.tick_params(labelbottom=False)
        elif depth == last // 2:
            axes.set_xlabel("direction 1")
    bar = place(figure, *scene["bar"])
    draw_loss_scale(bar, limits, "training loss", style, lying=style.phone)
    return figure


def _maps(measured: Depths, scene: Scene) -> list[tuple[int, int, tuple[int, int, int, int]]]:
    """Return kind and depth of each map, and where it lies."""
    rows = len(scene["maps"]) // 2
    return [
        (kind, depth, scene["maps"][kind * rows + depth])
        for kind in range(2)
        for depth in range(len(measured.layers))
    ]


def _map(axes: Axes, measured: Depths, kind: int, depth: int, style: Style) -> None:
    """Draw a plane from above, with the edge of where half of the images are right."""
    one, color = measured.kinds[kind][depth], colors(style)[kind]
    levels = np.geomspace(*measured.limits, LEVELS)
    draw_loss_map(axes, one.axis, one.axis, one.losses, levels, measured.limits, style)
    draw_edge(axes, one.axis, one.accuracies, HALF, color, style)
    for axis in (axes.xaxis, axes.yaxis):
        mark(axis, TICKS)
    shown = depth == len(measured.layers) - 1
    title = axes.set_title(f"{measured.layers[depth]} layers", fontsize=style.small, pad=4.5)
    title.set(color=style.ink if shown else style.muted, weight="semibold" if shown else "normal")
    if shown:
        rim = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, clip_on=False)
        rim.set(edgecolor=style.ink, linewidth=1.4)
        axes.add_patch(rim)


def live(measured: Depths) -> dict[str, Any]:
    """Pack all planes, losses clipped to what is drawn."""
    depths = range(len(measured.layers))
    return {
        "boxes": _packed_scenes(len(depths)),
        **pack_reliefs(measured.kinds, measured.limits),
        "names": NAMES,
        "colours": ("above", "below"),
        "depths": [f"{layers} layers" for layers in measured.layers],
        "ticks": TICKS,
        "marked": decades(measured.limits),
        "levels": LEVELS,
        "edge": {"of": "accuracies", "level": HALF, "words": ""},
        "view": {"azimuth": AZIMUTH, "elevation": ELEVATION},
        "words": [[measured.words(kind, depth) for depth in depths] for kind in range(2)],
        "title": TITLE,
    }


def _packed_scenes(depths: int) -> dict[str, dict[str, Any]]:
    """Return the scenes with as many maps of each kind as there are depths."""
    packed = pack_scenes(SCENES)
    for scene in packed.values():
        half = len(scene["maps"]) // 2
        scene["maps"] = (*scene["maps"][:depths], *scene["maps"][half : half + depths])
    return packed


def controls(measured: Depths) -> list[Control]:
    """A depth, where the surfaces are seen from, the scale of heights, and the way back."""
    last = len(measured.layers) - 1
    return [
        Slider("depth", "Depth", 0, last, 1, last),
        Slider("azimuth", "Turn", -180, 180, 1, AZIMUTH),
        Slider("elevation", "Tilt", LOWEST, HIGHEST, 1, ELEVATION),
        Choice("height", "Height", (("log", "logarithmic"), ("linear", "linear")), "log"),
        Button("reset", "Reset the view"),
    ]


def numbers(measured: Depths) -> dict[str, Number]:
    (first, last), found = (0, -1), measured.held
    named = {
        f"{name}_{place}": _share(found[kind, depth])
        for kind, name in enumerate(("with", "without"))
        for place, depth in (("shallow", first), ("deep", last))
    }
    return {
        "count": Number(len(measured.layers)),
        "shallowest": Number(measured.layers[first]),
        "deepest": Number(measured.layers[last]),
        "looked_at": Number(measured.looked_at),
        "with_shallow_loss": _loss(measured.losses[first, 0]),
        "without_shallow_loss": _loss(measured.losses[first, 1]),
        "with_deep_loss": _loss(measured.losses[last, 0]),
        "without_deep_loss": _loss(measured.losses[last, 1]),
        **named,
    }


def _share(value: float) -> Number:
    return Number(float(value), unit="of the plane", style=".0%")


def _loss(value: float) -> Number:
    return Number(float(value), unit="nats", style=".2g")


def claims(measured: Depths) -> list[Claim]:
    (skipping, plain) = measured.held
    return [
        Claim("at every depth, more is held with skips", (skipping - plain).min(), ">", 0),
        Claim("without skips, each step in depth takes some away", np.diff(plain).max(), "<", 0),
        Claim("without skips, three quarters at most are left", plain[-1], "<=", 0.75 * plain[0]),
        Claim("with skips, over half is left", skipping[-1], ">=", skipping[0] / 2),
        Claim("at least three depths", float(len(measured.layers)), ">=", 3),
    ]


def table(measured: Depths) -> dict[str, np.ndarray]:
    """One row for each place of each depth's plane."""
    axis = measured.plain[0].axis
    layers = {"layers": np.array(measured.layers)}
    columns = crossed(layers, {"along_direction_2": axis}, {"along_direction_1": axis})
    for name, kind in zip(("with", "without"), measured.kinds, strict=True):
        columns[f"{name}_skips_loss"] = np.stack([one.losses for one in kind]).ravel()
        columns[f"{name}_skips_accuracy"] = np.stack([one.accuracies for one in kind]).ravel()
    return columns


def describe(measured: Depths) -> str:
    n = texts(numbers(measured))
    course = "; ".join(
        f"{layers} layers, {_share(with_).text()} with skips and {_share(without).text()} without"
        for layers, with_, without in zip(measured.layers, *measured.held, strict=True)
    )
    return (
        f"Surfaces and maps of training loss over a square from −{REACH:g} to {REACH:g} along two "
        "random directions, on one logarithmic scale. The share of the square on which at least "
        f"half of {n['looked_at']} training images are right: {course}.\n\n"
        f"The networks themselves have a training loss of {n['with_shallow_loss']} with skips and "
        f"{n['without_shallow_loss']} without at {n['shallowest']} layers, and of "
        f"{n['with_deep_loss']} and {n['without_deep_loss']} at {n['deepest']}."
    )
