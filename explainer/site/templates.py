"""Templates: the HTML and Markdown that every figure and page has alike."""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import markdown  # type: ignore[import-untyped]
from markupsafe import Markup, escape

from explainer.site import drawn_figure, formula_text, numerals
from explainer.units import duration, size_of

FOLDER = Path(__file__).parent / "templates"
WORDS_A_MINUTE = 220
PORTRAIT = "(max-width: 600px) and (orientation: portrait)"  # of frames, for the phone's layout


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["digits"] = numerals.digits
    environment.filters["seconds"] = lambda value: _unbroken(duration(value))
    environment.filters["bytes"] = lambda path: _unbroken(size_of(path.stat().st_size))
    environment.filters["one_line"] = _one_line
    environment.globals["portrait"] = PORTRAIT
    environment.globals["formats"] = drawn_figure.FORMATS
    return environment


def fill(name: str, **context: Any) -> str:
    """Fill in a template; an HTML one comes without blank lines, as one block."""
    try:
        text = _environment().get_template(name).render(**context)
    except jinja2.TemplateError as fault:
        raise RuntimeError(f"the template {name} is faulty: {fault}") from fault
    if name.endswith(".html"):
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _one_line(text: str) -> Markup:
    """Return text on one line, which `fill` and Markdown leave alone."""
    return Markup(str(escape(text)).replace("\n", "&#10;"))


def _unbroken(words: str) -> str:
    return words.replace(" ", "\u202f")


@cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=["attr_list", "smarty"])


@lru_cache(maxsize=5000)  # titles and captions are asked for again and again
def block(text: str) -> str:
    """Convert Markdown to HTML, as the site's own Markdown does."""
    return str(_markdown().reset().convert(text)).strip()


def line(text: str) -> str:
    """Convert one paragraph of Markdown to HTML without its <p>."""
    return block(text).removeprefix("<p>").removesuffix("</p>")


def plain(text: str) -> str:
    """Return the words of HTML, without its tags; formulas as text."""
    words = html.unescape(re.sub(r"<[^>]*>", "", formula_text.as_text(text)))
    return re.sub(r"[ \t\r\n]+", " ", words).strip()  # other spaces are meant as they are


def minutes(page: str) -> int:
    """Return how long a page takes to read; figures, lists of references and code don't count."""
    words = re.sub(r"<(figure|ul)\b.*?</\1>|```.*?```", " ", page, flags=re.DOTALL)
    return max(1, round(len(plain(words).split()) / WORDS_A_MINUTE))
