"""What is packed for live figures."""

import base64
import json
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from explainer.errors import ResultError
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
        (np.array([[2**31 - 1, -(2**31)]], np.int64), "int32"),
        (np.array([[1, 2]], np.uint16), "int32"),
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


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (np.array([[1, np.nan]]), "'value' is nan at (0, 1), and scripts want finite numbers"),
        (np.array([np.inf], np.float16), "'value' is inf at (0,), and scripts"),
        (
            np.array([1e300]),
            "'value' is 1e+300 at (0,), and scripts want finite numbers of float32",
        ),
        ({"deep": [0.5, float("inf")]}, "'value'['deep'][1] is inf, and scripts"),
        (np.array([2**40]), "'value' has whole numbers beyond ±2³¹, which int32 can't hold"),
        (np.array([-(2**40)]), "'value' has whole numbers beyond ±2³¹"),
        (np.array([2**31], np.uint32), "'value' has whole numbers beyond ±2³¹"),
        (
            np.array([1j]),
            "'value' is an array of complex128, not of float16, float32, uint8, int32",
        ),
        ({1, 2}, "'value' is a set, not an array, a number or words"),
    ],
)
def test_what_browsers_cannot_be_told_is_refused_by_its_name(bad, says):
    with pytest.raises(ResultError, match=f"^{re.escape(says)}"):
        packed(bad)


def test_both_papers_have_the_colours_of_their_palettes():
    palettes = json.loads(live.pack({}))["palettes"]
    assert set(palettes) == set(PALETTES)
    for theme, palette in palettes.items():
        assert palette["wide"] == PALETTES[theme].wide
        assert len(palette["losses"]) == live.SHADES
        ends = [to_hex(Style(theme, "page").losses(end)) for end in (0.0, 1.0)]
        assert palette["losses"][:: live.SHADES - 1] == ends
