"""What is packed for live figures."""

import base64
import json

import numpy as np
import pytest
from matplotlib.colors import to_hex

from explainer.plotting import live
from explainer.plotting.style import PALETTES, Style


def packed(value):
    return json.loads(live.pack({"value": value}))["value"]


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([[1.5, -2]], np.float16), "float16"),
        (np.array([[1.5, -2]], np.float32), "float32"),
        (np.array([[1.5, -2]], np.float64), "float32"),
        (np.array([[1, 0]], bool), "uint8"),
        (np.array([[1, -2]], np.int64), "int32"),
        (np.arange(6, dtype=np.float32).reshape(2, 3).T, "float32"),
        (np.array([1.5], ">f4"), "float32"),
    ],
)
def test_arrays_are_packed_little_endian_row_by_row(array, dtype):
    found = packed({"deep": [array]})["deep"][0]
    assert found["dtype"] == dtype
    assert found["shape"] == list(array.shape)
    data = np.frombuffer(base64.b64decode(found["base64"]), np.dtype(dtype).newbyteorder("<"))
    np.testing.assert_array_equal(data.reshape(array.shape), array)


def test_numbers_of_numpy_are_numbers():
    assert packed(np.float32(0.5)) == 0.5


@pytest.mark.parametrize("bad", [np.array([np.nan]), np.array([np.inf], np.float16), float("nan")])
def test_what_isnt_finite_is_refused(bad):
    with pytest.raises(ValueError, match=r"finite|JSON compliant"):
        packed(bad)


def test_what_browsers_arent_told_of_is_refused():
    with pytest.raises(TypeError, match="complex"):
        packed(np.array([1j]))
    with pytest.raises(TypeError, match="got set"):
        packed({1, 2})


def test_both_papers_have_the_colours_of_their_palettes():
    palettes = json.loads(live.pack({}))["palettes"]
    assert set(palettes) == set(PALETTES)
    for theme, palette in palettes.items():
        assert palette["wide"] == PALETTES[theme].wide
        assert len(palette["losses"]) == live.SHADES
        ends = [to_hex(Style(theme, "page").losses(end)) for end in (0.0, 1.0)]
        assert palette["losses"][:: live.SHADES - 1] == ends
