"""Four looks at the naive volume, at a cutoff of {{ number("volume-trust.cutoff") }}. **Each longer
ray is a leap:** the running estimate as rays are added; thin lines take the same rays in other
orders. From a tenth of the rays to all, the wide network's still grew by
{{ number("volume-trust.climb_orders") }} powers of ten.

**One ray decides:** the effective sample size, which is how many rays the estimate really rests on.
**It misses volumes that are known:** its error on ellipsoids in as many dimensions. Dots are
estimates; the line is what meeting nothing but the mean eigenvalue would give. **Units change the
answer:** the wide network's volume over the narrow one's, from rays in raw weights and from rays
relative to the weights, these once as they are and once converted to raw weights.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import rays_count, wide_and_narrow
from explainer.experiments.selection import cutoff_for
from explainer.figures import Claim, Number
from explainer.figures.essay._trust import Trust, shares
from explainer.figures.numbers import over_seeds, texts
from explainer.measures.basin import rays
from explainer.measures.directions import frozen_dimensions, log_filter_volume
from explainer.measures.log_weights import LN10
from explainer.measures.volume import check_on_ellipsoids
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import label_end, note
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.ticks import PLAIN, decades, mark, plainly

TITLE = "The naive volume rests on a single ray"
KIND = "still"
ALT = """Four panels. The estimated volume climbs in leaps of hundreds of powers of ten as rays are
added and never settles. Its effective sample size stays at
{{ number("volume-trust.effective_sample_size") }} of {{ number("volume-trust.rays") }} rays. On an
ellipsoid of known volume it is off by {{ number("volume-trust.ellipsoid_error_orders") }} powers of
ten. In other units the same comparison comes out differently, by
{{ number("volume-trust.filter_correction_orders") }} powers of ten."""
LIMITS = """It shows that the naive estimate fails, not what the true volumes are; those of real
basins aren't known."""

RAYS = {"quick": 600, "standard": 3000, "full": 10000}
DECADES = tuple(half / 2 for half in range(9))  # spread of the ellipsoids' eigenvalues
NAMED = 3.0  # the spread that a single number is given for


def measure(size: str) -> Trust:
    pair = wide_and_narrow(size)
    experiment, ends = pair.experiment, (pair.wide, pair.narrow)
    cutoff = cutoff_for(pair.minima.train_losses[list(ends)])
    n = count_parameters(experiment.widths)
    raw = rays(experiment, ends, RAYS[size], (cutoff,), "uniform")
    relative = rays(experiment, ends, rays_count(size), CUTOFFS, "filter")
    shown = pair.minima.parameters[list(ends)]
    lengths = [log_filter_volume(theta, experiment.widths) / LN10 for theta in shown]
    return Trust(
        raw.crossings[:, :, 0],
        relative.crossings[:, :, CUTOFFS.index(cutoff)],
        np.array(lengths),
        n,
        frozen_dimensions(experiment.widths),
        cutoff,
        check_on_ellipsoids(n, DECADES, rays=200, repetitions=5),
    )


def draw(measured: Trust, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (2, 2), narrow=(4, 1), page=7.4, phone=11.4)
    for axes, panel in zip(panels.flat, (_estimates, _sizes, _ellipsoids, _units), strict=True):
        panel(axes, measured, style)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_minor_locator(NullLocator())
    return figure


