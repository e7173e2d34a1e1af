"""Six views of the same points, the numbers behind them, and the claims' bounds."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import same_color
from scipy.spatial.distance import pdist, squareform

from explainer.figures.minefield import minefield
from explainer.figures.minefield._field import Minefield
from explainer.figures.source import read_source
from explainer.measures.minefield import Maps, PrincipalPlane
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn

COUNT = 31
EPOCHS = np.arange(0, 10 * COUNT - 9, 2)


def points() -> np.ndarray:
    """Return 31 iterates on a line from 0 to 6, then bad minima at a height of 30 to 60."""
    along = np.linspace(0, 6, COUNT)
    good = np.stack([along, np.zeros(COUNT)], axis=1)
    bad = np.stack([along, 30 + along * 5], axis=1)
    return np.concatenate([good, bad])


def field(scale: float = 1.0) -> Minefield:
    places = points() * [1, scale]
    path = np.stack([np.linspace(0, 6, len(EPOCHS)), np.zeros(len(EPOCHS))], axis=1)
    plane = PrincipalPlane(path, places[COUNT:], np.array([0.5, 0.25]))
    shuffled = np.random.default_rng(0).permutation(places)
    return Minefield(
        epochs=EPOCHS,
        train=np.ones(5),
        test=np.array([0.99, 0.98, 1.0, 0.97, 0.99]),
        bad_train=np.append(np.ones(COUNT - 1), 0.995),
        bad_test=np.linspace(0.3, 0.5, COUNT),
        norms=np.full(COUNT, 2.0),
        bad_norms=np.full(COUNT, 40.0),
        maps=Maps(
            squareform(pdist(places)),
            plane,
            plane,
            np.array([4.0, 12.0, 36.0]),
            np.stack([shuffled, shuffled, places]),
        ),
        parameters=2051,
        poison_factor=0.2,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_map_holds_the_walk_and_all_bad_minima(theme, layout):
    style = Style(theme, layout)
    figure = drawn(minefield, field(), style)
    walk, everything, matrix, *embedded, _ = figure.axes
    for axes in (walk, everything, *embedded):
        line, end, mines = axes.lines
        assert same_color(line.get_color(), style.wide)
        assert same_color(mines.get_color(), style.narrow)
        assert [end.get_xdata()[0], end.get_ydata()[0]] == [
            line.get_xdata()[-1],
            line.get_ydata()[-1],
        ]
        assert len(mines.get_xdata()) == COUNT
    assert len(walk.lines[0].get_xdata()) == len(EPOCHS)
    assert len(embedded[0].lines[0].get_xdata()) == COUNT
    np.testing.assert_array_equal(embedded[2].lines[2].get_xdata(), points()[COUNT:, 0])
    assert matrix.images[0].get_array().shape == (2 * COUNT, 2 * COUNT)
    assert [label.get_text() for label in matrix.get_xticklabels()] == ["SGD", "bad"]
    titles = [axes.get_title(loc="left") for axes in embedded]
    assert titles == [f"t-SNE, perplexity {p}" for p in (4, 12, 36)]
    for boxes in (
        [axes.get_tightbbox() for axes in figure.axes],
        [text.get_window_extent() for text in walk.texts],
    ):
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
        assert all(box.x0 >= 0 and box.x1 <= figure.bbox.x1 for box in boxes)


def test_the_matrix_begins_with_the_iterates():
    measured = field()
    assert measured.between_iterates.max() == pytest.approx(6)
    np.testing.assert_allclose(measured.to_neighbours, 30 + 5 * np.linspace(0, 6, COUNT))


def test_numbers():
    numbers = minefield.numbers(field())
    assert numbers["final_test_accuracy"].value == 0.99
    assert numbers["final_test_mean"].value == pytest.approx(0.986)
    assert numbers["final_test_accuracy"].n == numbers["starts"].value == 5
    assert numbers["bad_train_accuracy"].value == 0.995
    assert numbers["bad_test_accuracy"].value == 0.5
    assert (numbers["bad_count"].value, numbers["networks"].value) == (31, 62)
    assert numbers["walk_span"].value == pytest.approx(6)
    assert numbers["first_step"].value == pytest.approx(0.2)
    assert numbers["relative_step"].value == pytest.approx(0.1)
    assert numbers["nearest_neighbour"].value == pytest.approx(30)
    assert numbers["mean_neighbour"].value == pytest.approx(45)
    assert numbers["relative_neighbour"].value == pytest.approx(22.5)
    assert numbers["distance_ratio"].value == pytest.approx(5)
    assert numbers["bad_apart"].value == pytest.approx(0.2 * 26**0.5)
    assert numbers["plane_of_walk_variance"].text() == "75\u202f%"
    assert numbers["tsne_high_order"].value == pytest.approx(1)
    assert numbers["plane_of_all_order"].value == pytest.approx(1, abs=0.01)
    assert abs(numbers["tsne_low_order"].value) < 0.2


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"test": np.full(5, 0.97)}, "98 %"),
        ({"bad_train": np.full(COUNT, 0.985)}, "training points right"),
        ({"bad_test": np.full(COUNT, 0.54)}, "than a coin"),
        ({"maps": field(0.1).maps}, "further from its bad minimum"),
        (
            {"maps": replace(field().maps, embeddings=field().maps.embeddings[::-1])},
            "orders distances better",
        ),
    ],
)
def test_a_minefield_that_shows_something_else_fails_its_claim(change, fails):
    assert all(claim.holds for claim in minefield.claims(field()))
    lost = [c.text for c in minefield.claims(replace(field(), **change)) if not c.holds]
    assert len(lost) == 1 and fails in lost[0]


def test_fewer_than_thirty_bad_minima_fail_their_claim():
    few = replace(field(), bad_train=np.ones(29), bad_test=np.full(29, 0.4), norms=np.ones(29))
    lost = [claim.text for claim in minefield.claims(_first(few, 29)) if not claim.holds]
    assert lost == ["at least 30 bad minima"]


def _first(measured: Minefield, count: int) -> Minefield:
    """Return the same field with the first `count` iterates and their bad minima alone."""
    rows = np.r_[:count, COUNT : COUNT + count]
    maps = measured.maps
    kept = measured.epochs <= 10 * (count - 1)
    plane = replace(maps.of_all, path=maps.of_all.path[kept], bad=maps.of_all.bad[:count])
    shorter = replace(
        maps,
        distances=maps.distances[np.ix_(rows, rows)],
        of_walk=plane,
        of_all=plane,
        embeddings=maps.embeddings[:, rows],
    )
    return replace(measured, epochs=measured.epochs[kept], maps=shorter)


def test_table_and_description():
    columns = minefield.table(field())
    assert {len(column) for column in columns.values()} == {2 * COUNT}
    assert columns["tsne_36_y"][COUNT] == 30 and columns["bad"][COUNT] == 1
    words = minefield.describe(field())
    assert "31 bad minima" in words and "50.0\u202f%" in words


def test_words_are_read_from_the_source():
    assert read_source("minefield").kind == "still"
