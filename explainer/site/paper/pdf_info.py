"""Tells a PDF what it is called, who wrote it and when, by an update added at its end.

Chromium writes the title alone. A PDF may end with objects that replace earlier ones, a table of
where they are, and a trailer that names the table before (ISO 32000-2, 7.5.6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

LAST = re.compile(
    rb"trailer\s*<<(?P<entries>.*?)>>\s*startxref\s+(?P<table>\d+)\s+%%EOF\s*\Z", re.DOTALL
)


def with_info(pdf: bytes, info: Mapping[str, str]) -> bytes:
    """Return a PDF with other information on it; empty values are left out.

    Raises:
        ValueError: if it doesn't end as Chromium's do.
    """
    last = LAST.search(pdf)
    size = re.search(rb"/Size (\d+)", last["entries"]) if last else None
    root = re.search(rb"/Root \d+ \d+ R", last["entries"]) if last else None
    if not last or not size or not root:
        raise ValueError("this PDF ends without a trailer")
    number = int(size[1])
    told = " ".join(f"/{name} {_string(value)}" for name, value in info.items() if value)
    start = len(pdf) + 1
    added = f"\n{number} 0 obj\n<<{told}>>\nendobj\n".encode()
    table = (
        f"xref\n{number} 1\n{start:010} 00000 n \n"
        f"trailer\n<</Size {number + 1} {root[0].decode()} /Info {number} 0 R "
        f"/Prev {last['table'].decode()}>>\nstartxref\n{len(pdf) + len(added)}\n%%EOF\n"
    )
    return pdf + added + table.encode()


def _string(text: str) -> str:
    """Return text as a PDF's string.

    >>> _string("Ω(")
    '<FEFF03A90028>'
    """
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
