"""Survival, by kicks and by gaps, on made-up measurements."""

import json
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from explainer.figures.essay import survival, survival_and_gap
from explainer.figures.essay._kicked import Kicked
from explainer.figures.essay._survival import MIDDLE
from explainer.figures.swiss_roll import Points
from explainer.measures.kicked_networks import KickedNetworks
from explainer.measures.survival_curves import Survival
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, lie_within_and_apart

STYLE = Style("light", "page")


def curve(sigmas, log10, rhat=None, kicks=1000):
    """Survival of as many networks as there are rows, with counts that agree."""
    sigmas, log10 = (np.atleast_2d(np.array(v, float)) for v in (sigmas, log10))
    share = 10**log10
    survived = np.round(share * kicks)
    return Survival(
        networks=np.arange(len(sigmas)),
        cutoff=0.2,
        dimensions=3614,
        sigmas=sigmas,
        log10=log10,
        errors=np.full(sigmas.shape, 0.05) - 0.01 * log10,
        integrated=log10,
        integrated_errors=np.full(sigmas.shape, 0.1),
        excess=np.full((*sigmas.shape, 4), -10.0),
        trace=np.full((*sigmas.shape, 4, 10), -10.0),
        rhat=np.ones(sigmas.shape) if rhat is None else np.atleast_2d(np.array(rhat, float)),
        accepted=np.full((2, *sigmas.shape), 0.2),
        survived=survived,
        kicks=kicks,
    )


WIDE = curve([0.03, 0.05, 0.08, 0.14], [-0.1, -0.5, -1.5, -5])
NARROW = curve([0.001, 0.003, 0.01, 0.04, 0.1], [-0.3, -8, -35, -110, -220], rhat=[1, 1, 1, 1.1, 2])
BETWEEN = curve(
    [[0.01, 0.02, 0.05], [0.003, 0.01, 0.05]],
    [[-0.3, -2, -20], [-0.3, -6, -60]],
    rhat=[[1] * 3] * 2,
)
PLACES = np.random.default_rng(0).uniform(-1, 1, (20, 2)).astype(np.float32)
MEASURED = Kicked(
    cutoff=0.2,
    wide=WIDE,
    narrow=NARROW,
    others=(
        (0, curve([0.03, 0.04, 0.05], [-0.2, -0.4, -0.6])),
        (1, curve([0.03, 0.04, 0.05], [-20, -60, -90])),
    ),
    between=BETWEEN,
    gaps=np.array([0.45, 0.75]),
    relative={
        kind: curve([[0.004, 0.02, 0.1]] * 2, [[-0.0, -0.01, -0.3], [-0.3, -20, -90]])
        for kind in survival.RELATIVE
    },
    points=Points(PLACES, np.arange(20) % 2),
    shown=KickedNetworks(
        parameters=np.zeros((2, 3614), np.float32),
        direction=np.random.default_rng(0).standard_normal(3614).astype(np.float32),
        fields=np.stack([np.linspace(-5, 5, 2500).reshape(50, 50)] * 2).astype(np.float16),
        losses=np.array([0.03, 9.6]),
        wrong=np.tile(np.arange(20) < 3, (2, 1)),
    ),
)
GAPS = np.array([0.01, 0.2, 0.5, 0.7, 0.85, 0.9])
KINDS = survival_and_gap.Kinds(
    curve(
        [[0.0006, 0.003, 0.005, 0.01]] * 6,
        -np.array([[0, 0.01, 0.1, 0.5]]) - np.outer(GAPS, [0.1, 15, 60, 90]),
        rhat=[[1, 1, 1, 1]] * 4 + [[1, 1, 1.5, 1.5]] * 2,
    ),
    GAPS,
    seeds=2,
)
EACH = [
    ("survival", survival, MEASURED),
    ("survival-and-gap", survival_and_gap, KINDS),
]


@pytest.mark.parametrize(("id", "figure", "measured"), EACH)
def test_words_call_for_numbers_that_are_there(id, figure, measured):
    call_for(id, figure.numbers(measured))


@pytest.mark.parametrize(("id", "figure", "measured"), EACH)
def test_numbers_tables_and_descriptions_are_finite(id, figure, measured):
    json.dumps(
        {name: number.value for name, number in figure.numbers(measured).items()}, allow_nan=False
    )
    columns = figure.table(measured)
    assert len({len(column) for column in columns.values()}) == 1
    assert len(next(iter(columns.values()))) > 5
    assert "nan" not in figure.describe(measured).lower()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_poster_has_its_panels_where_the_script_draws(theme, layout):
    scene = survival.SCENES[layout]
    made = drawn(survival, MEASURED, Style(theme, layout))
    stand_in_boxes(made, scene, (scene["chart"], *scene["fields"]))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("id", "figure", "measured"), EACH[1:])
def test_labels_lie_within_and_apart(id, figure, measured, layout):
    style = Style("light", layout)
    made = drawn(figure, measured, style)
    lie_within_and_apart(made, style)
    assert made.get_suptitle().replace("\n", " ") == figure.TITLE


def lines(drawn, color):
    return [
        line
        for line in drawn.axes[0].lines
        if line.get_linestyle() != "None" and to_rgb(line.get_color()) == to_rgb(color)
    ]


