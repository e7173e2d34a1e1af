"""What a build does with the project to itself: others wait, and what killed ones left is swept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explainer.pipeline import home
from explainer.site import bundle, mkdocs
from explainer.store import current, lock, temporary

LOCK = "lock"  # beside the store
KEPT = ("fonts", "cards", "icons", "paper", "packs")
DOING = "another build is at work in this folder"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep other builds and imports out while a block runs.

    Raises:
        UserError: if the store can't be written.
    """
    store = current()
    store.prepare()
    with lock.alone(store.root.with_name(LOCK), DOING):
        _sweep(store.root.parent)
        mkdocs.recover()
        home.see_to(store.root.with_name("home"))
        yield


def _sweep(build: Path) -> None:
    """Remove what killed builds were making, but for the store, which does so by itself."""
    kept = (build / name for name in KEPT)
    for folder in (build, *kept, bundle.KEPT, bundle.TOOLS, *bundle.TOOLS.glob("*/")):
        temporary.sweep(folder)
    for said in (build / "progress").glob("*"):
        temporary.remove(said)
