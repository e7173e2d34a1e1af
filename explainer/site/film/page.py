"""The page of the film, and the link that leads to it from under the essay's title."""

from __future__ import annotations

from pathlib import PurePosixPath

from markupsafe import Markup

from explainer.pipeline import film as stored
from explainer.site import templates
from explainer.site.film.film import FOLDER, Film, clock
from explainer.site.page import PAPERS, PageContext
from explainer.site.reading_order import ESSAY, SCRIPT
from explainer.site.site import Site
from explainer.site.sync import Tree


def pages(film: Film | None, site: Site) -> Tree:
    """Return the page of a film with its files; none without one."""
    if film is None:
        return {}
    context = PageContext(site, PurePosixPath(SCRIPT))
    text = templates.fill(
        "film.md",
        title=film.story.title,
        lasts=film.lasts,
        language=site.language,
        scenes=[
            (
                clock(scene.begins),
                scene.heading,
                " ".join(scene.sentences),
                Markup(context.ref(scene.shot.id)) if scene.shot.id else "",
            )
            for scene in film.story.scenes
        ],
        description=film.story.description,
        film=film.entry.folder / stored.FILM,
    )
    files = {name: film.entry.folder / name for name in film.entry.record["files"]}
    return {str(SCRIPT): text, **{f"{FOLDER}/{name}": path for name, path in files.items()}}


def linked(tree: Tree, film: Film | None) -> Tree:
    """Return the essay with a link to the film; nothing without one."""
    if film is None:
        return {}
    link = f'<a href="{FOLDER}/">Watch ({film.lasts})</a> '
    return {str(ESSAY): str(tree[str(ESSAY)]).replace(PAPERS, link + PAPERS)}
