r"""The band is the margin that 95 % of the training points keep. Dragging the boundary by $c$ takes
$c$ times its horizontal weight from each first-layer neuron’s bias: a push of the parameters, along
which the ball rides on the training loss.

Below, the valley’s width at a loss of {{ number("margin-and-flatness.cutoff") }} against the
margin, for {{ number("margin-and-flatness.all") }} networks: Kendall’s $\tau$ is
{{ number("margin-and-flatness.slide_order") }}, along a random push
{{ number("margin-and-flatness.random_order") }}.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFF
from explainer.experiments.essay import sweep
from explainer.experiments.selection import fitting
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.essay._valleys import KEPT, KINDS, Valleys, choose
from explainer.figures.numbers import amount, texts
from explainer.figures.swiss_roll import draw_network, training_points
from explainer.measures.boundary_push import boundary_pushes, close_up
from explainer.measures.margin import margins
from explainer.plotting.curves import moving_marker
from explainer.plotting.gaps import gap_dots
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.style import POINTS_PER_PIXEL, Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import Limits, Ticks, mark, plainly
from explainer.training.trainer import ROLL_WIDTHS, train

TITLE = "Where the margin is thin, the valley is narrow"
KIND = "still"
LIVE = "valley"
ALT = """A close-up of a boundary between points of two classes, in a band of free room; beside it
the training loss while the boundary is pushed, a valley with a ball in it. Thin lines show valleys
of {{ number("margin-and-flatness.shown") }} networks,
{{ number("margin-and-flatness.widest") }} to {{ number("margin-and-flatness.narrowest") }} wide.
Below, dots of all networks rise: the wider the margin, the wider the valley."""
LIMITS = """One family of networks, made by poison: it moves margin and valley at once, and those
of thin margins start from a higher loss. Along the sliding push margin and valley are bound to go
together, as the move of the boundary is the push; along the random one, a single filter-normalised
draw, they needn’t. Losses beyond the chart’s axis are drawn at its end."""

SHOWN = 14  # networks to step through
RESOLUTION = 401  # of the grid for margins: that of boundary_gallery
WAY = (1.0, 0.0)  # along which the boundary slides
SQUARE = (0.745, 0.02, 0.3)  # where the boundary runs upright between two turns of the arms
ROOM = 0.12  # of the plane beyond the square, so that bands come in from outside
SHARP = 241  # places along a side of the close-up
REACH, PLACES = 0.2, 121  # of pushes, and how many there are
PUSHED = 0.08  # the poster's push
TOP = 0.62  # of the axis of losses
LEVELS = (0, 0.2, 0.4, 0.6)
MARKED = (-0.2, -0.1, 0, 0.1, 0.2)  # pushes on the axis
MARGINS: Ticks = plainly((0.005, 0.01, 0.02, 0.05, 0.1))
WIDTHS: Ticks = plainly((0.02, 0.05, 0.1, 0.2, 0.4))
CHARTS = ("training loss along the push", "width of the valley")

SCENES: Scenes = {
    "page": Scene(
        (1080, 590),
        field=(14, 106, 470, 470),
        valley=(556, 106, 506, 236),
        dots=(556, 398, 506, 142),
    ),
    "phone": Scene(
        (360, 716), field=(10, 92, 340, 290), valley=(40, 422, 308, 122), dots=(40, 590, 308, 86)
    ),
}


def distances() -> np.ndarray:
    """Return the pushes [T], denser near the minimizer, where thin valleys are."""
    tau = np.linspace(-1, 1, PLACES)
    return np.asarray(REACH * tau * np.abs(tau))


def measure(size: str) -> Valleys:
    experiment = sweep(check(size))
    minima = train(experiment)
    fit = fitting(minima.train_accuracies)
    rows = tuple(map(int, fit))
    away = margins(experiment, rows, RESOLUTION).distances  # [M, P]
    kept = np.quantile(away, 1 - KEPT, axis=1)
    pushes = boundary_pushes(experiment, rows, WAY, tuple(map(float, distances())))
    shown = choose(kept, pushes.losses[:, 0, PLACES // 2] <= CUTOFF / 2, SHOWN)
    x, y, half = SQUARE
    return Valleys(
        training_points(experiment.dataset),
        np.array(experiment.poison_factors)[fit],
        np.array(experiment.seeds)[fit],
        (minima.train_accuracies - minima.test_accuracies)[fit],
        kept,
        np.median(away, axis=1),
        distances(),
        pushes,
        shown,
        minima.parameters[fit[shown]].astype(np.float16),
        0,
        PUSHED,
        SQUARE,
        close_up(experiment, rows[shown[0]], WAY, PUSHED, (x, y, half + ROOM), SHARP),
    )


def draw(measured: Valleys, style: Style) -> Figure:
    scene, network = SCENES[style.layout], measured.shown[measured.first]
    figure = scene.open(style, TITLE)
    colour = to_hex(style.gaps(float(measured.gaps[network])))
    field = place(figure, *scene["field"])
    _field(field, measured, style, colour)
    right = int((~measured.close_up.wrong).sum())
    heading(field, *words(measured, int(network), right), colour, style)
    _valley(place(figure, *scene["valley"]), measured, style, colour)
    _dots(place(figure, *scene["dots"]), measured, style, colour)
    return figure


def words(measured: Valleys, network: int, right: int) -> tuple[str, str]:
    """Return the name over the field of a network, and what is said of its points."""
    count = len(measured.points.labels)
    return f"margin {measured.margins[network]:.3f}", f"{right} of {count} training points right"


def _field(axes: Axes, measured: Valleys, style: Style, colour: str) -> None:
    """Draw the pushed network in the window, and the band of its margin at rest."""
    answers, points = measured.close_up, measured.points
    x, y, half = measured.square
    wide = half + ROOM
    size = 5 if style.phone else 8
    extent = (x - wide, x + wide, y - wide, y + wide)
    drawn = draw_network(
        axes, answers.at_rest, points, answers.wrong, style, color=colour, size=size, extent=extent
    )
    at_rest = drawn.line.get_xydata()
    drawn.update(answers.pushed.astype(np.float32), answers.wrong)
    box = SCENES[style.layout]["field"]
    up = half * box[3] / box[2]  # the window is as high as its box allows
    axes.set(xlim=(x - half, x + half), ylim=(y - up, y + up))
    for artist in (drawn.field, drawn.line, *drawn.points, drawn.rings):
        artist.set_clip_path(axes.patch)
    margin = measured.margins[measured.shown[measured.first]]
    thick = 2 * margin / (2 * half) * box[2] * POINTS_PER_PIXEL
    axes.plot(
        *np.asarray(at_rest).T,
        color=colour,
        linewidth=thick,
        alpha=0.28,
        solid_capstyle="round",
        solid_joinstyle="round",
        zorder=1.2,
    )


def _valley(axes: Axes, measured: Valleys, style: Style, colour: str) -> None:
    """Draw the valleys of all networks to step through, that of the poster boldly with its ball."""
    losses = measured.pushes.losses[measured.shown, 0].clip(0, 2 * TOP)
    here = measured.shown[measured.first]
    for curve, gap in zip(losses, measured.gaps[measured.shown], strict=True):
        axes.plot(
            measured.distances,
            curve,
            color=to_hex(style.gaps(float(gap))),
            linewidth=0.8,
            alpha=0.5,
        )
    axes.plot(measured.distances, losses[measured.first], color=colour, linewidth=2.4)
    axes.axhline(CUTOFF, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot(measured.walls[here, 0], [CUTOFF, CUTOFF], color=colour, linewidth=4.5, alpha=0.55)
    ball = np.interp(measured.pushed, measured.distances, losses[measured.first])
    moving_marker(axes, colour, style, at=(measured.pushed, min(float(ball), TOP))).set_markersize(
        10 if style.phone else 14
    )
    axes.set(xlim=(-REACH, REACH), ylim=(0, TOP))
    mark(axes.xaxis, plainly(MARKED))
    mark(axes.yaxis, plainly(LEVELS))
    axes.tick_params(axis="x", pad=5)
    axes.set_title(CHARTS[0], pad=5.8)
    axes.set_title(
        f"valley {measured.widths[here, 0]:.3f} wide", loc="right", color=colour, pad=5.8
    )


def _dots(axes: Axes, measured: Valleys, style: Style, colour: str) -> None:
    """Draw the width of every valley against the margin, that of the poster's network large."""
    size = (4 if style.phone else 5.5) ** 2
    widths, here = measured.widths[:, 0], measured.shown[measured.first]
    gap_dots(axes, measured.margins, widths, measured.gaps, style, size=size, alpha=0.5)
    moving_marker(axes, colour, style, at=(float(measured.margins[here]), float(widths[here])))
    ends = axes_ends(measured)
    axes.set(xscale="log", yscale="log", xlim=ends[0], ylim=ends[1])
    mark(axes.xaxis, [tick for tick in MARGINS if ends[0][0] <= tick[0] <= ends[0][1]])
    mark(axes.yaxis, [tick for tick in WIDTHS if ends[1][0] <= tick[0] <= ends[1][1]])
    axes.tick_params(axis="x", pad=5)
    axes.set_title(CHARTS[1], pad=5.8)
    axes.set_xlabel("margin", labelpad=2)