def test_no_line_goes_on_where_nothing_is_known():
    unknown = replace(BETWEEN, rhat=np.array([[1, 1, 2], [2, 2, 2]]), survived=0 * BETWEEN.survived)
    with STYLE.context():
        drawn = survival.draw(replace(MEASURED, between=unknown), STYLE)
    reached = max(line.get_xdata().max() for line in lines(drawn, STYLE.narrow))
    assert reached == pytest.approx(0.05)  # another seed's, and not .1
    (grey,) = (line for line in lines(drawn, STYLE.muted) if len(line.get_xdata()) > 2)
    assert grey.get_xdata().max() == pytest.approx(0.02)  # of the other nothing is known
    thick = max(lines(drawn, STYLE.narrow), key=lambda line: line.get_linewidth())
    assert thick.get_xdata().max() == pytest.approx(0.04)
    assert max(line.get_xdata().max() for line in lines(drawn, STYLE.wide)) == pytest.approx(0.14)


def test_numbers_are_read_off_the_curves():
    found = survival.numbers(MEASURED)
    assert found["wide_log10_at_sigma"].value == pytest.approx(-0.1 * (2 / 3) ** 4, abs=0.01)
    assert -80 < found["narrow_log10_at_sigma"].value < -60
    assert found["narrow_log10"].value == pytest.approx(float(NARROW.at(MIDDLE)[0][0]), abs=0.01)
    assert found["converged_to_sigma_narrow"].value == 0.04
    assert found["wide_chance"].text() == "79\u202f%"
    assert found["half_ratio"].text() == "39"
    assert found["deepest"].text() == "220"
    assert found["worst_miss"].value < 0.5
    assert found["wide_filter"].text().startswith("9")
    assert found["narrow_filter"].value < -5


def test_all_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in survival.claims(MEASURED))
    broken = [
        replace(MEASURED, wide=curve([0.03, 0.05, 0.14], [-0.5, -1, -5])),
        replace(MEASURED, narrow=curve([0.001, 0.01, 0.1], [-0.3, -5, -20])),
        replace(MEASURED, narrow=replace(NARROW, rhat=NARROW.rhat + 0.5)),
        replace(MEASURED, wide=replace(WIDE, integrated=WIDE.integrated - 1)),
        replace(MEASURED, narrow=curve([0.001, 0.01, 0.02, 0.1], [-0.3, -35, -34, -200])),
        replace(MEASURED, narrow=curve([0.01, 0.02, 0.04, 0.1], [-0.3, -35, -80, -200])),
    ]
    for number, measured in enumerate(broken):
        assert not survival.claims(measured)[number].holds


def test_claims_on_gaps_hold_and_each_can_fail():
    assert all(claim.holds for claim in survival_and_gap.claims(KINDS))
    few = replace(KINDS.survival, rhat=np.full((6, 4), 2.0))
    flat = curve(KINDS.survival.sigmas, np.tile([-0.1, -0.2, -0.3, -0.4], (6, 1)))
    backward = replace(KINDS, gaps=GAPS[::-1])
    assert not survival_and_gap.claims(replace(KINDS, survival=few))[0].holds
    assert not survival_and_gap.claims(backward)[1].holds
    assert not survival_and_gap.claims(replace(KINDS, survival=flat))[2].holds


def test_dots_are_chances_that_are_known_and_nothing_joins_them():
    with STYLE.context():
        drawn = survival_and_gap.draw(KINDS, STYLE)
    small, large = (drawn.axes[0].collections[i] for i in (1, 3))
    np.testing.assert_allclose(small.get_offsets()[:, 0], GAPS)
    np.testing.assert_allclose(large.get_offsets()[:, 0], GAPS[:4])
    assert not drawn.axes[0].lines
    assert survival_and_gap.numbers(KINDS)["large_known"].value == 4
    course = survival_and_gap.describe(KINDS).split("Kick of")[2].split(" Known")[0]
    assert course.count("gap ") == 4


def test_the_spread_between_starts_is_that_of_those_that_are_known():
    starts = curve([[0.001, survival.STARTS_SIGMA, 0.01]] * 2, [[-9, -20, -30], [-9, -41, -60]])
    wide = curve([0.003, 0.01, 0.03], [-0.1, -0.2, -0.3])
    measured = replace(MEASURED, others=((0, wide), (1, starts)))
    own = float(NARROW.at(survival.STARTS_SIGMA)[0][0])
    found = survival.numbers(measured)
    assert found["narrow_starts"].value == 3
    assert own > -20
    assert found["narrow_starts_most"].value == pytest.approx(own, abs=0.01)
    assert found["narrow_starts_least"].value == -41
    lost = replace(starts, rhat=np.array([[1, 1, 1], [1, 2, 1]]))
    assert survival.numbers(replace(measured, others=((1, lost),)))["narrow_starts"].value == 2


def test_the_script_gets_networks_and_curves():
    packed = json.loads(live.pack(survival.live(MEASURED)))
    assert packed["parameters"]["shape"] == [2, 3614]
    assert packed["cutoff"] == 0.2
    assert [one["converged"] for one in packed["curves"]] == [3, 3]
    size = next(one for one in survival.controls(MEASURED) if one.name == "size")
    assert isinstance(size, live.Slider)
    assert size.low <= np.log10(MIDDLE) <= size.high
    assert 10**size.high <= WIDE.sigmas[0, -1]
    assert survival.SMALLEST <= 10**size.low < 1.1 * survival.SMALLEST


def test_without_other_seeds_there_is_a_picture_and_a_table():
    alone = replace(MEASURED, others=())
    with STYLE.context():
        survival.draw(alone, STYLE)
    assert len(survival.table(alone)["network"]) < len(survival.table(MEASURED)["network"])
