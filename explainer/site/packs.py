"""Packs as the site offers them: all forms of a figure, its words and its data, also as a zip.

A zip is the same bytes for the same files, on every machine, and is kept by what is in it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from explainer.figures.source import read_source
from explainer.plotting.about import About
from explainer.site import citing, ris, templates
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.keeping import keep, kept
from explainer.site.page import PageContext
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, title_of
from explainer.store.entries import Entry

KEPT = Path(".build/packs")
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time that zips know
STORED = {".png", ".gif", ".mp4", ".webm", ".pdf"}  # which are compressed already
LICENCE = """\
{title}

Creative Commons Attribution 4.0 International (CC BY 4.0)
https://creativecommons.org/licenses/by/4.0/

You may share and adapt these files for any purpose, even commercially, if you give credit and say
whether you changed anything. On a slide, this line is enough:

    {credit}

The letters within the SVGs and PDFs are of Source Sans Pro, under the SIL Open Font License 1.1,
https://openfontlicense.org
"""


@dataclass(frozen=True)
class Offered:
    """What a site offers of a pack.

    Attributes:
        zip: the file with all of it.
        files: all that is in it by name: text, or a file.
    """

    zip: Path
    files: Mapping[str, str | Path]


def about(id: str, site: Site) -> About:
    """Return what the files of a figure, which needn't be drawn yet, say of themselves."""
    essay = templates.plain(site.title(ESSAY))
    title = templates.plain(templates.line(read_source(id).title))
    return About(title, ", ".join(site.authors), f"From \u201c{essay}\u201d, {citing.LICENCE}")


def offer(page: PageContext, drawn: DrawnFigure, entry: Entry, folder: Path) -> Offered:
    """Return the pack of a figure, whose zip is kept in `folder`.

    Args:
        page: the figure's own, which fills in its words.
        drawn: the figure.
        entry: its forms, as they are stored.
        folder: where it is kept.
    """
    files: dict[str, str | Path] = {name: entry.folder / name for name in entry.record["files"]}
    for path in drawn.files:
        if path.name in (f"{drawn.id}.csv", f"{drawn.id}.json"):
            files[path.name] = path
    files |= _words(page, drawn, sorted(files))
    sums = {**drawn.entry.record["files"], **entry.record["files"]}
    return Offered(_zip(drawn.id, dict(sorted(files.items())), sums, folder), files)


def _words(page: PageContext, drawn: DrawnFigure, names: list[str]) -> dict[str, str]:
    """Return the texts of a pack by name."""
    site, id = page.site, drawn.id
    title = templates.plain(title_of(drawn.source))
    return {
        "README.txt": _readme(site, drawn, names),
        "LICENSE.txt": LICENCE.format(title=title, credit=citing.sentence(site, drawn)),
        f"{id}-alt.txt": page.alt(drawn) + "\n",
        f"{id}-caption.txt": "\n\n".join(page.caption_text(drawn)) + "\n",
        f"{id}-caption.tex": "\n\n".join(page.caption_tex(drawn)) + "\n",
        f"{id}-description.txt": "\n\n".join(drawn.description) + "\n",
        f"{id}-citation.txt": citing.sentence(site, drawn) + "\n",
        f"{id}-citation.bib": citing.bibtex(site, drawn) + "\n",
        f"{id}-citation.ris": ris.ris(site, drawn),
    }


def _readme(site: Site, drawn: DrawnFigure, names: list[str]) -> str:
    return templates.fill(
        "pack.txt",
        x=drawn,
        title=Markup(templates.plain(title_of(drawn.source))),
        credit=Markup(citing.sentence(site, drawn)),
        steps=any("-step-" in name for name in names),
        films=any("-film-" in name for name in names),
        command=f"python build.py --size {site.size} --packs --figures {drawn.id}",
        commits=drawn.commits,
    )


def _zip(id: str, files: Mapping[str, str | Path], sums: Mapping[str, str], folder: Path) -> Path:
    """Return a zip of files, whose checksums the store knows; it is made unless it is kept."""
    recipe = {n: c if isinstance(c, str) else sums[n] for n, c in files.items()}
    key = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:20]
    name = f"{id}-{key}"
    if found := kept(folder, name, ".zip"):
        return found

    def write(draft: Path) -> None:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(member(f"{id}/{name}"), _bytes(content))

    path = keep(folder, name, ".zip", write)
    for other in folder.glob(f"{id}-*.zip"):  # of earlier drawings
        if other != path and len(other.stem) == len(path.stem):
            other.unlink()
    return path


def member(name: str) -> zipfile.ZipInfo:
    """Return a file's entry in a zip that is the same wherever and whenever it is made."""
    found = zipfile.ZipInfo(name, BEGINNING)
    packed = Path(name).suffix in STORED
    found.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    found.create_system, found.external_attr = 3, 0o644 << 16  # as on Unix, wherever it is made
    return found


def _bytes(content: str | Path) -> bytes:
    return content.encode() if isinstance(content, str) else content.read_bytes()