def axes_ends(measured: Valleys) -> tuple[Limits, Limits]:
    """Return the ends of the axes of margins and of widths."""
    margins, widths = (
        (float(values.min() / 1.2), float(values.max() * 1.2))
        for values in (measured.margins, measured.widths)
    )
    return margins, widths


def live(measured: Valleys) -> dict[str, Any]:
    """Pack the networks to step through, the random draw, and the valleys."""
    shown = measured.shown
    ends = axes_ends(measured)
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "extent": measured.window,
        "parameters": measured.parameters,
        "draw": measured.pushes.draw,
        "way": WAY,
        "reach": REACH,
        "distances": measured.distances,
        "losses": np.minimum(measured.pushes.losses[shown], 4).astype(np.float16),
        "walls": measured.walls[shown],
        "shown": shown,
        "margins": measured.margins,
        "valleys": measured.widths,
        "gaps": measured.gaps,
        "cutoff": CUTOFF,
        "top": TOP,
        "ends": ends,
        "ticks": [plainly(MARKED), plainly(LEVELS), MARGINS, WIDTHS],
        "charts": CHARTS,
        "title": TITLE,
    }


def controls(measured: Valleys) -> list[Control]:
    """A push, a network, and which way to push it; play thins the margin."""
    return [
        Button("play", "Pinch the margin"),
        Slider("push", "Push", -1, 1, 0.005, PUSHED / REACH),
        Slider("network", "Margin", 0, len(measured.shown) - 1, 1, measured.first),
        Choice("kind", "Push by", (("slide", "sliding"), ("random", "a random draw")), KINDS[0]),
    ]


