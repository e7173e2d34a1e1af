"""Tracks say in SVG what a film draws over its fields, frame by frame."""

import re
from typing import Any

import numpy as np
import pytest

from explainer.plotting import marks, tracks
from explainer.plotting.curves import follow, lengthen, together, write
from explainer.plotting.style import Style
from explainer.plotting.video import Movie

STYLE = Style("light", "page")
POINTS = np.array([[-0.5, 0.5], [0.5, 0.5], [0.5, -0.5]])
LABELS = np.array([0, 1, 1])
WRONG = np.array([[0, 0, 0], [1, 0, 1], [1, 0, 0], [0, 0, 1]], bool)  # [T, P]
TIMES = np.array([0.0, 1.0, 2.0, 3.0])


def movie() -> Movie:
    figure = STYLE.figure(4)
    figure.set_layout_engine("none")
    plane, chart = (figure.add_axes((x, 0.1, 0.3, 0.8)) for x in (0.1, 0.6))
    logits = np.linspace(-1, 1, 20)[:, None].repeat(20, axis=1)
    extent = (-1.0, 1.0, -1.0, 1.0)
    drawn = marks.draw_boundary(plane, logits, extent, POINTS, LABELS, WRONG[0], STYLE)
    chart.set(xlim=(0, 3), ylim=(0, 3))
    clock = figure.text(0.5, 0.02, "", ha="right", color=STYLE.muted)
    moves = together(
        lambda t: drawn.update(logits + t / 10, WRONG[t]),
        lengthen(chart, TIMES, TIMES, STYLE.wide),
        follow(chart, TIMES, TIMES, "{:.0f}".format, STYLE.wide, STYLE),
        write(clock, lambda t: f"step {t}"),
    )
    return Movie(figure, moves, 4, order=(0, 1, 2, 3, 3, 1), poster=3, clock="one")


@pytest.fixture(scope="module")
def score() -> dict[str, Any]:
    with STYLE.context():
        return tracks.describe(movie())


def there(pieces: list[tracks.Piece], frame: int) -> list[str]:
    """Return the pieces that are there in a frame, as the page finds them."""
    return [
        piece if isinstance(piece, str) else str(piece[0])
        for piece in pieces
        if isinstance(piece, str) or sum(int(turn) <= frame for turn in piece[1:]) % 2
    ]


def moving(score: dict[str, Any], **look: object) -> list[dict[str, Any]]:
    """Return the tracks with pieces that come and go, of a look."""
    return [
        track
        for track in score["tracks"]
        if any(not isinstance(piece, str) for piece in track["pieces"])
        and all(track.get(name.replace("_", "-")) == value for name, value in look.items())
    ]


def test_the_score_says_how_it_is_played_and_where_the_fields_are(score) -> None:
    assert (score["fps"], score["clock"], score["size"]) == (30, "one", [1080, 400])
    assert list(score["order"]) == [0, 1, 2, 3, 3, 1] and score["start"] == 3
    ((left, top, width, height),) = score["panes"]
    assert (left, top, width, height) == pytest.approx((110, 40, 320, 320), abs=2.5)


def test_rings_stand_round_the_points_that_are_wrong(score) -> None:
    (rings,) = moving(score, kind="marks", fill="none")
    left, top, width, _ = score["panes"][0]
    for frame, wrong in enumerate(WRONG):
        found = [tuple(map(float, place.split())) for place in there(rings["pieces"], frame)]
        x, y = POINTS[wrong].T
        expected = np.transpose([left + (x + 1) * width / 2, top + (1 - y) * width / 2])
        assert np.array(found).reshape(-1, 2) == pytest.approx(expected, abs=0.1)


def test_words_are_those_of_the_frame_in_their_size_colour_and_anchor(score) -> None:
    (clock,) = moving(score, kind="text", fill=STYLE.muted)
    words = [there(clock["pieces"], frame) for frame in range(4)]
    assert [piece.split(" ", 2)[2] for (piece,) in words] == [f"step {t}" for t in range(4)]
    assert clock["text-anchor"] == "end" and clock["font-size"] == 14
    x, y = map(float, words[2][0].split()[:2])
    assert (x, y) == pytest.approx((540, 392), abs=0.2)


def test_a_line_that_lengthens_gets_a_piece_in_every_frame(score) -> None:
    (line,) = moving(score, kind="path", stroke=STYLE.wide)
    lengths = [len(there(line["pieces"], frame)) for frame in range(4)]
    assert lengths == [1, 2, 3, 4]
    ends = "".join(there(line["pieces"], 3))
    assert re.fullmatch(r"M648 360L756 253\.3L864 146\.7L972 40", ends)
    assert line["stroke-width"] == pytest.approx(2.0 * 100 / 72, abs=0.01)


def test_what_stands_still_is_always_there_and_has_no_field(score) -> None:
    still = [track for track in score["tracks"] if track not in moving(score)]
    assert [
        piece for track in still for piece in track["pieces"] if not isinstance(piece, str)
    ] == []
    shapes = [track for track in still if track["kind"] == "marks"]
    assert [len(track["pieces"]) for track in shapes] == [1, 2]  # points of both classes
    assert all(track["shape"].startswith("m") for track in shapes)  # in steps from its place
    assert not any(track.get("fill") == STYLE.paper and "clip" not in track for track in still[:1])


def test_a_formula_is_told() -> None:
    with STYLE.context():
        film = movie()
        film.figure.text(0.1, 0.1, r"$\theta$")
        with pytest.raises(ValueError, match="expected words without formulas in a film"):
            tracks.describe(film)


def test_nothing_is_hidden_afterwards() -> None:
    with STYLE.context():
        film = movie()
        tracks.describe(film)
    assert film.figure.patch.get_visible()
    assert all(artist.get_visible() for artist in film.update(0))


@pytest.mark.parametrize("seed", range(5))
def test_pieces_give_back_any_frames(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frames = [[str(n) for n in rng.permutation(6)[: rng.integers(7)]] for _ in range(8)]
    found = tracks.pieces(frames)
    assert [there(found, frame) for frame in range(8)] == frames
