from explainer.figures.essay import _perturbation
from explainer.figures.essay import perturb_narrow as figure
from explainer.figures.source import read_source
from explainer.plotting.style import Style
from tests.figures.pushing import PUSH


def test_it_shows_the_narrow_network():
    style = Style("dark", "phone")
    with style.context():
        movie = figure.draw(PUSH, style)
    assert movie.figure.axes[0].get_title("left") == "Narrow"
    assert movie.figure.texts[-1].get_text().replace("\n", " ") == figure.TITLE
    assert movie.frames == 91 and figure.numbers(PUSH)["frames"].value == 91
    assert read_source("perturb-narrow").kind == "movie"


def test_words_and_data_are_those_of_the_narrow_network():
    p = PUSH.narrow
    table = figure.table(PUSH)
    assert {len(column) for column in table.values()} == {91}
    assert (table["curvature"] == p.curvatures).all() and (table["distance"] == p.distance).all()
    words = figure.describe(PUSH)
    assert words.startswith("A movie of 91 frames") and "the narrow network" in words
    held = {
        kind: _perturbation.numbers(PUSH, kind)["holds_to"].text() for kind in ("wide", "narrow")
    }
    assert f"up to a push of {held['narrow']}" in words
    assert f"the other network: it holds up to {held['wide']}" in words
    assert figure.claims(PUSH) == _perturbation.claims(PUSH)
