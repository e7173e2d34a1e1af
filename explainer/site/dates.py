"""When pages were last changed, as sitemaps, feeds and search engines are told.

A page changes with its words and with what was measured for it: the latest counts of the date in
its front matter, the last commit of its file, and the day on which a figure that it needs was made.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from explainer.site import mentions
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.site import Site


def changed(site: Site, content: Path) -> dict[PurePosixPath, date]:
    """Return the day on which each page was last changed: those of `content`, and the figures'."""
    made = {id: _made(drawn) for id, drawn in site.figures.items()}
    found: dict[PurePosixPath, date] = {}
    commits, needs = _committed(content), mentions.needs(content)
    for page, meta in site.pages.items():
        figures = [made[id] for id in needs.get(page, ()) if id in made]
        days = [day for day in (meta.get("date"), commits.get(page), *figures) if day]
        if days:
            found[page] = max(days)
    if made:
        found[PurePosixPath("figures/index.md")] = max(made.values())
    return {**found, **{PurePosixPath(f"figures/{id}.md"): day for id, day in made.items()}}


def _made(drawn: DrawnFigure) -> date:
    """Return the day on which a figure was drawn."""
    return date.fromisoformat(str(drawn.entry.record["made"])[:10])


def _committed(content: Path) -> Mapping[PurePosixPath, date]:
    """Return the day of the last commit of each page; nothing where the history isn't known.

    A shallow clone has one commit, which would seem to have made all.
    """
    if _git(content, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    found: dict[PurePosixPath, date] = {}
    day = date.min
    log = _git(content, "log", "--format=@%cs", "--name-only", "--relative", "-z", "--", ".")
    for line in log.replace("\0", "\n").splitlines():
        if line.startswith("@"):
            day = date.fromisoformat(line[1:])
        elif line:
            found.setdefault(PurePosixPath(line), day)  # the newest commit comes first
    return found


def _git(folder: Path, *command: str) -> str:
    """Return what git says; nothing if it is missing or this is no repository."""
    try:
        done = subprocess.run(
            ["git", *command], cwd=folder, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
