"""The panels of the figure of survival: the chart of curves, and a network after its kick."""

from __future__ import annotations

from matplotlib.axes import Axes

from explainer.figures.essay._kicked import Kicked
from explainer.figures.essay._survival import MIDDLE
from explainer.figures.essay._survival_curves import (
    draw_curve,
    draw_shown,
    kick_axes,
    label_curve,
)
from explainer.figures.swiss_roll import draw_network
from explainer.plotting.labels import note, percent
from explainer.plotting.layout import heading
from explainer.plotting.style import POINTS_PER_PIXEL, Style

SMALLEST = 5e-4  # the left end of the axis
NAMES = ("Wide", "Narrow")


def draw_chart(axes: Axes, measured: Kicked, style: Style) -> None:
    """Draw the curves, each as far as it is known."""
    colors = style.wide, style.narrow
    for kind, curve in measured.others:
        for m in range(len(curve.networks)):
            draw_curve(axes, curve, m, SMALLEST, colors[kind], 0.8, 0.5)
    for m, gap in enumerate(measured.gaps):
        draw_curve(axes, measured.between, m, SMALLEST, style.muted, 1.2)
        label_curve(axes, measured.between, m, f"gap {percent(gap)}", style.muted)
    for curve, name, color in zip(measured.curves, NAMES, colors, strict=True):
        draw_shown(axes, curve, SMALLEST, name.lower(), color)
    axes.axvline(MIDDLE, color=style.muted, linewidth=1, linestyle=(0, (1, 3)), zorder=0)
    kick_axes(axes, measured.curves, SMALLEST, measured.wide.sigmas[0, -1])


def draw_kicked(axes: Axes, measured: Kicked, m: int, drop: float, style: Style) -> None:
    """Draw what a shown network answers after the kick; its chance stands `drop` pixels below."""
    color = (style.wide, style.narrow)[m]
    logits, wrong = measured.shown.fields[m], measured.shown.wrong[m]
    draw_network(axes, logits, measured.points, wrong, style, color=color, size=2.2)
    heading(axes, NAMES[m], f"loss {measured.shown.losses[m]:.2g}", color, style)
    whose = (f"of kicks of {MIDDLE:g} survive", "of them")[m]
    for text, down, size in ((_chance(measured, m), 0.0, 1.9), (whose, 1.7, 1.0)):
        below = 0, -drop * POINTS_PER_PIXEL - down * style.text
        place = {"xycoords": "axes fraction", "va": "baseline"}
        note(axes, text, (0, 0), below, color, fontsize=size * style.text, **place)


def _chance(measured: Kicked, m: int) -> str:
    """Return a shown network's chance to survive the kick as the figure prints it."""
    log10 = measured.known(MIDDLE)[m]
    if log10 is None:
        return "not known"
    return percent(10**log10) if log10 > -2 else f"$10^{{{log10:.0f}}}$"
