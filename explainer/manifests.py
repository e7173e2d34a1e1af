"""The site's figures and numbers as JSON, for other people's scripts."""

from __future__ import annotations

import json
from typing import Any

from explainer import house
from explainer.exhibits import Exhibit
from explainer.writing import Book, Writing


def numbers(book: Book) -> str:
    """Return every number: figure id → name → value, error, n, unit."""
    return _written(
        {
            exhibit.id: {
                name: {
                    "value": number.value,
                    "error": number.error,
                    "n": number.n,
                    "unit": number.unit,
                }
                for name, number in exhibit.numbers.items()
            }
            for exhibit in book.exhibits.values()
        }
    )


def figures(book: Book, pages: dict[str, Writing]) -> str:
    """Return what each figure is, says, consists of and was made with.

    Args:
        book: the site.
        pages: by figure id, its own page, which fills in its words.
    """
    return _written([_figure(book, x, pages[x.id]) for x in book.exhibits.values()])


def _figure(book: Book, exhibit: Exhibit, page: Writing) -> dict[str, Any]:
    folder = f"figures/{exhibit.id}/"
    return {
        "id": exhibit.id,
        "number": exhibit.number,
        "title": exhibit.source.title,
        "kind": exhibit.source.kind,
        "caption": house.plain(page.caption(exhibit)),
        "alt": page.alt(exhibit),
        "description": "\n\n".join(exhibit.description),
        "page": folder,
        "files": {
            path.name: {"path": folder + path.name, "bytes": path.stat().st_size}
            for path in exhibit.files
        },
        "size": book.size,
        "device": "; ".join(exhibit.devices),
        "seeds": exhibit.values["seeds"],
        "commit": ", ".join(exhibit.commits) or None,
        "seconds": round(exhibit.seconds, 3),
        "made": exhibit.entry.record["made"],
        "versions": exhibit.versions,
        "claims": [
            {
                "text": claim.text,
                "value": claim.value,
                "relation": claim.relation,
                "bound": claim.bound,
                "holds": claim.holds,
            }
            for claim in exhibit.claims
        ],
    }


def _written(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
