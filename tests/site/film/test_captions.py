"""Captions: whole sentences in cues of two lines at most, at a pace at which one can read."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.plotting.shots import FPS
from explainer.site.film import captions

WORDS = st.lists(st.text("abcdefgh,.", min_size=1, max_size=captions.LETTERS), min_size=1)


@given(WORDS)
def test_cues_have_two_lines_of_42_letters_at_most_and_all_words_in_order(words: list[str]) -> None:
    cues = captions.cut(" ".join(words))
    lines = [cue.split("\n") for cue in cues]
    assert all(len(cue) <= 2 for cue in lines)
    assert max(len(line) for cue in lines for line in cue) <= 42
    assert " ".join(cues).split() == words


def test_a_long_sentence_is_parted_at_its_comma() -> None:
    said = "Kick all of its parameters at random and once, and half of all kicks are survived then."
    first, second = captions.cut(said)
    assert first.endswith("once,") and second.startswith("and half")


@pytest.mark.parametrize("loop", [0, 100, 300])
@pytest.mark.parametrize("cues", [["Why?"], ["x" * 42] * 5, ["Why?", "a\n" * 30 + "b"]])
def test_cues_stand_within_their_scene_one_after_the_other_and_long_enough(
    cues: list[str], loop: int
) -> None:
    frames = captions.length(cues, loop)
    assert not loop or frames % loop == 0
    timed = captions.timed(cues, frames)
    assert [cue.text for cue in timed] == cues
    assert timed[0].start >= FPS / 2 and timed[-1].end <= frames - FPS / 2
    for cue, after in itertools.pairwise(timed):
        assert cue.end < after.start
    for cue in timed:
        pace = len(cue.text) / ((cue.end - cue.start + captions.GAP) / FPS)
        assert pace <= captions.PACE / captions.FASTEST + 0.5


def test_webvtt_has_times_and_what_html_would_take_for_tags() -> None:
    cues = [("1", captions.Cue("a < b & c\nd", 15, 45)), ("2", captions.Cue("e", 1800, 1830))]
    text = captions.webvtt(cues)
    blocks = text.rstrip("\n").split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert blocks[1] == "1\n00:00:00.500 --> 00:00:01.500\na &lt; b &amp; c\nd"
    assert re.fullmatch(r"2\n00:01:00\.000 --> 00:01:01\.000\ne", blocks[2])
