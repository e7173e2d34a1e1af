"""One clip of the film as a stored entry, made again when its figure or its time changed."""

from __future__ import annotations

from dataclasses import asdict

from explainer.errors import UserError
from explainer.figures.source import load_figure, module_name
from explainer.pipeline import figure
from explainer.plotting.shots import Shot
from explainer.store import current, hashing
from explainer.store.entries import Entry
from explainer.store.hashing import Json

STAGE = "clip"
CLIP, POSTER = "clip.mp4", "poster.png"


def recipe(shot: Shot, size: str) -> tuple[str, Json, tuple[str, ...]]:
    """Return stage, arguments and modules by which the store knows a clip."""
    about = {**asdict(shot), "moments": list(shot.moments), "lines": list(shot.lines)}
    if not shot.id:
        return STAGE, {"shot": about}, (__name__,)
    _, arguments, _ = figure.recipe(shot.id, size)
    return STAGE, {**arguments, "shot": about}, (module_name(shot.id), __name__)


def stored(shot: Shot, size: str) -> Entry | None:
    """Return a clip, or None if it must be made."""
    return current().find(*recipe(shot, size))


def render(shot: Shot, size: str) -> None:
    """Draw and encode a clip, and store it with its poster."""
    from explainer.plotting import clips
    from explainer.plotting.video import Movie

    stage, arguments, modules = recipe(shot, size)
    name = shot.id or shot.title
    with figure.naming(name, "filming"):
        hashing.code(modules)  # seen before it is loaded, so that an edit in between is noticed
        module = load_figure(shot.id) if shot.id else None
    with (
        figure.naming(name, "filming"),
        current().create(stage, arguments, modules) as draft,
        clips.STYLE.context(),
    ):
        if module is None:
            clips.write_card(shot, draft.folder)
            return
        drawn = module.draw(module.measure(size), clips.STYLE)
        if isinstance(drawn, Movie) and shot.what == "film":
            clips.write_film(drawn, shot, draft.folder)
        elif isinstance(drawn, Movie):
            drawn.update(drawn.poster)
            clips.write_still(drawn.figure, shot, draft.folder)
        elif shot.what == "still":
            clips.write_still(drawn, shot, draft.folder)
        else:
            raise UserError(f"figure '{shot.id}' has no film: its KIND is 'still'")
