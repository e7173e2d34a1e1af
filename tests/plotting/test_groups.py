"""What artists show is known by their colours, in real figures too."""

from collections import Counter

import numpy as np
import pytest
from matplotlib.figure import Figure

from explainer.figures.essay import narrow_in_the_making, wide_vs_narrow
from explainer.plotting.groups import headline, hue_of, name_groups, panel_hue, parts
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES
from tests.figures.essay.test_narrow_in_the_making import making
from tests.figures.essay.test_wide_vs_narrow import BOTH

STYLE = Style("light", "page")


def chart(style: Style) -> Figure:
    figure = style.figure(3)
    style.headline(figure, "What it says")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=style.wide)
    axes.plot([0, 1], [1, 0], color=style.narrow)
    axes.scatter([0.5], [0.5], color=style.ink)
    axes.plot([0, 1], [0.2, 0.2], color=style.muted)
    axes.text(0.5, 0.9, "narrow", color=style.narrow)
    return figure


@pytest.mark.parametrize("theme", THEMES)
def test_artists_are_named_by_the_colour_of_a_kind_of_network(theme) -> None:
    style = Style(theme, "page")
    with style.context():
        figure = chart(style)
        name_groups(figure, style)
    (axes,) = figure.axes
    assert [line.get_gid() for line in axes.lines] == ["wide", "narrow", "marks"]
    assert [collection.get_gid() for collection in axes.collections] == ["points"]
    assert [text.get_gid() for text in axes.texts] == ["narrow"]
    assert {axes.xaxis.get_gid(), axes.yaxis.get_gid()} == {"axes"}
    assert (figure.texts[0].get_gid(), figure.patch.get_gid()) == ("title", "paper")
    assert axes.get_gid() == "panel"  # both kinds are in it


def test_a_colour_is_that_of_a_kind_only_if_all_of_an_artist_has_it() -> None:
    figure = STYLE.figure(3)
    axes = figure.add_subplot()
    both = axes.scatter([0, 1], [0, 1], color=[STYLE.wide, STYLE.narrow])
    one = axes.scatter([0, 1], [0, 1], color=STYLE.narrow, alpha=0.3)
    ring = axes.scatter([0], [0], facecolor="none", edgecolor=STYLE.wide)
    unseen = axes.axvspan(0, 1, facecolor="none", edgecolor="none")
    assert [hue_of(a, STYLE) for a in (both, one, ring, unseen)] == [None, "narrow", "wide", None]


def test_a_panel_that_shows_one_kind_of_network_is_its_own() -> None:
    with STYLE.context():
        figure = wide_vs_narrow.draw(BOTH, STYLE)
        name_groups(figure, STYLE)
    assert [panel_hue(axes, STYLE) for axes in figure.axes] == ["wide", "wide", "narrow", "narrow"]
    named = Counter(artist.get_gid() for artist in figure.findobj() if artist.get_gid())
    assert named["background"] == named["boundary"] == 4
    assert named["points"] == 12  # two classes and the rings, in four maps
    assert named["wide"] and named["narrow"] and named["title"] == 1


def test_a_panel_with_lines_of_no_kind_belongs_to_none() -> None:
    axes = STYLE.figure(3).add_subplot()
    axes.plot([0, 1], color=STYLE.wide)
    axes.plot([])  # not seen
    assert panel_hue(axes, STYLE) == "wide"
    axes.axhline(0.5, color=STYLE.muted)
    assert panel_hue(axes, STYLE) is None


def test_a_film_has_its_groups() -> None:
    with STYLE.context():
        figure = narrow_in_the_making.draw(making(), STYLE).figure
        name_groups(figure, STYLE)
    named = Counter(artist.get_gid() for artist in figure.findobj() if artist.get_gid())
    assert {"background", "boundary", "points", "narrow", "title", "axes"} <= named.keys()
    assert "wide" not in named


def test_a_talk_brings_in_wide_then_narrow_then_the_rest() -> None:
    with STYLE.context():
        figure = chart(STYLE)
        found = parts(figure, STYLE)
    (axes,) = figure.axes
    wide, narrow, rest = axes.lines
    assert found.steps
    hidden = {name: {*artists} for name, artists in found.build_up()}
    assert list(hidden) == ["axes", "wide", "narrow", "all"]
    assert {wide, narrow, rest} <= hidden["axes"] and headline(figure) not in hidden["axes"]
    assert wide not in hidden["wide"] and {narrow, rest} <= hidden["wide"]
    assert hidden["narrow"] >= {rest} and not hidden["narrow"] & {wide, narrow, *axes.texts}
    assert hidden["all"] == set()
    assert axes.xaxis not in hidden["axes"] and axes.patch not in hidden["axes"]


def test_what_shows_one_kind_alone_has_no_steps() -> None:
    figure = STYLE.figure(3)
    figure.add_subplot().plot(np.arange(3), color=STYLE.wide)
    assert not parts(figure, STYLE).steps
