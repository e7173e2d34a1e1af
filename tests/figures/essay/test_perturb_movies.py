"""The movies of the pushed pair: each shows its own network, and names the other."""

from types import ModuleType

import pytest

from explainer.figures.essay import _perturbation, perturb_narrow, perturb_wide
from explainer.figures.source import read_source
from explainer.plotting.style import Style
from tests.figures.pushing import PUSH

MOVIES = [
    pytest.param(perturb_wide, "wide", "narrow", id="wide"),
    pytest.param(perturb_narrow, "narrow", "wide", id="narrow"),
]


@pytest.mark.parametrize(("figure", "kind", "other"), MOVIES)
def test_it_shows_its_network(figure: ModuleType, kind: str, other: str):
    style = Style("dark", "phone")
    with style.context():
        movie = figure.draw(PUSH, style)
    assert movie.figure.axes[0].get_title("left") == kind.capitalize()
    assert movie.figure.texts[-1].get_text().replace("\n", " ") == figure.TITLE
    assert movie.frames == 91 and figure.numbers(PUSH)["frames"].value == 91
    assert read_source(f"perturb-{kind}").kind == "movie"


@pytest.mark.parametrize(("figure", "kind", "other"), MOVIES)
def test_words_and_data_are_those_of_its_network(figure: ModuleType, kind: str, other: str):
    p = getattr(PUSH, kind)
    table = figure.table(PUSH)
    assert {len(column) for column in table.values()} == {91}
    assert (table["curvature"] == p.curvatures).all() and (table["distance"] == p.distance).all()
    words = figure.describe(PUSH)
    assert words.startswith("A movie of 91 frames") and f"the {kind} network" in words
    held = {name: _perturbation.numbers(PUSH, name)["holds_to"].text() for name in (kind, other)}
    assert f"up to a push of {held[kind]}" in words
    assert f"the other network: it holds up to {held[other]}" in words
    assert figure.claims(PUSH) == _perturbation.claims(PUSH)
