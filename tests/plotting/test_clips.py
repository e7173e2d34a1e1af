"""How a figure that stands is built up in the film, and how clips begin and end."""

import numpy as np

from explainer.plotting import clips
from explainer.plotting.shots import Shot

SHOT = Shot("still", "it", "It", frames=300, moments=(30, 90, 150))


def stage(*columns: int) -> np.ndarray:
    """A picture of 4 × 400 pixels, black in some columns."""
    picture = np.full((4, 400, 4), 255, np.uint8)
    picture[:, list(columns), :3] = 0
    return picture


def test_parts_come_in_with_sentences_and_in_between_where_they_are_more() -> None:
    assert clips._arrivals(1, SHOT) == [30]
    assert clips._arrivals(3, SHOT) == [30, 90, 150]
    assert clips._arrivals(2, SHOT) == [30, 90]
    six = clips._arrivals(6, SHOT)
    assert six[::2] == [30, 90, 150] and sorted(set(six)) == six
    assert six[-1] < SHOT.frames - clips.FADE


def test_each_part_comes_in_from_the_left_and_stays_and_nothing_else_changes() -> None:
    stages = [stage(0), stage(0, 100, 350), stage(0, 100, 350, 399)]
    pictures, played = clips._built_up(stages, [30, 90], 300)
    assert len(played) == 300
    shown = [pictures[place] for place in played]
    for moment, picture in ((0, stages[0]), (29, stages[0]), (75, stages[1]), (299, stages[2])):
        np.testing.assert_array_equal(shown[moment], picture)
    begun = shown[31 : 30 + clips.WIPE]
    left = np.array([int(picture[0, 100, 0]) for picture in begun])
    right = np.array([int(picture[0, 350, 0]) for picture in begun])
    assert (np.diff(left) <= 0).all() and (left <= right).all() and (left < right).any()
    assert all((picture[:, 1:100] == 255).all() for picture in begun)


def test_a_part_that_is_but_a_word_comes_with_the_next() -> None:
    axes, word, lines = stage(), stage(7), stage(*range(100))
    found = clips._telling([axes, word, lines, stage(*range(200))])
    assert [int((picture[0, :, 0] == 0).sum()) for picture in found] == [0, 100, 200]
    assert len(clips._telling([axes, axes])) == 2


def test_a_frame_fades_to_white_paper() -> None:
    frame = np.repeat(np.array((16, 200, 60), np.uint8), (16, 4, 4))
    np.testing.assert_array_equal(clips._faded(frame, 1.0, 16), frame)
    white = np.repeat((235, 128, 128), (16, 4, 4))
    np.testing.assert_array_equal(clips._faded(frame, 0.0, 16), white)
    half = clips._faded(frame, 0.5, 16)
    assert abs(int(half[0]) - (16 + 235) / 2) <= 1


def test_a_long_title_takes_two_lines_that_fit() -> None:
    with clips.STYLE.context():
        for title in ("Short", "A title with many words that goes on " * 3):
            inked = np.asarray(clips._titled(title))[..., 0] < 200
            rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
            assert rows[0] > 20 and rows[-1] < clips.FIGURE[1]
            assert columns[0] >= clips.EDGE - 5 and columns[-1] <= clips.WIDTH - clips.EDGE
