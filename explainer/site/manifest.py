"""The site's figures and numbers as JSON, for other people's scripts."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from explainer.site import templates
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.packs import Offered
from explainer.site.page import PageContext
from explainer.site.site import Site, address


def numbers(site: Site) -> str:
    """Return every number: figure id → name → value, error, n, unit."""
    return _written(
        {
            drawn.id: {
                name: {
                    "value": number.value,
                    "error": number.error,
                    "n": number.n,
                    "unit": number.unit,
                }
                for name, number in drawn.numbers.items()
            }
            for drawn in site.figures.values()
        }
    )


def figures(site: Site, pages: Mapping[str, PageContext], offers: Mapping[str, Offered]) -> str:
    """Return what each figure is, says, consists of and was made with.

    Args:
        site: the site.
        pages: by figure id, its own page, which fills in its words.
        offers: by figure id, the packs that there are.
    """
    return _written(
        [_figure(site, x, pages[x.id], offers.get(x.id)) for x in site.figures.values()]
    )


def _figure(
    site: Site, drawn: DrawnFigure, page: PageContext, offer: Offered | None
) -> dict[str, Any]:
    folder, home = f"figures/{drawn.id}/", site.shown_on.get(drawn.id)
    return {
        "id": drawn.id,
        "number": site.number(drawn.id),
        "label": page.label(drawn),
        "shown_on": address(home) if home else None,
        "title": drawn.source.title,
        "kind": drawn.source.kind,
        "caption": templates.plain(page.caption(drawn)),
        "alt": page.alt(drawn),
        "description": "\n\n".join(drawn.description),
        "page": folder,
        "files": {
            path.name: {"path": folder + path.name, "bytes": path.stat().st_size}
            for path in drawn.files
        },
        "pack": offer
        and {
            "path": f"{folder}{drawn.id}.zip",
            "bytes": offer.zip.stat().st_size,
            "files": [f"{folder}pack/{name}" for name in offer.files],
        },
        "size": site.size,
        "device": "; ".join(drawn.devices),
        "seeds": drawn.values["seeds"],
        "commit": ", ".join(drawn.commits) or None,
        "seconds": round(drawn.seconds, 3),
        "made": drawn.entry.record["made"],
        "versions": drawn.versions,
        "claims": [
            {
                "text": claim.text,
                "value": _finite(claim.value),
                "relation": claim.relation,
                "bound": claim.bound,
                "holds": claim.holds,
            }
            for claim in drawn.claims
        ],
    }


def _finite(value: float) -> float | str | None:
    """Return a number as JSON can hold it: ∞ as text, NaN as nothing."""
    return value if math.isfinite(value) else None if math.isnan(value) else str(value)


def _written(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
