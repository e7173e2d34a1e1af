"""The palette can be told apart by every reader, and text can be read at its size."""

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import Colormap, to_hex, to_rgb

from explainer.plotting.loss_map import CHALK
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
STYLES = [Style(theme, layout) for theme in THEMES for layout in LAYOUTS]
PAGES = [Style(theme, "page") for theme in THEMES]

each_style = pytest.mark.parametrize("style", STYLES, ids=lambda s: f"{s.theme}-{s.layout}")
each_theme = pytest.mark.parametrize("style", PAGES, ids=lambda s: s.theme)


def linear(colour: str) -> np.ndarray:
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str = "full") -> np.ndarray:
    xyz = TO_XYZ @ np.clip(SIGHT[sight] @ linear(colour), 0, 1) / [0.95047, 1.0, 1.08883]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, sight: str = "full") -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def test_the_measures_of_colour_agree_with_known_values() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@each_theme
def test_lines_and_text_stand_out_from_the_paper(style: Style) -> None:
    for colour in (style.wide, style.narrow, *style.shades(4)):
        assert contrast(colour, style.paper) >= 3
    for colour in (style.ink, style.muted):
        assert contrast(colour, style.paper) >= 4.5


@each_theme
def test_points_stand_out_from_every_field(style: Style) -> None:
    palette = style.palette
    for ground in (palette.zero_tint, palette.middle, palette.one_tint):
        for fill, edge in ((palette.zero, palette.zero_edge), (palette.one, palette.one_edge)):
            assert max(contrast(fill, ground), contrast(edge, ground)) >= 3
        assert contrast(style.ink, ground) >= 4.5


@each_theme
@pytest.mark.parametrize("sight", SIGHT)
def test_networks_and_classes_stay_apart_for_every_eye(style: Style, sight: str) -> None:
    palette = style.palette
    four = (palette.wide, palette.narrow, palette.zero, palette.one)
    for one, other in itertools.combinations(four, 2):
        assert apart(one, other, sight) >= 20
    assert apart(palette.zero_tint, palette.one_tint, sight) >= 12


@each_theme
def test_classes_are_other_hues_than_networks_and_differ_in_lightness(style: Style) -> None:
    palette = style.palette
    assert abs(lab(palette.zero)[0] - lab(palette.one)[0]) >= 30

    def hue(colour: str) -> float:
        _, a, b = lab(colour)
        return float(np.degrees(np.arctan2(b, a)))

    for network in (palette.wide, palette.narrow):
        for group in (palette.zero, palette.one):
            turn = abs(hue(network) - hue(group)) % 360
            assert min(turn, 360 - turn) >= 20


def lightness(colours: Colormap, count: int = 64) -> np.ndarray:
    return np.array([lab(to_hex(colours(p)))[0] for p in np.linspace(0, 1, count)])


@each_theme
def test_the_sequential_map_grows_evenly_away_from_the_paper(style: Style) -> None:
    steps = np.diff(np.abs(lightness(style.sequential) - lab(style.paper)[0]))
    assert (steps > 0).all()
    assert steps.std() < 0.35 * steps.mean()


@each_theme
def test_low_losses_are_luminous_on_either_paper(style: Style) -> None:
    steps = np.diff(lightness(style.losses))
    assert (steps < 0).all()
    assert steps.std() < 0.35 * abs(steps.mean())
    low, high = (to_hex(style.losses(end)) for end in (0.0, 1.0))
    assert lab(low)[0] >= 85
    assert min(apart(end, style.paper, sight) for end in (low, high) for sight in SIGHT) >= 15
    assert contrast(CHALK, high) >= 4.5


@each_theme
def test_shades_are_ordered_and_can_be_told_apart(style: Style) -> None:
    shades = style.shades(4)
    away = [abs(lab(shade)[0] - lab(style.paper)[0]) for shade in shades]
    assert away == sorted(away, reverse=True)
    assert min(apart(a, b) for a, b in itertools.pairwise(shades)) >= 8
    assert len(style.shades(1)) == 1


@each_style
def test_all_text_is_legible_in_css_pixels(style: Style) -> None:
    with style.context():
        names = ("font.size", *(f"{part}size" for part in ("axes.label", "axes.title")))
        names += ("xtick.labelsize", "ytick.labelsize")
        sizes = [matplotlib.rcParams[name] * 100 / 72 for name in names]
    assert min(sizes) >= (11 if style.phone else 12)


@each_style
def test_a_style_holds_inside_its_context_alone_whatever_the_user_set(style: Style) -> None:
    with matplotlib.rc_context({"lines.dashed_pattern": [9, 9], "axes.grid": False}):
        with style.context():
            assert matplotlib.rcParams["lines.dashed_pattern"] == [3.7, 1.6]
            assert matplotlib.rcParams["axes.grid"]
            assert matplotlib.rcParams["figure.facecolor"] == style.paper
            figure = style.figure(2)
            axes = figure.subplots()
            assert not axes.spines["top"].get_visible()
            assert not axes.spines["right"].get_visible()
        assert not matplotlib.rcParams["axes.grid"]


@each_style
def test_a_headline_stays_on_the_paper_and_over_the_axes(style: Style) -> None:
    with style.context():
        figure = style.figure(4)
        axes = figure.subplots()
        axes.set_title("A panel")
        style.headline(
            figure, "Wide minima generalise and narrow ones, made by poison, do not " * 2
        )
        figure.draw_without_rendering()
        assert figure._suptitle is not None
        words = figure._suptitle.get_window_extent()
    assert words.x0 >= 0
    assert words.x1 <= figure.bbox.x1
    assert words.y1 <= figure.bbox.y1
    assert words.y0 > axes.get_tightbbox().y1


def test_titles_stand_where_matplotlib_would_put_them() -> None:
    pictures = []
    for settings in ({}, {"axes.titley": None}):
        with PAGES[0].context(), matplotlib.rc_context(settings):
            figure = PAGES[0].figure(2)
            for axes in figure.subplots(1, 2):
                axes.set(title="Jolly good", xlabel="step", ylabel="loss")
            figure.canvas.draw()
            pictures.append(np.asarray(figure.canvas.buffer_rgba()))
    assert np.array_equal(*pictures)
