"""Captions: sentences cut into cues that one can read, and the moments at which these stand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from explainer.plotting.shots import FPS

LETTERS = 42  # of a line, at most
LINES = 2  # of a cue, at most
PACE = 15.0  # letters a second
SHORTEST = 1.6  # seconds of a cue
BEFORE, AFTER = 1.0, 1.2  # seconds of a scene without words
GAP = 3  # frames between two cues
SLOWEST, FASTEST = 1.3, 0.9  # of its own time, how long a cue may stand to fill a loop of a film
END = re.compile(r"(?<=[.?!…])[”’)\"']* (?=[“‘(\"'A-Z])")
CLAUSE = re.compile(r"[,;:.?!…—][”’)]*$")


@dataclass(frozen=True)
class Cue:
    """What stands at once.

    Attributes:
        text: one line or two.
        start, end: frames of the film, or of its scene, from which and up to which it stands.
    """

    text: str
    start: int
    end: int


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph.

    >>> sentences("Why? It is 0.5 times “a. b” of it. (So.)")
    ['Why?', 'It is 0.5 times “a. b” of it.', '(So.)']
    """
    ends = [found.end() for found in END.finditer(text)]
    parts = [text[a:b].strip() for a, b in itertools.pairwise([0, *ends, len(text)])]
    return [part for part in parts if part]


def cut(sentence: str) -> list[str]:
    """Cut a sentence into as few cues as hold it, of like length, and at commas where that's near.

    >>> cut("Two networks, one answer.")
    ['Two networks, one answer.']
    """
    words = tuple(sentence.split(" "))

    @cache
    def best(start: int) -> tuple[int, float, tuple[str, ...]]:
        """Return how many cues the words from one on take, how bad that is, and the cues."""
        if start == len(words):
            return 0, 0.0, ()
        found = []
        for end in range(start + 1, len(words) + 1):
            cue = _lined(words[start:end])
            if cue is None and end > start + 1:
                break
            count, badness, rest = best(end)
            mine = (1 - len(cue or "") / (LETTERS * LINES)) ** 2
            mine += 0.0 if CLAUSE.search(words[end - 1]) else 0.35
            found.append((count + 1, badness + mine, (cue or words[start], *rest)))
        return min(found)

    return [*best(0)[2]]


def _lined(words: Sequence[str]) -> str | None:
    """Return words on one line, or on two as alike as can be; None if they don't fit."""
    whole = " ".join(words)
    if len(whole) <= LETTERS:
        return whole
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    fits = [(upper, lower) for upper, lower in halves if max(len(upper), len(lower)) <= LETTERS]
    if not fits:
        return None
    upper, lower = min(fits, key=_unlike)
    return f"{upper}\n{lower}"


def _unlike(lines: tuple[str, str]) -> int:
    """Return how badly two lines stand: unlike ones, parted after a small word, and not a comma."""
    upper, lower = lines
    small = len(upper.rpartition(" ")[2]) <= 3 and not CLAUSE.search(upper)
    return abs(len(upper) - len(lower)) + 14 * small - 10 * bool(CLAUSE.search(upper))


def seconds(cue: str) -> float:
    """Return how long a cue takes to read.

    >>> seconds("Why?"), seconds("x" * 30)
    (1.6, 2.0)
    """
    return max(SHORTEST, len(cue) / PACE)


def length(cues: Sequence[str], loop: int = 0) -> int:
    """Return how many frames a scene with some cues takes, in whole loops if it has any."""
    spoken = sum(map(seconds, cues))
    if not loop:
        return round((BEFORE + spoken + AFTER) * FPS)
    least = (BEFORE + spoken * FASTEST + AFTER) * FPS
    return loop * max(1, -int(-least // loop))


def timed(cues: Sequence[str], frames: int) -> list[Cue]:
    """Return when cues stand in a scene of so many frames."""
    spoken = sum(map(seconds, cues))
    pace = min(SLOWEST, (frames / FPS - BEFORE - AFTER) / spoken)
    return [*_timed(cues, pace)]


def _timed(cues: Sequence[str], pace: float) -> Iterator[Cue]:
    moment = BEFORE
    for cue in cues:
        after = moment + seconds(cue) * pace
        yield Cue(cue, round(moment * FPS), round(after * FPS) - GAP)
        moment = after


def webvtt(cues: Sequence[tuple[str, Cue]]) -> str:
    """Return cues, each with its name, as WebVTT."""
    blocks = (f"{name}\n{_span(cue)}\n{_escaped(cue.text)}\n" for name, cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _span(cue: Cue) -> str:
    return f"{clock(cue.start)} --> {clock(cue.end)}"


def clock(frame: int) -> str:
    """Return the moment of a frame as WebVTT writes it.

    >>> clock(30 * 61 + 15)
    '00:01:01.500'
    """
    milliseconds = round(frame * 1000 / FPS)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest / 1000:06.3f}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
