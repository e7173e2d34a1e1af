r"""A hundred random kicks of size $\sigma$, the same for both networks: each tile is what the
network answers after one. Framed ones survive, with a training loss under
{{ number("wall-of-kicks.cutoff") }}. Below, the narrow network's chance, as measured, with all its
zeros. At the right, what a little more room in each direction comes to in $n$ dimensions: $1.01^n$.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from explainer.figures import Claim, Number
from explainer.figures.essay import _kick_wall as panels
from explainer.figures.essay._survival import MIDDLE, shown
from explainer.figures.essay._survival_curves import at, chance, kick_sizes
from explainer.figures.numbers import texts
from explainer.figures.swiss_roll import Points, training_points
from explainer.measures.kick_wall import KickWall, kick_wall
from explainer.measures.survival_curves import Survival
from explainer.plotting.layout import Scene, Scenes, pack_scenes, place
from explainer.plotting.live import Button, Control, Kept, Slider
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.thumbnail import open_thumbnail
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "As kicks grow, the narrow network is gone before the wide one feels them"
KIND = "still"
LIVE = "wall"
ALT = """Two walls of a hundred small decision fields, each a network after a random kick of size
{{ number("wall-of-kicks.middle") }}. Of the wide network
{{ number("wall-of-kicks.wide_survivors") }} survive, of the narrow one
{{ number("wall-of-kicks.narrow_survivors") }}. The narrow network's chance is written out: a zero,
a point, and ten to the power of {{ number("wall-of-kicks.narrow_log10") }} worth of zeros."""
LIMITS = """A hundred kicks tell a chance to a few per cent, and nothing of one that is far smaller
than a hundredth: that one is measured by walks, as {{ ref("survival") }} tells, and written where
they agree. The zeros are of one narrow network; those of other starts have others. A ball shows how
room grows with dimensions; what lies under a cutoff is no ball."""

NAMES = ("wide", "narrow")
KICKS = panels.SIDE**2
LOW, HIGH, STEP = -3.4, -0.9, 0.02  # of the slider, in log10 σ
RESOLUTION = 33
SCENES: Scenes = {
    "page": Scene(
        (1080, 630),
        walls=((14, 98, 400, 400), (440, 98, 400, 400)),
        growth=(908, 118, 148, 346),
        chance=(14, 546, 1052, 1),
        aside=126,  # where the words beside the chance begin
        ruler=(34, 556, 1032, 66),
        per=100,  # digits in a row
        rows=2,
    ),
    "phone": Scene(
        (360, 668),
        walls=((9, 104, 170, 170), (183, 104, 170, 170)),
        growth=(46, 514, 284, 100),
        chance=(10, 308, 340, 1),
        aside=0,
        ruler=(24, 350, 326, 120),
        per=40,
        rows=4,
    ),
}


@dataclass(frozen=True)
class Wall:
    """Both networks after a hundred kicks of many sizes, and the narrow one's chances."""

    points: Points
    cutoff: float
    kicked: KickWall
    narrow: Survival

    @property
    def survivors(self) -> np.ndarray:
        """How many kicks of each size the wide and the narrow network survive, [2, S]."""
        return np.asarray(self.kicked.survived(self.cutoff).sum(axis=2))

    @property
    def middle(self) -> int:
        """Which of the sizes the poster shows."""
        return int(np.abs(self.kicked.sigmas - MIDDLE).argmin())

    def chance(self, sigma: float) -> tuple[float, float] | None:
        """Return log10 of the narrow network's chance and its error, where it is known."""
        return at(self.narrow, sigma) if sigma <= self.narrow.converged_to[0] else None


def measure(size: str) -> Wall:
    found = shown(size)
    pair = found.pair
    sizes = kick_sizes(LOW, HIGH, STEP)
    rows = (pair.wide, pair.narrow)
    return Wall(
        training_points(pair.experiment.dataset),
        found.cutoff,
        kick_wall(pair.experiment, rows, sizes, MIDDLE, KICKS, RESOLUTION, seed=0),
        found.narrow,
    )


