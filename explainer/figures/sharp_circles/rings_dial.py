"""One network at each of {{ number("rings-dial.distances") }} distances of the two near rings, on
the plane and with the rings unrolled: there the band between them, the widest that separates them,
is drawn as high at every distance. The chart counts the thin ring and its ten training points over
{{ number("rings-dial.seeds") }} networks a distance; faint dots are single networks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.circles import between, sweep
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds, quantity, share, texts
from explainer.figures.sharp_circles._dial import INNER, STRIP, Dial, spoke
from explainer.figures.sharp_circles._polar import VIEW, boundary, closed, square
from explainer.figures.swiss_roll import draw_network, training_points
from explainer.measures.circles import SHOWN, experiment, outcomes
from explainer.measures.ring_field import LIMIT, ring_field
from explainer.plotting.curves import moving_marker
from explainer.plotting.labels import note, percent
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Control, Slider
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import HALVES, mark, plainly

TITLE = "As the band between the rings narrows, the boundary leaves it"
KIND = "still"
LIVE = "rings"
ALT = """A network that learned two rings of points {{ number("rings-dial.shown") }} apart, on the
plane and unrolled with the band between the rings enlarged. Its boundary keeps to the band on
{{ number("rings-dial.kept_shown") }} of the way round and leaves it where no point holds it. A
chart against the distance: of the thin ring {{ number("rings-dial.ring_touching") }} is right at
the least distance and {{ number("rings-dial.ring_apart") }} at the largest, of its ten points more
throughout."""
LIMITS = """Fields are those of one network a distance. These start from the same parameters and see
their points at the same angles, but each was trained by itself, so that boundaries jump from one
distance to the next. Between the angles and radii at which a network was asked, its boundary is
interpolated."""

ANGLES = 240
TELLING = 0.01  # the distance of the poster
CELLS = 440  # along each side of the poster's square
NAMES = ("The rings unrolled, the band enlarged", "right on the thin ring, against the distance")
LINES = ("its ten points", "its whole length")
LABELLED = (0.011, 0.05)  # distances at which the lines are named
ROWS = ((0, "inner ring"), (1, "thin ring"))

SCENES: Scenes = {
    "page": Scene(
        (1080, 580),
        plane=(14, 102, 464, 464),
        strip=(584, 102, 430, 190),
        chart=(584, 384, 430, 140),
    ),
    "phone": Scene(
        (360, 836),
        plane=(10, 96, 340, 340),
        strip=(48, 508, 258, 110),
        chart=(48, 688, 298, 96),
    ),
}


def measure(size: str) -> Dial:
    plans = (sweep(size), between(size))
    found = outcomes.each(*((plan,) for plan in plans))
    distances = np.concatenate([one.distances for one in found])
    order = np.argsort(distances)
    ten, ring = (
        np.concatenate([values[:, :, 1] for values in kind])[order]
        for kind in zip(*((one.trained, one.fresh) for one in found), strict=True)
    )
    distances = distances[order]
    recipes = [experiment(plans[0], float(distance), SHOWN) for distance in distances]
    inner, thin, _ = plans[0].counts
    return Dial(
        distances,
        [training_points(recipe.dataset) for recipe in recipes],
        ring_field.each(
            *(
                (recipe, ANGLES, tuple(spoke(float(distance)).tolist()))
                for recipe, distance in zip(recipes, distances, strict=True)
            )
        ),
        ten,
        ring,
        (inner, inner + thin),
        int(np.abs(np.log(distances / TELLING)).argmin()),
    )


def draw(dial: Dial, style: Style) -> Figure:
    scene, shown = SCENES[style.layout], dial.shown
    figure = scene.open(style, TITLE)
    plane = place(figure, *scene["plane"])
    _plane(plane, dial, style)
    heading(plane, dial.apart(shown), dial.right(shown), style.ink, style)
    strip = place(figure, *scene["strip"])
    _strip(strip, dial, style)
    heading(strip, NAMES[0], dial.keeping(shown), style.ink, style)
    _chart(place(figure, *scene["chart"]), dial, style)
    return figure


def _plane(axes: Axes, dial: Dial, style: Style) -> None:
    """Draw the network on the plane, its boundary at the angles where it was asked."""
    field, radii = dial.logits(dial.shown), dial.spokes[dial.shown]
    drawn = draw_network(
        axes,
        square(field, radii, CELLS),
        dial.points[dial.shown],
        dial.fields[dial.shown].wrong,
        style,
        size=2.6 if style.phone else 4.4,
        extent=VIEW,
    )
    drawn.line.set_data(*boundary(field, radii))
    round_ = np.linspace(0, 2 * np.pi, 361)
    for radius in (INNER, INNER + dial.distances[dial.shown]):
        edge = radius * np.cos(round_), radius * np.sin(round_)
        axes.plot(*edge, color=style.muted, linewidth=0.6, zorder=1.3)


def _strip(axes: Axes, dial: Dial, style: Style) -> None:
    """Draw the near rings as straight rows, with the band between them."""
    points = dial.unrolled(dial.shown)
    draw_network(
        axes,
        closed(dial.strip(dial.shown)).T,
        points,
        dial.fields[dial.shown].wrong[: len(points.labels)],
        style,
        size=2.6 if style.phone else 4.4,
        extent=(0, 360, float(STRIP[0]), float(STRIP[-1])),
    )
    axes.set_aspect("auto")
    axes.set_axis_on()
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    for height, _ in ROWS:
        axes.axhline(height, color=style.muted, linewidth=0.8, zorder=1.3)
    mark(axes.xaxis, [(angle, f"{angle}°") for angle in (0, 90, 180, 270, 360)])
    mark(axes.yaxis, [(h, name.split()[0] if style.phone else name) for h, name in ROWS])
    # How wide the band is, at its right end.
    bracket: dict[str, Any] = {"arrowstyle": "|-|, widthA=.25, widthB=.25", "color": style.muted}
    bracket |= {"linewidth": 1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (366, 0), (366, 1), annotation_clip=False, arrowprops=bracket)
    width, beside = f"{dial.distances[dial.shown]:g}", {"va": "center", "fontsize": style.small}
    note(axes, width, (366, 0.5), (6, 0), style.muted, annotation_clip=False, **beside)


def _chart(axes: Axes, dial: Dial, style: Style) -> None:
    """Draw how much is right on the thin ring against the distance, and mark the one shown."""
    x = dial.distances
    ring, ten = dial.ring.mean(axis=1), dial.ten.mean(axis=1)
    size = 7 if style.phone else 12
    for values, color in ((dial.ten, style.muted), (dial.ring, style.ink)):
        each = np.repeat(x, values.shape[1])
        axes.scatter(each, values.ravel(), s=size, color=color, alpha=0.3, linewidth=0)
    axes.plot(x, ten, color=style.muted)
    axes.plot(x, ring, color=style.ink)
    axes.axvline(x[dial.shown], color=style.ink, linewidth=1, linestyle=(0, (1.2, 2.4)))
    moving_marker(axes, style.ink, style, at=(x[dial.shown], dial.ring[dial.shown, 0]))
    axes.set(xscale="log", xlim=(x[0] / 1.15, x[-1] * 1.15), ylim=(0, 1.05))
    mark(axes.xaxis, plainly([0.001, 0.01, 0.1, float(x[-1])]))
    mark(axes.yaxis, HALVES)
    axes.set_title(NAMES[1], pad=5.8)
    axes.set_xlabel("distance between the rings", labelpad=2)
    looks = ((style.muted, "normal"), (style.ink, "semibold"))
    for name, at, mean, (color, weight) in zip(LINES, LABELLED, (ten, ring), looks, strict=True):
        height = float(np.interp(np.log(at), np.log(x), mean))
        note(axes, name, (at, height), (3, -4), color, fontweight=weight)


def live(dial: Dial) -> dict[str, Any]:
    """Pack what is drawn at every distance, and the chart."""
    rows = range(len(dial.distances))
    return {
        "boxes": pack_scenes(SCENES),
        "title": TITLE,
        "names": NAMES,
        "lines": LINES,
        "labelled": LABELLED,
        "rows": ROWS,
        "extent": VIEW,
        "inner": INNER,
        "distances": dial.distances,
        "labels": dial.points[0].labels.astype(np.uint8),
        "points": np.stack([points.places for points in dial.points]).astype(np.float32),
        "near": dial.thin[1],
        "wrong": np.stack([field.wrong for field in dial.fields]),
        "spokes": dial.spokes,
        "levels": np.stack([field.levels for field in dial.fields]),
        "limit": LIMIT,
        "strip": [float(STRIP[0]), float(STRIP[-1])],
        "words": [[dial.apart(row), dial.right(row), dial.keeping(row)] for row in rows],
        "ten": dial.ten,
        "ring": dial.ring,
        "shown": dial.shown,
    }


def controls(dial: Dial) -> list[Control]:
    """A distance, and play."""
    last = len(dial.distances) - 1
    return [
        Button("play", "Play"),
        Slider("distance", "Distance of the rings", 0, last, 1, dial.shown),
    ]


def numbers(dial: Dial) -> dict[str, Number]:
    shown, kept = dial.shown, dial.kept
    ring = {"unit": "of the thin ring", "style": ".0%"}
    return {
        "distances": Number(len(dial.distances)),
        "seeds": Number(dial.ring.shape[1]),
        "shown": Number(float(dial.distances[shown]), style="g"),
        "touching": Number(float(dial.distances[0]), style="g"),
        "apart": Number(float(dial.distances[-1]), style="g"),
        "kept_shown": _kept(kept[shown]),
        "kept_touching": _kept(kept[0]),
        "kept_apart": _kept(kept[-1]),
        "ring_shown": share(dial.ring[shown, 0]),
        "ring_touching": over_seeds(dial.ring[0], **ring),
        "ring_apart": over_seeds(dial.ring[-1], **ring),
        "ten_touching": over_seeds(dial.ten[0], "of its ten points", ".0%"),
        "ring_distance_correlation": quantity(
            dial.trend, n=dial.ring.size, unit="Kendall τ", style=".2f"
        ),
    }


def _kept(value: float) -> Number:
    return Number(float(value), unit="of all directions", style=".0%")


def claims(dial: Dial) -> list[Claim]:
    kept, ring, ten = dial.kept, dial.ring.mean(axis=1), dial.ten.mean(axis=1)
    return [
        Claim("apart, the boundary keeps to most of the band", kept[-1], ">=", 0.8),
        Claim("touching, it keeps to less than a third of it", kept[0], "<", 1 / 3),
        Claim("more of the thin ring is right as it draws away", dial.trend, ">=", 0.5),
        Claim("touching, points come right but not their ring", ten[0] - ring[0], ">=", 0.2),
        Claim("at least 5 networks a distance", float(dial.ring.shape[1]), ">=", 5),
    ]


def table(dial: Dial) -> dict[str, np.ndarray]:
    """One row for each network."""
    seeds = np.arange(dial.ring.shape[1])
    return {
        **crossed({"distance": dial.distances}, {"network": seeds}),
        "ten_points": dial.ten.ravel(),
        "thin_ring": dial.ring.ravel(),
    }


def describe(dial: Dial) -> str:
    n = texts(numbers(dial))
    course = ", ".join(
        f"{percent(ring)} of the ring and {percent(ten)} of its points at {distance:g}"
        for distance, ring, ten in zip(
            dial.distances, dial.ring.mean(axis=1), dial.ten.mean(axis=1), strict=True
        )
    )
    return (
        f"One network that learned rings {n['shown']} apart, on the plane, and the two near rings "
        "unrolled: angle from left to right, radius upwards, the distance between the rings drawn "
        f"as high at every distance. Its boundary runs between the rings on {n['kept_shown']} of "
        f"the way round. At a distance of {n['apart']} it does so on {n['kept_apart']}, at "
        f"{n['touching']} on {n['kept_touching']}.\n\n"
        f"The chart shows, on average over {n['seeds']} networks a distance, what is right on the "
        f"thin ring: {course}."
    )
