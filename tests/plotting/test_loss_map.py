import numpy as np
import pytest

from explainer.plotting.loss_map import (
    common_limits,
    draw_loss_map,
    draw_loss_scale,
)
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES

STYLE = Style("dark", "page")
LIMITS = 0.01, 100.0


@pytest.fixture
def axes():
    with STYLE.context():
        yield STYLE.figure(3).add_subplot()


@pytest.mark.parametrize("theme", THEMES)
def test_low_ground_is_luminous_on_both_papers(theme):
    colours = Style(theme, "page").losses(np.linspace(0, 1, 16))[:, :3]
    light = colours @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light) < 0).all()
    assert light[0] > 0.7 > 0.3 > light[-1]


def test_limits_hold_all_losses_over_the_floor():
    losses = [np.array([[0.5, 3.0]]), np.array([[0.02, 1.0]])]
    assert common_limits(losses, 1e-4) == (0.02, 3.0)
    assert common_limits(losses, 0.1) == (0.1, 3.0)


def test_the_map_shows_each_loss_in_the_colour_of_its_step(axes):
    x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0])
    losses = np.array([[0.001, 0.02, 1000.0], [0.001, 0.02, 1000.0]])  # two beyond the limits
    draw_loss_map(axes, x, y, losses, np.geomspace(*LIMITS, 5), LIMITS, STYLE)
    (drawn,) = axes.collections
    assert (drawn.norm.vmin, drawn.norm.vmax) == LIMITS
    assert drawn.cmap.name == STYLE.losses.name
    assert axes.get_aspect() == 1 and not any(s.get_visible() for s in axes.spines.values())
    lowest, highest = drawn.get_paths()[0], drawn.get_paths()[-1]
    assert lowest.vertices[:, 0].min() == 0 and highest.vertices[:, 0].max() == 2


@pytest.mark.parametrize("lying", [False, True])
def test_the_scale_runs_along_the_bar_with_plain_decades_and_a_name(axes, lying):
    draw_loss_scale(axes, LIMITS, "training loss", STYLE, lying=lying)
    axes.figure.draw_without_rendering()
    axis = axes.xaxis if lying else axes.yaxis
    assert [label.get_text() for label in axis.get_ticklabels()] == [
        "0.01",
        "0.1",
        "1",
        "10",
        "100",
    ]
    assert axes.get_xlabel() == ("training loss" if lying else "")
    assert axes.get_title("left") == ("" if lying else "training loss")
