"""Whether all that a built site refers to is there: files, and places on pages.

`python -m explainer.site.publishing.links site` tells each link that leads nowhere in one line.
Links to other sites aren't looked at.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from explainer.site.publishing.references import Referring, read

NOWHERE = "https://site.invalid/"  # stands for an address that isn't known
TEMPLATE = "{"  # in an address that is to be filled in
MOMENT = "fig-"  # begins the place of a figure, after which the settings of a live one may follow


class Checked(NamedTuple):
    """What became of the links of a site.

    Attributes:
        files: how many files refer to anything.
        links: how many links were followed.
        broken: a line for each that leads nowhere: the file, the link, and why.
    """

    files: int
    links: int
    broken: list[str]


def check(site: Path, url: str = "") -> Checked:
    """Follow all links of a built site.

    Args:
        site: its folder.
        url: where it is published, with a slash at its end; by itself what its first page says.
    """
    known = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    broken: list[str] = []
    found: dict[str, Referring] = {}
    for name in sorted(name for name in known if not name.startswith(".git/")):
        try:
            found[name] = read(site / name)
        except ValueError as fault:
            broken.append(f"{name}: can't be read ({fault})")
    url = url or (found["index.html"].canonical if "index.html" in found else "")
    links = [(name, link) for name, file in found.items() for link in _links(file, url)]
    for name, link in links:
        if why := _fault(link, name, found, known, url or NOWHERE):
            broken.append(f"{name}: {link} {why}")
    files = sum(bool(file.links or file.whole) for file in found.values())
    return Checked(files, len(links), list(dict.fromkeys(broken)))


def _links(file: Referring, url: str) -> Iterator[str]:
    """Yield the links to follow, each once."""
    ours = (text for text in file.whole if url and text.startswith(url) and TEMPLATE not in text)
    yield from dict.fromkeys([*file.links, *ours])


def _fault(link: str, name: str, found: dict[str, Referring], known: set[str], root: str) -> str:
    """Say why a link in a file leads nowhere; nothing if it leads somewhere, or to another site."""
    file = found[name]
    here = root if file.at_root else urljoin(root + name, file.base)
    try:
        parts = urlsplit(urljoin(here, link))
    except ValueError:
        return "is no address"
    home = urlsplit(root)
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
        return ""
    if not f"{parts.path}/".startswith(home.path):
        return "leaves the folder that the site is published in"
    target = _file(unquote(parts.path[len(home.path) :]), known)
    if target is None:
        return "isn't there"
    place = unquote(parts.fragment)
    place = place.partition(":")[0] if place.startswith(MOMENT) else place
    if place and target.endswith(".html") and place not in found[target].ids:
        return f"names a place that {target} hasn't"
    return ""


def _file(path: str, known: set[str]) -> str | None:
    """Return the file that a server sends for a path; None if it has none."""
    folder = f"{path.rstrip('/')}/index.html".lstrip("/")
    return path if path in known else folder if folder in known else None


def main() -> int:
    """Check the site that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m explainer.site.publishing.links")
    parser.add_argument("site", type=Path, help="the folder of a built site")
    parser.add_argument("--url", default="", help="where it is published, if it doesn't say")
    options = parser.parse_args()
    checked = check(options.site, options.url)
    for line in checked.broken:
        print(f"error: {line}", file=sys.stderr)
    print(f"links: {checked.links:,} in {checked.files:,} files, {len(checked.broken)} broken")
    return 1 if checked.broken else 0


if __name__ == "__main__":
    sys.exit(main())
