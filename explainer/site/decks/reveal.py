"""A talk for browsers: a folder with reveal.js, which needs no network.

Live figures are frames with the pages that show them alone, loaded when their slides come; films
play on theirs; on paper, and where no script may be read, all of them are pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from explainer.plotting.fonts import SANS
from explainer.plotting.style import PALETTES
from explainer.plotting.variants import THEMES
from explainer.site import embed, given, templates
from explainer.site.decks.talk import Slide, Talk, context
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.site import Site
from explainer.site.sync import Tree

LIBRARY = {  # where a file of the package goes
    "dist/reveal.js": "reveal/reveal.js",
    "dist/reveal.css": "reveal/reveal.css",
    "dist/reset.css": "reveal/reset.css",
    "dist/plugin/notes.js": "reveal/notes.js",
    "LICENSE": "reveal/LICENSE",
}
WEIGHTS = ("Regular", "Semibold")
SHARED = ("explainer.css", "explainer.js", "live", "fonts")  # of the site's assets


def reveal(talk: Talk, site: Site, docs: Path, package: Path) -> Tree:
    """Return the files of a talk.

    Args:
        talk: what it says and shows.
        site: it, whose pages show figures alone.
        docs: where the site is baked.
        package: the folder of reveal.js.
    """
    tree: Tree = {to: package / name for name, to in LIBRARY.items()}
    tree |= {f"fonts/{path.name}": path for path in map(SANS.file, WEIGHTS)}
    tree["fonts/LICENSE.txt"] = SANS.file().with_name("LICENSE.txt")
    tree["index.html"] = templates.fill("deck.html", talk=talk, palettes=PALETTES)
    for slide in talk.slides:
        tree |= {f"slides/{path.name}": path for path in _media(slide)}
        if slide.live:
            tree |= _alone(site, slide, docs)
    return tree


def _media(slide: Slide) -> Iterator[Path]:
    """Yield the pictures and films of a slide; over a live figure stands its own title."""
    for theme in THEMES:
        yield slide.picture(theme, titled=slide.live)
        film = None if slide.live else slide.film(theme)
        if film:
            yield film


def _alone(site: Site, slide: Slide, docs: Path) -> Tree:
    """Return the page of a figure alone, and all that it loads."""
    page = embed.page(site, slide.drawn, context(site, slide.id), slide.address)
    tree: Tree = {f"embed/{slide.id}/index.html": page}
    tree |= {f"figures/{slide.id}/{path.name}": path for path in _loaded(slide.drawn)}
    tree |= {f"figures/{slide.id}/{name}": it for name, it in given.scripts(slide.drawn).items()}
    assets = docs / "assets"
    for name in SHARED:
        found = [assets / name] if (assets / name).is_file() else (assets / name).rglob("*")
        tree |= {path.relative_to(docs).as_posix(): path for path in found if path.is_file()}
    return tree


def _loaded(drawn: DrawnFigure) -> Iterator[Path]:
    """Yield the files of a figure that its page loads."""
    for path in drawn.files:
        picture = path.suffix == ".webp" and "-thumbnail-" not in path.name
        if picture or path.suffix in (".mp4", ".webm"):
            yield path
