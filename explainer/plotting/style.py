"""The look of every figure: colours, type and sizes, drawn for light and for dark paper.

Wide is always blue and narrow always vermilion. The two classes of points are indigo circles and
golden triangles: other hues than wide and narrow, far apart in lightness. All four stay apart for
readers who see no red or no green. Maps of losses are luminous where the loss is low, on either
paper. Other sequential maps grow away from the paper: more is darker on light paper and brighter on
dark.
"""

from __future__ import annotations

import math
import textwrap
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import matplotlib
import matplotlib.style
import numpy as np
from cycler import cycler
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from explainer.plotting import fonts
from explainer.plotting.variants import Layout, Theme

PIXELS_PER_INCH = 100  # one inch of a figure is 100 CSS pixels of the page
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH


@dataclass(frozen=True)
class Palette:
    """Colours on one paper.

    Attributes:
        paper, ink, muted, rule: ground, text, quieter text, and the grid that recedes.
        wide, narrow: the two kinds of network.
        zero, one: fill of the points of class 0 and class 1.
        zero_edge, one_edge: their outlines, which bring the contrast where the fill doesn't. That
            of class 1 stands out from every field: a small triangle whose outline melted into the
            ground would be a speck.
        zero_tint, middle, one_tint: the field from sure of 0, over undecided, to sure of 1.
        shades: ends of the ramp for a few ordered lines.
        below, above: ends of the diverging map; `middle` is its zero.
        viridis: the part of viridis that keeps off the paper, from little to much.
    """

    paper: str
    ink: str
    muted: str
    rule: str
    wide: str
    narrow: str
    zero: str
    zero_edge: str
    one: str
    one_edge: str
    zero_tint: str
    middle: str
    one_tint: str
    shades: tuple[str, str]
    below: str
    above: str
    viridis: tuple[float, float]


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        paper="#ffffff",
        ink="#1f2328",
        muted="#5b6370",
        rule="#e3e6ea",
        wide="#0072b2",
        narrow="#d55e00",
        zero="#45275f",
        zero_edge="#ffffff",
        one="#ebbe1f",
        one_edge="#7a5c00",
        zero_tint="#dad0ec",
        middle="#fbfaf8",
        one_tint="#fbefc6",
        shades=("#0b3b2e", "#3f9c70"),
        below="#7b3294",
        above="#1b7837",
        viridis=(0.97, 0.0),
    ),
    "dark": Palette(
        paper="#1e2129",
        ink="#e8eaee",
        muted="#a7afbc",
        rule="#343a46",
        wide="#62b8f0",
        narrow="#ee6f2d",
        zero="#7a62be",
        zero_edge="#ddd2f7",
        one="#f9dd86",
        one_edge="#b98f2c",
        zero_tint="#372f5a",
        middle="#262932",
        one_tint="#50451f",
        shades=("#dcf5e4", "#3f9c76"),
        below="#c89be0",
        above="#7fcf92",
        viridis=(0.12, 1.0),
    ),
}


FORMATS: dict[str, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "explainer",  # the same drawing makes the same file
    "pdf.fonttype": 42,  # embed TrueType as it is
}


def _map(name: str, *colours: str) -> Colormap:
    return LinearSegmentedColormap.from_list(name, colours, N=257)  # odd: the middle is itself


def _viridis(first: float, last: float, count: int = 256) -> list[str]:
    """Return evenly spaced colours of a part of viridis."""
    return [
        to_hex(shade) for shade in matplotlib.colormaps["viridis"](np.linspace(first, last, count))
    ]


def luminous(palette: Palette, count: int = 256) -> list[str]:
    """Return the colours of losses, the lowest first: viridis backwards, but off the paper."""
    return _viridis(max(palette.viridis), min(palette.viridis), count)


