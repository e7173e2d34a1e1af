"""All files of a figure that talks, papers and chats take, and no page needs.

A figure `ID` has the forms

- `slide`: 16:9, with what it says over it, and `slide-untitled`, without;
- `page`: as the page shows it;
- `tall`: as a phone shows it;

each in both themes, as `ID-FORM-THEME` with `@2x.png`, `@4x.png`, `-transparent@2x.png`,
`-transparent@4x.png`, `.svg` (text as text, in its font), `-paths.svg` and `.pdf`. Where wide and
narrow networks are told apart there are slides that build up, `ID-step-1-axes-THEME@2x.png` and so
on, and `ID-steps-THEME.pdf` with all of them. One that moves has films, `ID-film-THEME` with
`.mp4`, `.webm`, `-alpha.webm`, `-square.mp4` and `.gif`, `ID-film-untitled-THEME.mp4` for a slide
that has a title of its own, and `ID-frames-THEME.pdf`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from explainer.plotting import films, svg
from explainer.plotting.about import About
from explainer.plotting.canvas import SLIDE, filled, fitted, natural, without_headline
from explainer.plotting.fonts import lean_fonts
from explainer.plotting.groups import Parts, name_groups, parts
from explainer.plotting.style import PIXELS_PER_INCH as PER_INCH
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES, Theme
from explainer.plotting.video import Movie

Draw = Callable[[Style], Figure | Movie]

SLIDE_WIDTH = 960  # CSS pixels, so that twice as many are 1920
SCALES = (4, 2)  # pixels for one CSS pixel; the first is drawn, the rest made of it
PNG_LEVEL = 3  # of 9: larger by a fifth than the smallest, in half the time


def write(draw: Draw, id: str, folder: Path, about: About) -> None:
    """Draw a figure in both themes, and write all files of its pack."""
    for theme in THEMES:
        _Pack(id, folder, about, theme).write(draw)


@dataclass(frozen=True)
class _Pack:
    """The files of one figure in one theme."""

    id: str
    folder: Path
    about: About
    theme: Theme

    def write(self, draw: Draw) -> None:
        page, phone = Style(self.theme, "page"), Style(self.theme, "phone")
        with phone.context():
            tall = draw(phone)
            small = _named(tall, phone)
            self._still(small, "tall", natural(small), round(small.get_figwidth() * PER_INCH))
        with page.context():
            drawn = draw(page)
            figure = _named(drawn, page)
            engine = figure.get_layout_engine()
            self._still(figure, "page", natural(figure), round(figure.get_figwidth() * PER_INCH))
            figure.set_layout_engine(engine)
            with without_headline(figure):
                untitled = fitted(figure, SLIDE)
                self._still(figure, "slide-untitled", untitled, SLIDE_WIDTH)
                if isinstance(drawn, Movie):
                    path = self.folder / f"{self._stem('film-untitled')}.mp4"
                    films.write_mp4(drawn, untitled, films.WIDE, path, page)
            figure.set_layout_engine(engine)
            slide = fitted(figure, SLIDE)
            self._still(figure, "slide", slide, SLIDE_WIDTH)
            if isinstance(drawn, Movie):
                self._film(drawn, slide, page)
            else:
                self._build_up(figure, slide, parts(figure, page))
        if isinstance(drawn, Movie) and isinstance(tall, Movie):
            whole, style = (drawn, page) if filled(figure, 1) > filled(small, 1) else (tall, phone)
            with style.context():
                path = self.folder / f"{self._stem('film')}-square.mp4"
                films.write_mp4(whole, fitted(whole.figure, 1), films.SQUARE, path, style)

    def _stem(self, form: str) -> str:
        return f"{self.id}-{form}-{self.theme}"

    def _still(self, figure: Figure, form: str, canvas: Bbox, width: int) -> None:
        """Lay a figure out for good, and write it on a canvas, so many CSS pixels wide."""
        settle(figure)
        stem = self._stem(form)
        self._pictures(figure, stem, canvas, width)
        for as_text, ending in ((True, ".svg"), (False, "-paths.svg")):
            path = self.folder / f"{stem}{ending}"
            svg.write(figure, path, canvas, as_text=as_text, metadata=self.about.svg)
        with lean_fonts():
            metadata = {"CreationDate": None, **self.about.pdf}
            figure.savefig(self.folder / f"{stem}.pdf", bbox_inches=canvas, metadata=metadata)

    def _pictures(
        self, figure: Figure, stem: str, canvas: Bbox, width: int, scales: Sequence[int] = ()
    ) -> None:
        """Write a figure as PNG: drawn once, on nothing, at the largest scale."""
        scales = scales or SCALES
        paper = Style(self.theme, "page").paper
        drawn = transparent(figure, canvas, width * scales[0])
        for scale in scales:
            picture = drawn if scale == scales[0] else _reduced(drawn, scales[0] // scale)
            opaque = Image.new("RGBA", picture.size, paper)
            opaque.alpha_composite(picture)
            for kind, one in (("", opaque.convert("RGB")), ("-transparent", picture)):
                path = self.folder / f"{stem}{kind}@{scale}x.png"
                one.save(path, compress_level=PNG_LEVEL)

    def _build_up(self, figure: Figure, canvas: Bbox, found: Parts) -> None:
        """Write the steps in which a talk builds a figure up, if it has any."""
        if not found.steps:
            return
        metadata = {"CreationDate": None, **self.about.pdf}
        path = self.folder / f"{self._stem('steps')}.pdf"
        with lean_fonts(), PdfPages(path, metadata=metadata) as pages:
            for number, (name, lacking) in enumerate(found.build_up(), 1):
                with hidden(lacking):
                    stem = self._stem(f"step-{number}-{name}")
                    self._pictures(figure, stem, canvas, SLIDE_WIDTH, scales=(2,))
                    pages.savefig(figure, bbox_inches=canvas)

    def _film(self, movie: Movie, canvas: Bbox, style: Style) -> None:
        """Write the films of a movie whose figure is laid out, and its frames as pages."""
        films.write(movie, canvas, self._stem("film"), self.folder, style)
        if self.theme == "light":
            path = self.folder / f"{self._stem('frames')}.pdf"
            films.write_pages(movie, canvas, path, self.about.pdf)


def _named(drawn: Figure | Movie, style: Style) -> Figure:
    """Return a drawn figure, at its poster, its parts named."""
    if isinstance(drawn, Movie):
        drawn.update(drawn.poster)
    figure = drawn.figure if isinstance(drawn, Movie) else drawn
    name_groups(figure, style)
    return figure


def settle(figure: Figure) -> None:
    """Lay a figure out for good: else every format would do so again."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def transparent(figure: Figure, canvas: Bbox, width: int) -> Image.Image:
    """Return a canvas with a figure, without paper, so many pixels wide."""
    file = io.BytesIO()
    per_inch = width / canvas.width
    height = round(canvas.height * per_inch)
    dots = per_inch * (1 + 1e-9)  # matplotlib cuts off what is no whole pixel
    figure.savefig(file, format="rgba", dpi=dots, bbox_inches=canvas, transparent=True)
    return Image.frombytes("RGBA", (width, height), file.getvalue())


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    """Return a picture with as many pixels fewer each way; colours count as far as they cover."""
    return picture.convert("RGBa").reduce(factor).convert("RGBA")


@contextmanager
def hidden(artists: Iterable[Artist]) -> Iterator[None]:
    """Leave some artists out of a drawing."""
    seen = [artist for artist in artists if artist.get_visible()]
    for artist in seen:
        artist.set_visible(False)
    try:
        yield
    finally:
        for artist in seen:
            artist.set_visible(True)
