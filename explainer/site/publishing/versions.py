"""The versions of a site that are kept side by side, and the page that tells them apart.

A version is a folder of the published site, `v1/`, with the site as it was built then. They are
listed in `versions.json` beside them. `explainer.publish` names their folder, SITE_VERSIONS, to the
build of the newest site, which then has a page on them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from explainer.errors import UserError
from explainer.site import templates
from explainer.site.publishing.changes import Changes, Numbers, compare
from explainer.site.site import Site
from explainer.site.sync import Tree

FILE = "versions.json"
FOLDER = "SITE_VERSIONS"  # names where versions are to a build
PAGE = "versions.md"
NUMBERS = "data/numbers.json"
NAME = re.compile(r"v\d[\w.-]*")
NOW = "now"


@dataclass(frozen=True)
class Version:
    """A version that is kept.

    Attributes:
        name: of its folder.
        published: on which day.
        size: at which size it was measured.
        commit: of the code that baked it; empty if unknown.
    """

    name: str
    published: str
    size: str
    commit: str


def check_name(name: str, kept: Sequence[Version]) -> None:
    """Refuse what can't be the name of a new version.

    Raises:
        UserError: if it isn't like v1, or is taken.
    """
    if not NAME.fullmatch(name) or name.endswith("."):
        raise UserError(f"version '{name}': a version is named like v1, v2 or v2.1")
    for version in kept:
        if version.name.casefold() == name.casefold():
            raise UserError(
                f"version '{name}' was published on {version.published} and stays as it is; "
                "name another"
            )


def read(folder: Path) -> list[Version]:
    """Return the versions that a folder holds, oldest first; none without a list.

    Raises:
        UserError: if the list can't be read.
    """
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        return [Version(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as fault:
        raise UserError(f"{path} isn't a list of versions ({fault}); mend or remove it") from fault


def write(folder: Path, kept: Sequence[Version]) -> None:
    """List versions in their folder."""
    text = json.dumps([asdict(version) for version in kept], indent=1, ensure_ascii=False)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def page(site: Site, numbers: str) -> Tree:
    """Return the page on the versions that a build is told of; nothing if there are none.

    Args:
        site: the newest site.
        numbers: its numbers, as JSON.
    """
    folder = Path(os.environ.get(FOLDER) or ".")
    kept = read(folder) if os.environ.get(FOLDER) else []
    if not kept:
        return {}
    of: list[tuple[str, Numbers]] = [(one.name, _numbers(folder / one.name)) for one in kept]
    steps = [
        (before, after, compare(old, new))
        for (before, old), (after, new) in pairwise([*of, (NOW, json.loads(numbers))])
    ]
    return {PAGE: templates.fill("versions.md", site=site, kept=kept, steps=_newest_first(steps))}


def _numbers(folder: Path) -> Numbers:
    try:
        found: Numbers = json.loads((folder / NUMBERS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise UserError(f"{folder / NUMBERS} can't be read ({fault}); restore it") from fault
    return found


def _newest_first(steps: list[tuple[str, str, Changes]]) -> list[tuple[str, str, Changes]]:
    return steps[::-1]