def _estimates(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw the running estimates."""
    counts, climb = measured.counts, measured.climb()
    running = measured.running()[:, :, counts - 1]  # [orders, 2, counts]
    axes.set(title="Each longer ray is a leap", ylabel="naive volume, in powers of ten")
    axes.yaxis.set_major_formatter(PLAIN)
    _count_axis(axes, counts)
    for row, (name, colour) in enumerate(_kinds(style)):
        for other in running[1:, row]:
            axes.step(counts, other, where="post", color=colour, alpha=0.35, linewidth=0.8)
        axes.step(counts, running[0, row], where="post", color=colour)
        if np.isfinite(running[0, row, -1]):
            label_end(axes, counts[-1], running[0, row, -1], name, colour)
    if isinstance(climb.value, float):
        words = f"from {counts[-1] // 10:,} to {counts[-1]:,} rays:\n+{climb.text()} powers of ten"
        shift = (-4, -22 if style.phone else -30)
        _at_right(axes, words, running[0, 0, -1], shift, style.wide, style.small)


def _sizes(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw the effective sample sizes, under what they would be if every ray counted."""
    counts = measured.counts
    axes.set(title="One ray decides", ylabel="effective sample size", yscale="log")
    axes.yaxis.set_major_formatter(PLAIN)
    _count_axis(axes, counts)
    axes.plot(counts, counts, color=style.muted, linestyle=(0, (2, 3)), linewidth=1.2)
    along = counts[-1] ** 0.65
    note(axes, "if every ray counted", (along, along), (-10, 2), style.muted)
    sizes = np.array([measured.effective(count) for count in counts])  # [counts, 2]
    for column, (_, colour), width in zip(sizes.T, _kinds(style), (5, 1.8), strict=True):
        axes.step(counts, column, where="post", color=colour, linewidth=width)
    words = f"{sizes[-1, 0]:.2f} of {counts[-1]:,} rays"
    _at_right(axes, words, 1, (-6, 8), style.ink, 1.4 * style.text)


def _kinds(style: Style) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return names and colours of the rows of a measurement."""
    return ("wide", style.wide), ("narrow", style.narrow)


def _count_axis(axes: Axes, counts: np.ndarray) -> None:
    axes.set(xscale="log", xlim=(1, counts[-1]), xlabel="rays")
    mark(axes.xaxis, plainly(decades((1, counts[-1]))))


def _at_right(
    axes: Axes, words: str, y: float, shift: tuple[float, float], color: str, size: float
) -> None:
    """Write beside the right edge at a height y."""
    edge = axes.get_yaxis_transform()
    note(axes, words, (1, y), shift, color, xycoords=edge, fontsize=size)


def _ellipsoids(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw by how much the estimate misses volumes that are known."""
    check = measured.check
    predicted, missed = check.predicted - check.truth, (check.naive.T - check.truth).T
    axes.axhline(0, color=style.ink, linewidth=1)
    axes.plot(check.decades, predicted, color=style.muted)
    axes.plot(check.decades, missed, "o", markersize=4.5, color=style.ink, alpha=0.6)
    middle = len(check.decades) // 2
    for text, y, shift, colour in (
        ("estimates", missed[middle, 0], (9, 4), style.ink),
        ("from the mean\neigenvalue alone", predicted[middle], (-9, -6), style.muted),
        ("truth", 0, (9, 3), style.ink),
    ):
        side = "top" if shift[1] < 0 else "bottom"
        note(axes, text, (check.decades[middle], y), shift, colour, va=side)
    axes.set(
        title="It misses volumes that are known",
        xlabel="spread of the eigenvalues, in powers of ten",
        ylabel="error, in powers of ten",
    )
    axes.margins(y=0.08)
    mark(axes.xaxis, plainly(range(int(check.decades[-1]) + 1)))
    axes.yaxis.set_major_formatter(PLAIN)


def _units(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw the difference of wide and narrow in raw and in relative units."""
    names = ("rays in\nraw weights", "relative rays,\nas they are", "relative rays,\nconverted")
    values = measured.differences()
    bars = axes.barh(names, np.where(np.isfinite(values), values, 0), height=0.5, color=style.muted)
    bars[1].set_alpha(0.5)
    axes.bar_label(bars, [Number(value, style=",.0f").text() for value in values], padding=4)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.18)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(PLAIN)
    axes.set(title="Units change the answer", xlabel="wide over narrow, in powers of ten")


def numbers(measured: Trust) -> dict[str, Number]:
    n, count = measured.dimensions, measured.radii.shape[1]
    wide, narrow = measured.effective()
    longest = shares(measured.radii[0], n).max()
    return {
        "effective_sample_size": Number(float(wide), n=count, style=".2f"),
        "narrow_effective_sample_size": Number(float(narrow), n=count, style=".2f"),
        "longest_ray_share": Number(float(longest), n=count, style=".1%"),
        "rays": Number(count, style=","),
        "climb_orders": measured.climb(),
        "ellipsoid_error_orders": over_seeds(measured.missed(NAMED), style=",.0f"),
        "filter_correction_orders": Number(measured.correction, style=",.0f"),
        "dimensions": Number(n, style=","),
        "cutoff": Number(measured.cutoff, style="g"),
        "censored_rays": Number(int(np.isinf(measured.radii).sum()), style=","),
    }


def claims(measured: Trust) -> list[Claim]:
    size, missed = measured.effective()[0], measured.missed(NAMED).mean()
    return [
        Claim("the wide network's volume rests on at most three rays", size, "<=", 3),
        Claim("it misses an ellipsoid's volume by at least 100 powers of ten", missed, ">=", 100),
    ]


def table(measured: Trust) -> dict[str, np.ndarray]:
    """One row for each number of rays."""
    counts = measured.counts
    volumes = measured.running()[0, :, counts - 1]  # [counts, 2]
    sizes = np.array([measured.effective(count) for count in counts])  # [counts, 2]
    columns = {"rays": counts}
    for row, name in enumerate(("wide", "narrow")):
        columns[f"{name}_log10_volume"] = volumes[:, row]
        columns[f"{name}_effective_sample_size"] = sizes[:, row]
    return columns


def describe(measured: Trust) -> str:
    found = texts(numbers(measured))
    check = measured.check
    errors = ", ".join(
        f"{Number(round(float(error)), style=',').text()} at {decades:g}"
        for decades, error in zip(check.decades, check.naive.mean(1) - check.truth, strict=True)
        if decades == int(decades)
    )
    differences = measured.differences()
    raw, relative, corrected = (Number(value, style=",.0f").text() for value in differences)
    return (
        f"Four panels; cutoff {found['cutoff']}, {found['rays']} rays from each network, of which "
        f"{found['censored_rays']} never reach the cutoff.\n\n"
        f"First: log10 of the estimated volume against the number of rays. The wide network's "
        f"grows in leaps, by {found['climb_orders']} from a tenth of the rays to all.\n\n"
        f"Second: the effective sample size against the number of rays, on logarithmic axes. It "
        f"ends at {found['effective_sample_size']} for the wide network and "
        f"{found['narrow_effective_sample_size']} for the narrow one; the longest ray has "
        f"{found['longest_ray_share']} of the wide network's sum.\n\n"
        f"Third: the error, in powers of ten, on ellipsoids of known volume in "
        f"{found['dimensions']} dimensions, against the spread of their eigenvalues in powers of "
        f"ten: {errors}.\n\n"
        f"Fourth: the wide network's volume over the narrow one's, in powers of ten: {raw} with "
        f"rays in raw weights, {relative} with rays relative to the weights, {corrected} when "
        f"these are converted to raw weights."
    )
