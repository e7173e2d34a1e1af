"""What live figures and films are given, as scripts: browsers load them from a disk, too.

Such a script leaves the text of a JSON file where the page's scripts look for it, by its own
address (`explainer/web/src/given.ts`).
"""

from __future__ import annotations

from explainer.site.drawn_figure import DrawnFigure
from explainer.site.sync import Tree

DATA = (".live.json", ".film.json")
QUOTED = {ord("\\"): "\\\\", ord("'"): "\\'", ord("\n"): "\\n", ord("\r"): "\\r"}


def scripts(drawn: DrawnFigure) -> Tree:
    """Return the scripts of a figure by the names of their files."""
    return {
        f"{path.stem}.js": script(path.read_text(encoding="utf-8")).encode()
        for path in drawn.files
        if path.name.endswith(DATA)
    }


def script(text: str) -> str:
    """Return a script that brings a text."""
    quoted = text.translate(QUOTED)
    return f"(window.explainerGiven ??= {{}})[document.currentScript.src] = '{quoted}';\n"
