import numpy as np
import pytest
from matplotlib.colors import to_rgb

from explainer.plotting.style import Style
from explainer.plotting.tiles import tiles
from explainer.plotting.variants import THEMES

AXIS = np.linspace(-9, 9, 5)
UP = np.tile(AXIS[:, None], (1, 5))  # class 1 at the top: the last row is the highest


@pytest.mark.parametrize("theme", THEMES)
def test_tiles_have_the_colours_of_fields_and_a_line_where_they_are_undecided(theme):
    style = Style(theme, "page")
    upward, rightward = tiles(np.stack([UP, UP.T]), 20, style, style.wide, width=2)
    np.testing.assert_allclose(upward, rightward.transpose(1, 0, 2)[::-1], atol=1e-9)
    sure = style.field(1.0)[:3], style.field(0.0)[:3]
    np.testing.assert_allclose([upward[0, 5], upward[-1, 5]], sure, atol=0.01)
    np.testing.assert_allclose(upward[9:11, 5], [to_rgb(style.wide)] * 2, atol=1e-6)
    assert not np.isclose(upward[7, 5], to_rgb(style.wide), atol=0.05).all()


def test_faded_tiles_lie_between_the_paper_and_themselves():
    style = Style("dark", "page")
    (bright,), (faded,) = (
        tiles(UP[None], 12, style, style.muted, 1, faded) for faded in (0.0, 0.75)
    )
    paper = np.array(to_rgb(style.paper))
    np.testing.assert_allclose(faded, paper + 0.25 * (bright - paper), atol=1e-9)


def test_a_field_without_a_slope_has_no_line():
    style = Style("light", "page")
    (level,) = tiles(np.full((1, 4, 4), -3.0), 8, style, style.narrow, 2)
    assert np.ptp(level.reshape(-1, 3), axis=0).max() < 1e-9