@dataclass(frozen=True)
class Style:
    """How one variant of a figure is drawn: a theme and a layout.

    Attributes:
        theme: "light" or "dark" paper.
        layout: "page", 1,080 CSS pixels wide, or "phone", 360.
    """

    theme: Theme
    layout: Layout

    @property
    def palette(self) -> Palette:
        """All colours on this paper."""
        return PALETTES[self.theme]

    @property
    def paper(self) -> str:
        """The ground."""
        return self.palette.paper

    @property
    def ink(self) -> str:
        """Text and boundaries."""
        return self.palette.ink

    @property
    def muted(self) -> str:
        """Quieter text, ticks and reference lines."""
        return self.palette.muted

    @property
    def wide(self) -> str:
        """The wide-margin network, always and only."""
        return self.palette.wide

    @property
    def narrow(self) -> str:
        """The narrow-margin network, always and only."""
        return self.palette.narrow

    @property
    def phone(self) -> bool:
        """Whether this is the phone's layout."""
        return self.layout == "phone"

    @property
    def width(self) -> float:
        """Full width, in inches of 100 CSS pixels."""
        return 3.6 if self.phone else 10.8

    @property
    def text(self) -> float:
        """Size of ordinary text, in points: 14 CSS pixels on a page, 12 on a phone."""
        return (12 if self.phone else 14) * POINTS_PER_PIXEL

    @property
    def small(self) -> float:
        """Size of the smallest text, in points: 13 CSS pixels on a page, 11 on a phone."""
        return (11 if self.phone else 13) * POINTS_PER_PIXEL

    @cached_property
    def field(self) -> Colormap:
        """Confidence, from sure of class 0 over undecided to sure of class 1."""
        colours = self.palette
        return _map("field", colours.zero_tint, colours.middle, colours.one_tint)

    @cached_property
    def sequential(self) -> Colormap:
        """Perceptually uniform, growing away from the paper."""
        return _map("sequential", *_viridis(*self.palette.viridis))

    @cached_property
    def losses(self) -> Colormap:
        """Perceptually uniform, from luminous for low losses to dark for high ones."""
        return _map("losses", *luminous(self.palette))

    @cached_property
    def gaps(self) -> Colormap:
        """Generalization gaps from 0 (wide) over grey to 1 (narrow)."""
        return _map("gaps", self.wide, self.muted, self.narrow)

    def shades(self, count: int) -> list[str]:
        """Return colours for `count` ordered lines, the first standing out most."""
        ramp = _map("shades", *self.palette.shades)
        return [to_hex(ramp(position)) for position in np.linspace(0, 1, max(count, 2))[:count]]

    def figure(self, height: float) -> Figure:
        """Return an empty figure that lays itself out, `height` inches of 100 CSS pixels high."""
        figure = Figure((self.width, height), layout="constrained")
        FigureCanvasAgg(figure)
        return figure

    def headline(self, figure: Figure, message: str) -> None:
        """Write what the figure says over it, left-aligned, on as many lines as it takes."""
        size = self.text * (1.2 if self.phone else 1.45)
        letters = math.floor(figure.get_figwidth() * 72 / (size * 0.5))
        words = textwrap.fill(message, letters)
        figure.suptitle(words, x=0.01, ha="left", fontsize=size, fontweight="semibold")

    def parameters(self) -> dict[str, Any]:
        """Return the rc parameters in which this style differs from matplotlib's own."""
        return {**_colours(self.palette), **_type(self), **FORMATS}

    def context(self) -> AbstractContextManager[None]:
        """Return a context in which matplotlib draws in this style, whatever a user's own settings.

        Raises:
            UserError: if a font is missing.
        """
        fonts.register()
        return matplotlib.style.context(["default", self.parameters()])


def _colours(palette: Palette) -> dict[str, Any]:
    return {
        "figure.facecolor": palette.paper,
        "axes.facecolor": palette.paper,
        "axes.edgecolor": palette.muted,
        "axes.labelcolor": palette.muted,
        "axes.titlecolor": palette.ink,
        "text.color": palette.ink,
        "xtick.color": palette.muted,
        "ytick.color": palette.muted,
        "grid.color": palette.rule,
        "axes.prop_cycle": cycler(color=[palette.muted]),
    }


def _type(style: Style) -> dict[str, Any]:
    sans = fonts.SANS.name
    return {
        "figure.dpi": PIXELS_PER_INCH,
        "font.family": [sans, *fonts.FALLBACKS],
        "font.size": style.text,
        "mathtext.fontset": "custom",
        "mathtext.rm": sans,
        "mathtext.it": f"{sans}:italic",
        "mathtext.bf": f"{sans}:bold",
        "mathtext.cal": f"{sans}:italic",
        "mathtext.fallback": "stix",
        "axes.labelsize": style.small,
        "axes.titlesize": style.text,
        "axes.titleweight": "semibold",
        "axes.titlelocation": "left",
        "axes.titley": 1.0,  # to look for what may stand above axes takes long; nothing does
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.8,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.linewidth": 0.8,
        "lines.linewidth": 1.6 if style.phone else 2.0,
        "lines.solid_capstyle": "round",
        "xtick.labelsize": style.small,
        "ytick.labelsize": style.small,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.minor.size": 0,
        "ytick.minor.size": 0,
        "figure.constrained_layout.w_pad": 0.06,
        "figure.constrained_layout.h_pad": 0.06,
    }