def numbers(measured: Valleys) -> dict[str, Number]:
    unit = "scaled input units"
    shown = measured.shown
    found = {
        "cutoff": amount(CUTOFF, "training loss"),
        "all": Number(len(measured.margins)),
        "shown": Number(len(shown)),
        "margin_wide": Number(float(measured.margins[shown[0]]), unit=unit, style=".3f"),
        "margin_thin": Number(float(measured.margins[shown[-1]]), unit=unit, style=".3f"),
        "widest": Number(float(measured.widths[shown[0], 0]), unit=unit, style=".2f"),
        "narrowest": Number(float(measured.widths[shown[-1], 0]), unit=unit, style=".3f"),
        "random_widest": Number(float(measured.widths[shown[0], 1]), style=".2f"),
        "random_narrowest": Number(float(measured.widths[shown[-1], 1]), style=".3f"),
    }
    for k, kind in enumerate(KINDS):
        order = measured.order(k)
        found[f"{kind}_order"] = Number(
            order, n=len(measured.margins), unit="Kendall τ", style=".2f"
        )
    return found


def claims(measured: Valleys) -> list[Claim]:
    shown = measured.shown
    found = [
        Claim("at least 12 networks to step through", len(shown), ">=", 12),
        Claim(
            "from the first to the last, the margin thins to a quarter",
            4 * float(measured.margins[shown[-1]]),
            "<=",
            float(measured.margins[shown[0]]),
        ),
        Claim(
            "every network to step through starts far under the cutoff",
            float(measured.pushes.losses[shown, :, len(measured.distances) // 2].max()),
            "<=",
            CUTOFF / 2,
        ),
    ]
    for k, (kind, least, times) in enumerate(zip(KINDS, (0.8, 0.6), (2, 4), strict=True)):
        found += [
            Claim(f"{kind}: valleys widen with the margin", measured.order(k), ">=", least),
            Claim(
                f"{kind}: so do those of the networks to step through",
                measured.order(k, shown),
                ">=",
                least,
            ),
            Claim(
                f"{kind}: {times} times the margin always means a wider valley",
                min(measured.least_gain(k, times), 1e9),
                ">",
                1,
            ),
        ]
    return found


def table(measured: Valleys) -> dict[str, np.ndarray]:
    """One row for each network and kind of push."""
    networks = {
        "poison_factor": measured.factors,
        "seed": measured.seeds,
        "gap": measured.gaps,
        "margin_of_95_percent": measured.margins,
        "median_margin": measured.medians,
        "shown": np.isin(np.arange(len(measured.gaps)), measured.shown).astype(int),
    }
    return {
        **crossed(networks, {"push": np.array(KINDS)}),
        "valley_from": measured.walls[..., 0].ravel(),
        "valley_to": measured.walls[..., 1].ravel(),
        "valley_width": measured.widths.ravel(),
    }


def describe(measured: Valleys) -> str:
    n = texts(numbers(measured))
    return (
        "A close-up of the plane, in which the boundary of one network runs upright between points "
        "of two classes, pushed a little to the right, in a band of free room. Beside it the "
        f"training loss along that push, with thin lines for {n['shown']} networks. Where the "
        f"margin is {n['margin_wide']}, the valley is {n['widest']} wide; where it is "
        f"{n['margin_thin']}, {n['narrowest']}. Along a random push it is {n['random_widest']} and "
        f"{n['random_narrowest']}.\n\nBelow, the width of the valley against the margin, a dot for "
        f"each of {n['all']} networks. Kendall's τ is {n['slide_order']} along the sliding push, "
        f"{n['random_order']} along the random one."
    )
