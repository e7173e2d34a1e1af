import json
import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import PatchCollection

from explainer.figures.essay import _kick_wall as panels
from explainer.figures.essay import wall_of_kicks as figure
from explainer.figures.essay._survival import MIDDLE
from explainer.figures.essay._survival_curves import kick_sizes
from explainer.figures.source import read_source
from explainer.figures.swiss_roll import Points
from explainer.measures.kick_wall import KickWall
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.essay.test_survival import NARROW
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, lie_within_and_apart

SIGMAS = np.array(kick_sizes(figure.LOW, figure.HIGH, figure.STEP))
DRAWN = 1 + np.random.default_rng(0).exponential(size=100)
AXIS = np.linspace(-5, 5, 9)
WALL = figure.Wall(
    points=Points(np.random.default_rng(1).uniform(-1, 1, (20, 2)), np.arange(20) % 2),
    cutoff=0.2,
    kicked=KickWall(
        parameters=np.zeros((2, 3614), np.float32),
        sigmas=SIGMAS,
        # A kick of σ adds σ times a share of its own: the narrow network feels it a hundredfold.
        losses=np.stack([0.01 + more * np.outer(SIGMAS**2, DRAWN) for more in (80, 40_000)]),
        fields=np.tile(AXIS, (2, 100, 9, 1)).astype(np.float16),
    ),
    narrow=NARROW,
)


def test_words_call_for_numbers_that_are_there():
    call_for("wall-of-kicks", figure.numbers(WALL))
    assert len(re.sub(r"\{\{.*?\}\}", "n", read_source("wall-of-kicks").caption).split()) <= 60


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_survivors_are_framed_in_panels_where_the_script_draws(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, WALL, style)
    lie_within_and_apart(made, style)
    scene = figure.SCENES[layout]
    size = made.get_size_inches() * 100
    assert tuple(np.round(size)) == scene.size
    for m, box in enumerate(scene["walls"]):
        axes = made.axes[m]
        left, bottom, wide, high = axes.get_position(original=True).bounds
        assert (left * size[0], wide * size[0]) == pytest.approx((box[0], box[2]))
        assert (1 - bottom - high) * size[1] == pytest.approx(box[1])
        (frames,) = [one for one in axes.collections if isinstance(one, PatchCollection)]
        survived = WALL.kicked.survived(0.2)[m, WALL.middle]
        corners = [tuple(path.get_extents().min.astype(int)) for path in frames.get_paths()]
        assert corners == [(k % 10, k // 10) for k in np.flatnonzero(survived)]
        assert f"{survived.sum()} of 100 survive" in [text.get_text() for text in axes.texts]


def digits_of(drawn):
    return [text.get_text() for text in drawn.axes[2].texts if len(text.get_text()) == 1]


def test_the_ruler_has_as_many_zeros_as_were_measured():
    with Style("light", "page").context():
        drawn = figure.draw(WALL, Style("light", "page"))
    log10, _ = WALL.chance(MIDDLE)
    assert log10 < -50
    assert digits_of(drawn) == ["0"] * (round(-log10) - 1) + ["1"]


def test_where_the_chance_is_not_known_nothing_is_written():
    unknown = replace(WALL, narrow=replace(NARROW, rhat=NARROW.rhat + 9))
    assert unknown.chance(MIDDLE) is None
    with Style("light", "phone").context():
        drawn = figure.draw(unknown, Style("light", "phone"))
    assert digits_of(drawn) == []
    assert "not known" in [text.get_text() for axes in drawn.axes for text in axes.texts]
    packed = json.loads(live.pack(figure.live(unknown)))
    assert packed["chances"][f"{MIDDLE:g}"] is None


def test_the_script_knows_chances_by_the_words_of_every_place_of_its_slider():
    packed = json.loads(live.pack(figure.live(WALL)))
    assert packed["parameters"]["shape"] == [2, 3614]
    assert packed["dimensions"][-1] == [3614, "4 × 10^15 times"]
    slider, button, kept = figure.controls(WALL)
    assert (button.name, kept.name) == ("another", "hundred")
    assert f"{10**slider.value:.2g}" == f"{MIDDLE:g}"
    count = round((slider.high - slider.low) / slider.step)
    places = slider.low + slider.step * np.arange(count + 1)
    assert {f"{float(f'{10**place:.2g}'):g}" for place in places} == set(packed["chances"])
    known = packed["chances"][f"{MIDDLE:g}"]
    assert known["digits"].count("0") == round(-known["log10"])
    assert packed["chances"]["0.1"] is None


def test_all_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(WALL))
    losses = WALL.kicked.losses
    alike = losses[[1, 0]]
    harsh = np.maximum(losses, 9 * (SIGMAS > 0.02)[:, None])
    kind = losses * np.array([1, 1e-5])[:, None, None]
    broken = [alike, harsh, kind, losses + 1]
    for number, other in enumerate(broken):
        wall = replace(WALL, kicked=replace(WALL.kicked, losses=other))
        assert not figure.claims(wall)[number].holds


def test_numbers_table_and_description():
    numbers = figure.numbers(WALL)
    json.dumps({name: number.value for name, number in numbers.items()}, allow_nan=False)
    (wide, narrow), gone = WALL.survivors, numbers["narrow_gone"].value
    unhurt = numbers["wide_unhurt"].value
    first, last = (int(np.flatnonzero(sigma == SIGMAS)[0]) for sigma in (gone, unhurt))
    assert narrow[first:].max() == 0 < narrow[first - 1]
    assert wide[: last + 1].min() == 100 > wide[last + 1]
    table = figure.table(WALL)
    assert {len(column) for column in table.values()} == {2 * len(SIGMAS)}
    row = np.flatnonzero((table["network"] == "wide") & (table["sigma"] == MIDDLE))
    assert table["survivors"][row] == numbers["wide_survivors"].value
    assert "nan" not in figure.describe(WALL).lower()


def test_growth_is_computed():
    words = [panels.growth_words(n) for n in (2, 100, 3614)]
    assert words == ["2\u202f% more", "2.7 times", "4 × 10^15 times"]
    assert panels.growth_words(700) == "1,059 times"
