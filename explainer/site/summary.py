"""What a build says when it is done, and what it forgets where that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from explainer import store
from explainer.pipeline import clip, figure, film, pack
from explainer.site import bundle, configuration
from explainer.store.entries import Entry
from explainer.store.prune import prune, remove_others
from explainer.units import count, duration, size_of

NO_ADDRESS = (
    "note: the site's address isn't known, so feed, sitemap, canonical links, cards and what is to "
    "be copied go without; give it as SITE_URL=https://example.org/"
)


def sum_up(
    size: str, made: Sequence[str], ids: Sequence[str], drawn: Mapping[str, Entry], seconds: float
) -> None:
    """Say what was made and reused, how long it took, and how many claims hold."""
    events = store.current().events
    stages = {e.entry: e.seconds for e in events if e.action == "made" and not _is_drawing(e.entry)}
    reused = {e.entry for e in events if e.action == "reused"} - set(stages)
    print(
        f"size {size}: {count(len(made), 'figure')} drawn, {len(ids) - len(made)} reused; "
        f"{count(len(stages), 'stage')} made in {duration(sum(stages.values()))}, "
        f"{len(reused)} reused; {duration(seconds)} in all"
    )
    claims = [claim for id in ids if id in drawn for claim in drawn[id].values["claims"]]
    print(f"claims: {sum(claim['holds'] for claim in claims)} of {len(claims)} hold")


def _is_drawing(entry: str) -> bool:
    drawings = (figure.STAGE, pack.STAGE, clip.STAGE, film.STAGE)
    return entry.startswith(tuple(f"{stage}/" for stage in drawings))


def tell_address() -> None:
    """Say what a site lacks whose address isn't known."""
    if not configuration.site_url():
        print(NO_ADDRESS, file=sys.stderr)


def forget(used: Sequence[Entry], kept: Sequence[Path], paper: Path) -> None:
    """Forget all that the site which was just baked doesn't use, and say how much that was."""
    from explainer.site.packs import KEPT

    here = store.current()
    behind = here.lineage([entry.name for entry in used])
    results = prune(here, behind.keys())
    bundles = remove_others((bundle.KEPT, bundle.TOOLS), bundle.in_use())
    fonts, cards = (
        remove_others({path.parent for path in of}, of)
        for of in ([path for path in kept if path.suffix == end] for end in (".woff2", ".png"))
    )
    zips = remove_others({KEPT}, kept)
    papers = remove_others([paper], kept)
    freed = size_of(sum([*results, *bundles, *fonts, *cards, *zips, *papers]))
    print(
        f"pruned: {count(len(results), 'result')}, {count(len(bundles), 'bundle')}, "
        f"{count(len(fonts), 'font')}, {count(len(cards), 'card')}, "
        f"{count(len(zips), 'pack')} and {count(len(papers), 'paper')}; {freed} freed"
    )