def draw(measured: Wall, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    survived = measured.kicked.survived(measured.cutoff)[:, measured.middle]
    for m, color in enumerate((style.wide, style.narrow)):
        axes = place(figure, *scene["walls"][m])
        panels.draw_wall(axes, measured.kicked.fields[m], survived[m], color, style)
        panels.write_over_wall(axes, NAMES[m].capitalize(), survived[m], color, style)
    panels.draw_ruler(figure, scene, measured.chance(MIDDLE), style)
    growth = place(figure, *scene["growth"])
    panels.draw_growth(growth, _dimensions(measured), style)
    return figure


def thumbnail(measured: Wall, style: Style) -> Figure:
    """A corner of either wall: a hundred fields would be dust at this size."""
    figure, left = open_thumbnail(style)
    left.set_position((0, 0, 0.495, 1))
    right = figure.add_axes((0.505, 0, 0.495, 1))
    survived = measured.kicked.survived(measured.cutoff)[:, measured.middle]
    for m, (axes, color) in enumerate(((left, style.wide), (right, style.narrow))):
        panels.draw_wall(axes, measured.kicked.fields[m], survived[m], color, style)
        axes.set(xlim=(0, 3.2), ylim=(4, 0))
    return figure


def _dimensions(measured: Wall) -> tuple[int, ...]:
    """Return the numbers of dimensions that the chart of growth marks."""
    return (2, 100, measured.kicked.parameters.shape[1])


def live(measured: Wall) -> dict[str, Any]:
    """Pack both networks, the points, and the narrow one's chances."""
    known = {f"{sigma:g}": measured.chance(sigma) for sigma in measured.kicked.sigmas}
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "cutoff": measured.cutoff,
        "parameters": measured.kicked.parameters,
        "share": panels.SHARE,
        "faded": panels.FADED,
        "chances": {
            sigma: found
            and {
                "digits": panels.digits(found[0]),
                "log10": round(found[0], 3),
                "error": round(found[1], 2),
            }
            for sigma, found in known.items()
        },
        "growth": panels.GROWTH,
        "ball": panels.GROWTH_TITLE,
        "dimensions": [[n, panels.growth_words(n)] for n in _dimensions(measured)],
        "title": TITLE,
    }


def controls(measured: Wall) -> list[Control]:
    """The size of the kicks, as log10 σ, and which hundred."""
    middle = round(float(np.log10(MIDDLE)), 2)
    return [
        Slider("size", "Size of the kicks", LOW, HIGH, STEP, middle),
        Button("another", "Another hundred"),
        Kept("hundred"),
    ]


def numbers(measured: Wall) -> dict[str, Number]:
    (wide, narrow), sigmas = measured.survivors, measured.kicked.sigmas
    known = measured.chance(MIDDLE)
    return {
        "kicks": Number(KICKS),
        "cutoff": Number(measured.cutoff, style="g"),
        "middle": Number(MIDDLE, style="g"),
        "wide_survivors": Number(int(wide[measured.middle]), unit="kicks"),
        "narrow_survivors": Number(int(narrow[measured.middle]), unit="kicks"),
        "narrow_log10": chance(*known) if known else Number("an unknown number"),
        "narrow_gone": Number(float(sigmas[_gone(narrow)]), unit="σ", style="g"),
        "wide_unhurt": Number(float(sigmas[_unhurt(wide)]), unit="σ", style="g"),
        "parameters": Number(_dimensions(measured)[-1], style=","),
        **{
            name: Number(panels.growth_words(n))
            for name, n in zip(
                ("growth_2", "growth_100", "growth_all"), _dimensions(measured), strict=True
            )
        },
    }


def _gone(survivors: np.ndarray) -> int:
    """Return the first size from which on none of the kicks is survived, by survivors [S]."""
    return int(np.flatnonzero(np.append(1, survivors))[-1].clip(max=len(survivors) - 1))


def _unhurt(survivors: np.ndarray) -> int:
    """Return the last size up to which all of the kicks are survived, by survivors [S]."""
    return int(max(0, (survivors == KICKS).cumprod().sum() - 1))


def claims(measured: Wall) -> list[Claim]:
    (wide, narrow), sigmas = measured.survivors, measured.kicked.sigmas
    ratio = float(sigmas[_unhurt(wide)] / sigmas[_gone(narrow)])
    middle = measured.middle
    return [
        Claim("none of the narrow survive at sizes that all of the wide do", ratio, ">", 1),
        Claim(f"the wide network survives most kicks of {MIDDLE:g}", wide[middle], ">", KICKS / 2),
        Claim(f"the narrow one survives none of {MIDDLE:g}", narrow[middle], "==", 0),
        Claim("both survive the gentlest", int(min(wide[0], narrow[0])), ">=", 0.95 * KICKS),
    ]


def table(measured: Wall) -> dict[str, np.ndarray]:
    """One row for each network and size of the kicks."""
    wall = measured.kicked
    return {
        **crossed({"network": np.array(NAMES)}, {"sigma": wall.sigmas}),
        "survivors": measured.survivors.ravel(),
        "kicks": np.full(measured.survivors.size, KICKS),
        "median_training_loss": np.median(wall.losses, axis=2).ravel(),
    }


def describe(measured: Wall) -> str:
    found, (wide, narrow) = texts(numbers(measured)), measured.survivors
    every = range(0, len(wide), 10)
    course = "; ".join(f"{measured.kicked.sigmas[i]:g}: {wide[i]} and {narrow[i]}" for i in every)
    return (
        f"Two walls of ten by ten decision fields, the wide and the narrow network after the same "
        f"{KICKS} kicks of {found['middle']}. The wide network survives {found['wide_survivors']} "
        f"of them, the narrow one {found['narrow_survivors']}.\n\n"
        f"Survivors of {KICKS} by the size of the kick, wide and narrow: {course}.\n\n"
        f"A small chart of how many times the volume of a ball is with 1 % more radius: in 2 "
        f"dimensions {found['growth_2']}, in 100 {found['growth_100']}, in {found['parameters']} "
        f"{found['growth_all']}."
    )
