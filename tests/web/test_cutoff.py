"""Radii, volumes and colours in the page against those of Python."""

import json
import subprocess

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from explainer.figures.in_your_hands import basin_and_cutoff as figure
from explainer.figures.numbers import correlation
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES
from tests.figures.basins import CUT
from tests.web.bundle import bundled


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict:
    script = tmp_path_factory.mktemp("cutoff") / "cutoff.mjs"
    bundled("test/cli/cutoff.ts", script, "--platform=node", "--format=esm")
    question = live.pack({**figure.live(CUT), "cuts": figure.CUTS})
    done = subprocess.run(
        ["node", script], input=question, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def numbers(found: list) -> np.ndarray:
    return np.array(
        [[float(one) for one in row] if isinstance(row, list) else float(row) for row in found]
    )


def test_radii_and_volumes_are_those_of_python(answered: dict) -> None:
    for cut, found in zip(figure.CUTS, answered["answers"], strict=True):
        radii = CUT.crossings(cut)
        np.testing.assert_allclose(numbers(found["radii"]), radii, rtol=1e-5)
        np.testing.assert_allclose(numbers(found["medians"]), np.median(radii, axis=1), rtol=1e-5)
        volumes = CUT.volumes(radii)
        np.testing.assert_allclose(numbers(found["volumes"]), volumes, rtol=1e-3, atol=1e-3)
        others = CUT.others(radii)
        np.testing.assert_allclose(numbers(found["others"]), others, rtol=1e-3, atol=1e-3)
        there = np.isfinite(volumes)
        tau = correlation(CUT.gaps[there], volumes[there]).value
        assert found["tau"] == pytest.approx(tau, abs=1e-9)


def test_rays_of_every_sort_are_among_them() -> None:
    low, high = (CUT.crossings(cut) for cut in (figure.CUTS[0], figure.CUTS[-1]))
    assert (low == 0).any() and np.isinf(high).any()
    assert ((low > 0) & (low < CUT.radii[0])).any()


def test_kinds_have_the_colours_of_the_posters(answered: dict) -> None:
    for theme in THEMES:
        colours = Style(theme, "page").gaps
        for gap, found in zip(CUT.gaps, answered["colours"][theme], strict=True):
            expected = to_rgb(to_hex(colours(float(gap))))
            assert to_rgb(found) == pytest.approx(expected, abs=2.5 / 255)
