"""One way of writing for what Markdown lets authors write in several.

MkDocs takes front matter that ends with `...`, or has blanks behind its dashes, and a title that is
underlined; editors put a byte order mark before all. Whoever reads a page here finds `---` alone on
its lines, at the very beginning, and the title as `# Title`. No line is added or lost, so that a
line of a page is that of its file.
"""

from __future__ import annotations

import re

HEAD = re.compile(
    r"\A(?P<above>\s*\n)?---[ \t]*\n(?P<inside>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
TITLE = re.compile(r"(?:#(?!#)[ \t]*| {1,3}#[ \t]+)(?P<words>\S.*)")
UNDERLINE = re.compile(r"=+[ \t]*")
FENCE = re.compile(r" {0,3}(```|~~~)")


def normal(source: str) -> str:
    r"""Return a page with its front matter and its title in the form that all else expects.

    >>> normal("\n--- \ntitle: A\n...\n\nA\n===\n")
    '---\n\ntitle: A\n---\n\n# A\n\n'
    """
    source = source.removeprefix("\ufeff")
    found = HEAD.match(source)
    if not found:
        return _titled(source)
    head = f"---\n{found['above'] or ''}{found['inside']}---\n"
    return head + _titled(source[found.end() :])


def _titled(body: str) -> str:
    """Return what follows the front matter with its first heading of the first level as `# …`."""
    lines = body.split("\n")
    fenced, begins = False, True  # whether a paragraph begins with the line
    for place, line in enumerate(lines):
        fenced ^= bool(FENCE.match(line))
        below = lines[place + 1] if place + 1 < len(lines) else ""
        if not fenced and (found := TITLE.fullmatch(line)):
            lines[place] = f"# {found['words']}"
            break
        plain = line.strip() and not line.startswith(("    ", "\t", ">"))
        if not fenced and begins and plain and UNDERLINE.fullmatch(below):
            lines[place : place + 2] = [f"# {line.strip()}", ""]
            break
        begins = not line.strip()
    return "\n".join(lines)
