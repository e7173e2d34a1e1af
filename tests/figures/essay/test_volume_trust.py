"""Rays of known shares, units of known size, ellipsoids of known volume."""

import json
from dataclasses import asdict, replace
from math import log10

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.essay import volume_trust
from explainer.figures.essay._trust import ORDERS, Trust, effective, shares
from explainer.measures.volume import check_on_ellipsoids
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, lie_within_and_apart

N = 3000
K = 40
CHECK = check_on_ellipsoids.__wrapped__(N, volume_trust.DECADES, rays=20, repetitions=3)
STYLE = Style("light", "page")


def trust() -> Trust:
    """Rays that each grow by a tenth of the first: the last one outweighs all before."""
    longer = 1 + np.arange(K) / 10
    return Trust(
        radii=np.stack([2 * longer, longer]),
        relative=np.stack([np.full(5, 3.0), np.full(5, 1.0)]),
        lengths=np.array([100.0, 400.0]),
        dimensions=N,
        relative_dimensions=N - 100,
        cutoff=0.2,
        check=CHECK,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_texts_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    figure = drawn(volume_trust, trust(), style)
    assert len(figure.axes) == 4
    lie_within_and_apart(figure, style)


def test_the_estimate_is_drawn_in_several_orders_that_end_alike():
    axes = drawn(volume_trust, trust()).axes[0]
    for colour in (STYLE.wide, STYLE.narrow):
        lines = [line for line in axes.lines if same_color(line.get_color(), colour)]
        assert len(lines) == ORDERS + 1
        ends = [line.get_ydata()[-1] for line in lines]
        np.testing.assert_allclose(ends, ends[0])
        assert len({round(line.get_ydata()[0], 6) for line in lines}) > 1


def test_the_climb_is_what_the_longest_ray_adds_to_a_tenth_of_the_rays():
    measured = trust()
    climb = volume_trust.numbers(measured)["climb_orders"]
    running = measured.running()[:, 0]
    assert climb.value == pytest.approx(np.mean(running[:, -1] - running[:, 3]))
    # As drawn, the fourth ray is 1.3 and the last 4.9 times the first, and K counts in the mean.
    expected = N * log10(4.9 / 1.3) - log10(K) + log10(4)
    assert running[0, -1] - running[0, 3] == pytest.approx(expected, abs=1e-3)


def test_effective_sample_sizes_are_those_of_known_weights():
    n = 10
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    assert effective(weights ** (1 / n), n) == pytest.approx(100 / 30)
    assert effective(np.full(7, 2.0), n) == pytest.approx(7)
    assert effective(np.array([1.0, np.inf, np.inf, 5.0]), n) == pytest.approx(2)
    assert effective(np.zeros(6), n) == pytest.approx(6)
    np.testing.assert_allclose(shares(weights ** (1 / n), n), weights / 10)


def test_the_effective_sample_size_is_drawn_against_the_number_of_rays():
    measured = replace(trust(), radii=np.stack([np.full(K, 2.0), trust().radii[1]]))
    axes = drawn(volume_trust, measured).axes[1]
    wide, narrow = (
        next(line for line in axes.lines if same_color(line.get_color(), colour))
        for colour in (STYLE.wide, STYLE.narrow)
    )
    np.testing.assert_allclose(wide.get_ydata(), wide.get_xdata())  # equal rays all count
    np.testing.assert_allclose(narrow.get_ydata(), 1, atol=1e-6)
    assert "40.00 of 40 rays" in {text.get_text() for text in axes.texts}


def test_ellipsoid_errors_are_drawn_beside_what_the_means_of_eigenvalues_predict():
    axes = drawn(volume_trust, trust()).axes[2]
    line = next(li for li in axes.lines if li.get_marker() == "None" and len(li.get_xdata()) > 2)
    eigenvalues = [10.0 ** np.linspace(-spread / 2, spread / 2, N) for spread in CHECK.decades]
    expected = [-N / 2 * log10(e.mean() / np.exp(np.log(e).mean())) for e in eigenvalues]
    np.testing.assert_allclose(line.get_ydata(), expected, atol=1e-6)
    dots = [li for li in axes.lines if li.get_marker() == "o"]
    assert sum(len(li.get_xdata()) for li in dots) == CHECK.naive.size


def test_units_move_the_difference_by_the_lengths_of_the_weights():
    raw, relative, converted = trust().differences()
    assert raw == pytest.approx(N * log10(2))
    assert relative == pytest.approx((N - 100) * log10(3))
    assert converted == pytest.approx(relative - 300)
    assert volume_trust.numbers(trust())["filter_correction_orders"].value == 300
    axes = drawn(volume_trust, trust()).axes[3]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([raw, relative, converted])
    assert f"{raw:,.0f}" in {text.get_text() for text in axes.texts}


def test_numbers_of_rays_of_which_one_decides():
    numbers = volume_trust.numbers(trust())
    assert numbers["effective_sample_size"].value == pytest.approx(1)
    assert numbers["narrow_effective_sample_size"].value == pytest.approx(1)
    assert numbers["longest_ray_share"].value == pytest.approx(1)
    assert (numbers["rays"].value, numbers["cutoff"].value) == (K, 0.2)
    at = list(CHECK.decades).index(3)
    error = numbers["ellipsoid_error_orders"]
    assert error.value == pytest.approx(abs(CHECK.naive[at].mean() - CHECK.truth[at]))
    assert error.n == 3


def test_censored_rays_and_a_network_without_basin_leave_a_figure_and_plain_numbers():
    measured = trust()
    measured.radii[0, [3, 9]] = np.inf
    measured.radii[1] = 0
    measured.relative[1] = 0
    figure = drawn(volume_trust, measured)
    assert len(figure.axes) == 4
    numbers, claims = volume_trust.numbers(measured), volume_trust.claims(measured)
    assert numbers["censored_rays"].value == 2
    assert numbers["effective_sample_size"].value == pytest.approx(2)
    assert numbers["climb_orders"].text() == "undefined"
    json.dumps([asdict(entry) for entry in (*numbers.values(), *claims)], allow_nan=False)
    assert "of which 2 never reach" in volume_trust.describe(measured)


def test_claims_fail_where_many_rays_count_or_the_estimate_is_right():
    assert all(claim.holds for claim in volume_trust.claims(trust()))
    equal = replace(trust(), radii=np.ones((2, K)))
    exact = replace(CHECK, naive=np.repeat(CHECK.truth[:, None], 3, axis=1))
    claims = volume_trust.claims(replace(equal, check=exact))
    assert not any(claim.holds for claim in claims)


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("volume-trust", volume_trust.numbers(trust()))
    table = volume_trust.table(trust())
    assert len({len(column) for column in table.values()}) == 1
    assert table["rays"][-1] == K
    assert table["wide_log10_volume"][-1] - table["narrow_log10_volume"][-1] == pytest.approx(
        N * log10(2)
    )
