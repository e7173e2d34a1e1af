"""The order in which films play their frames."""

import numpy as np
import pytest

from explainer.plotting.video import forth_and_back


@pytest.mark.parametrize("frames", [2, 27, 400])
def test_a_film_plays_forth_rests_and_flies_back_without_a_seam(frames: int) -> None:
    order = forth_and_back(frames, forth=160, hold=36, rewind=10)
    last, each = frames - 1, max(1, round(160 / frames))
    assert len(order) == each * frames + 36 + 2 * 10
    forth, rest, back = np.split(np.array(order), [each * frames, each * frames + 36])
    np.testing.assert_array_equal(forth, np.arange(frames).repeat(each))
    assert set(rest) == {last}
    assert (np.diff(back) <= 0).all()
    np.testing.assert_array_equal(back[::2], back[1::2])
    np.testing.assert_allclose(back + back[::-1], last, atol=1)  # as quick at the end as at first
    assert back[-1] <= max(1, 0.03 * frames)  # close to the first frame, which comes next
