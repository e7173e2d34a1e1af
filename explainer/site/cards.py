"""Social cards: the picture that stands for a page where somebody links to it, 1,200 × 630 pixels.

A card has the title of its page, what that is part of, and a figure's picture. It is light, as most
places that show cards are. Cards are kept by what they are made of: all of them take some seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from explainer.site.keeping import keep, kept

FOLDER = "assets/cards/"  # of the site
SIZE = (1200, 630)  # pixels


@dataclass(frozen=True)
class Card:
    """What a card shows.

    Attributes:
        title: the page's title in plain text.
        part: what the page is: "Figure 2 of the essay".
        site: the site's name.
        picture: the file of a figure's thumbnail; None leaves the place free.
    """

    title: str
    part: str
    site: str
    picture: Path | None


def address(page: PurePosixPath) -> str:
    """Return where the card of a page is, below the site's root."""
    return f"{FOLDER}{page.with_suffix('.png')}"


def make(cards: Mapping[PurePosixPath, Card], folder: Path) -> dict[str, Path]:
    """Return the files of the cards of pages, by their addresses; what isn't kept is drawn.

    Args:
        cards: those of the pages.
        folder: where they are kept.

    Raises:
        UserError: if a font is missing.
    """
    return {address(page): _made(card, folder) for page, card in cards.items()}


def _made(card: Card, folder: Path) -> Path:
    """Return the file of a card, drawn unless it is kept."""
    key = _key(card)
    if found := kept(folder, key, ".png"):
        return found
    from explainer.site import card_picture  # which takes a while to load

    return keep(folder, key, ".png", partial(card_picture.write, card))


def _key(card: Card) -> str:
    """Return a key of all that a card hangs on."""
    picture = card.picture.read_bytes() if card.picture else b""
    words = repr((card.title, card.part, card.site, version("matplotlib")))
    return hashlib.sha256(words.encode() + picture + _code()).hexdigest()[:20]


@cache
def _code() -> bytes:
    """Return the code that decides how cards look."""
    here = Path(__file__)
    look = [here.parents[1] / f"plotting/{name}.py" for name in ("style", "lettering")]
    return b"".join(path.read_bytes() for path in (here.with_name("card_picture.py"), *look))
