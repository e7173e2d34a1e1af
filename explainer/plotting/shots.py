"""What a clip of the film shows, as far as its words decide it; nothing here draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FPS = 30  # of the film

What = Literal["film", "still", "card"]


@dataclass(frozen=True)
class Shot:
    """What one clip of the film shows.

    Attributes:
        what: a figure that moves, one that stands, or a card.
        id: the figure's; empty of a card.
        title: in large type: what the figure says, or the card.
        frames: how long it stands, at `FPS`.
        moments: the frames at which sentences begin, with which parts of a figure come in.
        lines: of a card, under its title.
    """

    what: What
    id: str
    title: str
    frames: int
    moments: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter of the film: its name, its first frame, and that after its last."""

    name: str
    start: int
    end: int
