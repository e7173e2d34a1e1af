"""What is to be copied: to embed a figure, to write about it, to cite it or a page.

What needs the site's address is left out where that isn't known.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from explainer.site import citing, templates, tex
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.site import Site, title_of

SIZE = (960, 540)  # of a frame, in CSS pixels
# A phone's frame is tall; one as wide as a column of text is 16:9.
STYLE = "width:100%;max-width:960px;height:auto;aspect-ratio:16/9;"
STYLE += "min-height:clamp(0px,(600px - 100vw)*999,540px);border:0"
MARKS = re.compile(r"([\\`*_\[\]<>])")


@dataclass(frozen=True)
class Snippet:
    """One text to copy."""

    name: str
    label: str
    text: str


def snippets(site: Site, drawn: DrawnFigure, alt: str, caption: str, for_tex: str) -> list[Snippet]:
    """Return all that is to be copied of a figure.

    Args:
        site: the site.
        drawn: the figure.
        alt: its alternative text.
        caption: the part of its caption that is in sight, as HTML.
        for_tex: the same as HTML with formulas that `tex` holds.
    """
    words = templates.plain(caption)
    found = [
        Snippet("iframe", "iframe", iframe(site, drawn) if site.url else ""),
        Snippet("markdown", "Markdown", _markdown(site, drawn, alt, words) if site.url else ""),
        Snippet("latex", "LaTeX", _latex(site, drawn, for_tex)),
        Snippet("bibtex", "BibTeX", citing.bibtex(site, drawn)),
        Snippet("plain", "Plain text", _plain(site, drawn, words)),
    ]
    return [snippet for snippet in found if snippet.text]


def page_snippets(site: Site, page: PurePosixPath) -> list[Snippet]:
    """Return what is to be copied of the essay or a chapter."""
    return [
        Snippet("bibtex", "BibTeX", citing.page_bibtex(site, page)),
        Snippet("plain", "Plain text", citing.page_sentence(site, page)),
    ]


def title(drawn: DrawnFigure) -> str:
    """Return a figure's title in plain text."""
    return templates.plain(title_of(drawn.source))


def iframe(site: Site, drawn: DrawnFigure) -> str:
    """Return HTML that shows a figure in a frame on another site."""
    width, height = SIZE
    source, words = html.escape(f"{site.url}embed/{drawn.id}/"), html.escape(title(drawn))
    return (
        f'<iframe src="{source}" title="{words}" width="{width}" height="{height}" '
        f'style="{STYLE}" loading="lazy" allowfullscreen></iframe>'
    )


def _markdown(site: Site, drawn: DrawnFigure, alt: str, caption: str) -> str:
    def written(text: str) -> str:
        return MARKS.sub(r"\\\1", text)

    picture = f"{site.url}figures/{drawn.id}/{drawn.id}-light.png"
    place = f"{site.url}{site.place(drawn.id)}"
    source = f"[{written(citing.source(site, drawn))}]({place}), {citing.LICENCE}."
    words = f"**{written(title(drawn))}.** {written(caption)} {source}"
    return f"[![{written(alt)}]({picture})]({place})\n\n{words}"


def _latex(site: Site, drawn: DrawnFigure, caption: str) -> str:
    file = f"{drawn.id}-light.pdf"
    folder = f"{site.url}figures/{drawn.id}/" if site.url else ""
    heading = tex.escape(title(drawn))
    source = tex.escape(citing.source(site, drawn))
    url = rf", \url{{{folder}}}" if folder else ""
    lines = [
        f"% needs \\usepackage{{graphicx{',url' if url else ''}}} and the picture {folder}{file}",
        r"\begin{figure}",
        r"  \centering",
        rf"  \includegraphics[width=\linewidth]{{{file}}}",
        rf"  \caption[{{{heading}}}]{{\textbf{{{heading}.}} {tex.from_html(caption)} "
        f"{source}{url}, {citing.LICENCE}.}}",
        rf"  \label{{fig:{drawn.id}}}",
        r"\end{figure}",
    ]
    return "\n".join(lines)


def _plain(site: Site, drawn: DrawnFigure, caption: str) -> str:
    return f"{title(drawn).rstrip('.')}. {caption}\n\n{citing.sentence(site, drawn)}"
