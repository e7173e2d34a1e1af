"""What the site offers of a pack: all files, its words, and a zip that is always the same."""

import json
import zipfile
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from explainer.site import packs
from explainer.store.entries import Entry
from tests.site.project import Project

CAPTION = """Gaps of *many* networks open by {{ number("poison-sweep.gap") }}, where
$\\\\theta_2 \\\\leq 3$ & so on {{ cite("li2018") }}.

More of it."""
PAGE = """---
title: A small essay
authors: ["The small essay’s authors", "Ada van Lovelace"]
date: 2026-01-31
---

# A small essay

{{ figure("poison-sweep") }}

{{ references() }}
"""


@pytest.fixture
def offered(project: Project) -> Project:
    """Return a project with a page, a figure, and its pack."""
    project.figure("poison-sweep", caption=CAPTION, title="What 5 % of {poison} & more does")
    project.write("index.md", PAGE)
    folder = project.root / "store" / "pack" / "0123"
    folder.mkdir(parents=True)
    for name in ("poison-sweep-slide-light@2x.png", "poison-sweep-slide-light.svg"):
        (folder / name).write_bytes(f"{name} \n".encode() * 200)
    files = {path.name: f"sum of {path.name}" for path in folder.iterdir()}
    project.packed = {"poison-sweep": Entry(folder, {"files": files})}
    return project


def texts(project: Project) -> dict[str, str]:
    project.bake()
    folder = project.docs / "figures" / "poison-sweep" / "pack"
    kinds = {".txt", ".tex", ".bib", ".ris"}
    return {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir() if p.suffix in kinds}


def zipped(project: Project) -> Path:
    return project.docs / "figures" / "poison-sweep" / "poison-sweep.zip"


def test_words_come_along_in_plain_text_and_for_latex(offered: Project) -> None:
    found = texts(offered)
    assert found["poison-sweep-alt.txt"] == "Lines that part by 6.4\u202f%.\n"
    assert found["poison-sweep-caption.txt"] == (
        "Gaps of many networks open by 6.4\u202f%, where θ₂ ≤ 3 & so on (Li & Xu, 2018).\n\n"
        "More of it.\n"
    )
    assert found["poison-sweep-caption.tex"] == (
        "Gaps of \\emph{many} networks open by 6.4\\,\\%, where $\\theta_2 \\leq 3$ \\& so on "
        "(Li \\& Xu, 2018).\n\nMore of it.\n"
    )
    assert found["poison-sweep-description.txt"].startswith("The first line rises.\n\n")
    assert "creativecommons.org/licenses/by/4.0/" in found["LICENSE.txt"]


def test_a_reference_manager_gets_its_citation(offered: Project) -> None:
    found = texts(offered)
    bib = found["poison-sweep-citation.bib"]
    assert "author = {{The small essay's authors} and Ada van Lovelace}" in bib
    assert "title = {{What 5 \\% of" in bib
    lines = found["poison-sweep-citation.ris"].splitlines()
    assert lines[0] == "TY  - FIGURE" and lines[-1] == "ER  - "
    assert "AU  - The small essay’s authors" in lines and "AU  - van Lovelace, Ada" in lines
    assert "TI  - What 5 % of {poison} & more does" in lines
    assert "PY  - 2026" in lines and "DA  - 2026/01/31" in lines
    assert all(line[2:6] == "  - " for line in lines)
    assert (
        "The small essay’s authors, Ada van Lovelace (2026)." in found["poison-sweep-citation.txt"]
    )


def test_the_readme_says_how_it_is_made_and_what_there_is(offered: Project) -> None:
    readme = texts(offered)["README.txt"]
    assert "python build.py --size quick --packs --figures poison-sweep\n" in readme
    assert (
        "What 5 % of {poison} & more does\n" in readme and "“" in readme
    )  # as they are, not as HTML
    assert "step-1" not in readme and ".gif" not in readme  # there are none


def test_a_zip_has_all_of_it_and_is_the_same_again(offered: Project) -> None:
    offered.bake()
    before = zipped(offered).read_bytes()
    folder = zipped(offered).parent / "pack"
    with zipfile.ZipFile(zipped(offered)) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert names == sorted(names)
        assert {*names} == {f"poison-sweep/{path.name}" for path in folder.iterdir()}
        assert {member.date_time for member in packed.infolist()} == {packs.BEGINNING}
        for path in folder.iterdir():
            assert packed.read(f"poison-sweep/{path.name}") == path.read_bytes()
        assert {"poison-sweep.csv", "poison-sweep.json"} <= {Path(name).name for name in names}
    for kept in (offered.docs.parent / packs.KEPT.name).iterdir():
        kept.unlink()
    offered.bake()
    assert zipped(offered).read_bytes() == before


def test_a_zip_is_kept_until_something_in_it_changes(offered: Project) -> None:
    offered.bake()
    (kept,) = (offered.docs.parent / packs.KEPT.name).iterdir()
    made = kept.stat().st_mtime_ns
    offered.bake()
    assert kept.stat().st_mtime_ns == made
    offered.figure("poison-sweep", caption="Other words.", title="What 5 % of {poison} & more does")
    offered.write("index.md", PAGE.replace("{{ references() }}", ""))
    offered.bake()
    (other,) = (offered.docs.parent / packs.KEPT.name).iterdir()
    assert other != kept


def test_pages_and_manifest_lead_to_a_pack_only_if_there_is_one(offered: Project) -> None:
    offered.bake()
    page = (offered.docs / "figures/poison-sweep.md").read_text()
    assert '<a href="poison-sweep.zip" download>' in page
    (entry,) = json.loads((offered.docs / "data/figures.json").read_text())
    assert entry["pack"]["path"] == "figures/poison-sweep/poison-sweep.zip"
    assert entry["pack"]["bytes"] == zipped(offered).stat().st_size
    assert all((offered.docs / name).is_file() for name in entry["pack"]["files"])
    offered.packed = {}
    offered.bake()
    assert "poison-sweep.zip" not in (offered.docs / "figures/poison-sweep.md").read_text()
    assert not zipped(offered).exists() and not (zipped(offered).parent / "pack").exists()
    assert json.loads((offered.docs / "data/figures.json").read_text())[0]["pack"] is None


def test_files_say_whose_they_are_before_anything_is_drawn(offered: Project) -> None:
    from explainer.site import bake

    site = bake.book("quick", Path("content"), {}, partly=True)
    about = packs.about("poison-sweep", site)
    assert about.title == "What 5 % of {poison} & more does"
    assert about.author == "The small essay’s authors, Ada van Lovelace"
    assert about.subject == "From “A small essay”, CC BY 4.0"
    assert site.meta["date"] == date(2026, 1, 31) and PurePosixPath("index.md") in site.pages
