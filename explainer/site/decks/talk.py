"""What a talk says and shows, slide by slide, whatever program shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from explainer.site import citing, snippets, templates
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.page import PageContext
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site
from explainer.store.entries import Entry


@dataclass(frozen=True)
class Slide:
    """A figure on a slide.

    Attributes:
        drawn: the figure.
        title: its claim, in plain text.
        alt: what it shows, for those who don't see it.
        caption: paragraphs, in plain text and for LaTeX.
        limits: what it doesn't show, in plain text and for LaTeX.
        source: where it is from, and its licence: the line under it.
        citation: the same in full.
        address: of the figure on the site; empty if the site's isn't known.
        alone: of the figure alone, still, moving or live; empty likewise.
        pack: where its forms are.
        live: whether it runs in a browser.
    """

    drawn: DrawnFigure
    title: str
    alt: str
    caption: tuple[list[str], list[str]]
    limits: tuple[str, str]
    source: str
    citation: str
    address: str
    alone: str
    pack: Path
    live: bool

    @property
    def id(self) -> str:
        """The figure's id."""
        return self.drawn.id

    def picture(self, theme: str = "light", *, titled: bool = False) -> Path:
        """Return its picture, 1,920 × 1,080 pixels; of a film, its poster."""
        return self.pack / f"{self.id}-slide{'' if titled else '-untitled'}-{theme}@2x.png"

    def drawing(self) -> Path:
        """Return its picture as PDF."""
        return self.pack / f"{self.id}-slide-untitled-light.pdf"

    def film(self, theme: str = "light") -> Path | None:
        """Return its film, if it moves."""
        name = f"{self.id}-film-untitled-{theme}.mp4"
        return self.pack / name if self.drawn.moves else None


@dataclass(frozen=True)
class Talk:
    """A talk: its title slide, and figures in the order in which they are shown."""

    title: str
    authors: list[str]
    day: date | None
    url: str
    slides: list[Slide]

    @property
    def subtitle(self) -> str:
        """What stands under the title: who and when."""
        return ", ".join([*self.authors, *([str(self.day.year)] if self.day else [])])


def talk(site: Site, ids: Iterable[str], packed: Mapping[str, Entry]) -> Talk:
    """Return the talk that shows some figures, which are packed, in their order."""
    meta = site.meta.get("date")
    return Talk(
        templates.plain(site.title(ESSAY)),
        site.authors,
        meta if isinstance(meta, date) else None,
        site.url,
        [_slide(site, site.find(id), packed[id]) for id in ids],
    )


def context(site: Site, id: str) -> PageContext:
    """Return a figure's own page, which fills in its words."""
    return PageContext(site, PurePosixPath(f"figures/{id}.md"))


def _slide(site: Site, drawn: DrawnFigure, entry: Entry) -> Slide:
    page = context(site, drawn.id)
    return Slide(
        drawn,
        title=snippets.title(drawn),
        alt=page.alt(drawn),
        caption=(page.caption_text(drawn), page.caption_tex(drawn)),
        limits=(page.limits_text(drawn), page.limits_tex(drawn)),
        source=f"{citing.source(site, drawn)}, {citing.LICENCE}",
        citation=citing.sentence(site, drawn),
        address=site.url and site.url + site.place(drawn.id),
        alone=site.url and f"{site.url}embed/{drawn.id}/",
        pack=entry.folder,
        live=bool(drawn.live and site.lives),
    )
