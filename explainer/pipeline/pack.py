"""The pack of one figure as one stored entry: all its forms for talks, papers and chats.

A pack is made only where it is asked for, and again when the figure, its measurements' recipe, or
what its files say of themselves changed.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import asdict

from explainer.figures.source import load_figure, module_name
from explainer.pipeline import figure
from explainer.plotting.about import About
from explainer.store import Store, current, hashing
from explainer.store.entries import Entry
from explainer.store.hashing import Json

STAGE = "pack"


def recipe(id: str, size: str, about: About) -> tuple[str, Json, tuple[str, ...]]:
    """Return stage, arguments and modules by which the store knows the pack of a figure."""
    _, arguments, _ = figure.recipe(id, size)
    return STAGE, {**arguments, "about": asdict(about)}, (module_name(id), __name__)


def stored(id: str, size: str, about: About) -> Entry | None:
    """Return the pack of figure `id`, or None if it must be made."""
    return current().find(*recipe(id, size, about))


def all_stored(abouts: Mapping[str, About], size: str) -> dict[str, Entry]:
    """Return the stored packs, older ones too where a rebuild was asked for, by figure."""
    here = Store(current().root)
    found = {id: here.find(*recipe(id, size, about)) for id, about in abouts.items()}
    return {id: entry for id, entry in found.items() if entry}


def render(id: str, size: str, about: About) -> None:
    """Draw figure `id` in all its forms, and store these as one entry."""
    from explainer.plotting import pack

    stage, arguments, modules = recipe(id, size, about)
    with figure.naming(id, "packing"):
        hashing.code(modules)  # seen before it is loaded, so that an edit in between is noticed
        module = load_figure(id)
    with figure.naming(id, "packing"), current().create(stage, arguments, modules) as draft:
        draw = functools.partial(module.draw, module.measure(size))
        pack.write(draw, id, draft.folder, about)
