"""Figures to take away: their pages for frames, what is to be copied, how they are cited."""

import html
import json
import re

import pytest

from explainer.site import citing
from tests.site.project import Project

URL = "https://example.org/wide/"
ESSAY = "---\ntitle: Why & how?\nauthors: [{authors}]\ndate: 2026-01-31\n---\n# Why & how?\n\n"


def _essay(project: Project, authors: str = '"The explainer’s authors"') -> None:
    project.write(
        "index.md", ESSAY.replace("{authors}", authors) + '{{ figure("poison-sweep") }}\n'
    )


def _published(project: Project, url: str = URL) -> None:
    text = f"site_name: Wide minima\nsite_url: !ENV [SITE_URL, '{url}']\n"
    (project.root / "mkdocs.yml").write_text(text)


def _copies(text: str, id: str = "poison-sweep") -> dict[str, str]:
    """Return what boxes hold by their names."""
    found = re.findall(rf'<pre id="fig-{id}-copy-(\w+)"[^>]*>(.*?)</pre>', text)
    return {name: html.unescape(held) for name, held in found}


def _people(bibtex: str) -> list[str]:
    """Return the family names in an entry, as BibTeX finds them: braces hold a name together."""
    field = re.search(r"^  author = \{(.*)\},$", bibtex, re.MULTILINE)
    assert field
    held: list[str] = []
    plain = re.sub(r"\{.*?\}", lambda m: f"<{held.append(m[0][1:-1]) or len(held) - 1}>", field[1])
    families = [name.split(",")[0].split()[-1] for name in plain.split(" and ")]
    return [re.sub(r"<(\d+)>", lambda m: held[int(m[1])], family) for family in families]


# Citations


@pytest.mark.parametrize(
    ("authors", "families"),
    [
        ('"The explainer’s authors"', ["The explainer's authors"]),
        ("Ada Lovelace, Team Rome", ["Lovelace", "Rome"]),
        ("ATLAS Collaboration, Grace Hopper", ["ATLAS Collaboration", "Hopper"]),
        ("bell hooks", ["bell hooks"]),
        ("Salt and Pepper, Smith & Sons", ["Salt and Pepper", r"Smith \& Sons"]),
        ("Ludwig van Beethoven", ["Beethoven"]),
    ],
)
def test_bibtex_reads_the_names_of_people_and_of_groups(
    project: Project, authors: str, families: list[str]
):
    _essay(project, authors)
    assert _people(_copies(project.baked())["bibtex"]) == families


def test_a_citation_has_its_fields_escaped(project: Project):
    project.figure("poison-sweep", title="5 % of {all} & $50_a")
    _published(project)
    _essay(project)
    assert _copies(project.baked())["bibtex"] == (
        "@misc{poison-sweep,\n"
        "  author = {{The explainer's authors}},\n"
        "  title = {{5 \\% of \\textbraceleft{}all\\textbraceright{} \\& \\$50\\_a}},\n"
        "  year = {2026},\n"
        "  note = {Figure 1 of ``Why \\& how?'', CC BY 4.0},\n"
        f"  url = {{{URL}figures/poison-sweep/}}\n"
        "}"
    )


def test_a_figure_of_a_chapter_is_cited_with_both_titles(project: Project):
    _essay(project)
    project.figure("roads")
    project.write("posts/a.md", '---\ntitle: All roads\n---\n# A\n\n{{ figure("roads") }}\n')
    project.bake()
    page = (project.docs / "figures/roads.md").read_text(encoding="utf-8")
    assert _copies(page, "roads")["plain"].endswith(
        "\n\nThe explainer’s authors (2026). Gaps open. Figure 1 of “All roads”, in “Why & how?” "
        "CC BY 4.0."
    )


def test_a_surname_is_not_taken_for_a_group():
    assert not any(map(citing.is_group, ("Ada Lovelace", "Theo Theron", "Bo Grouper", "")))


# What is to be copied


def test_captions_keep_their_formulas(project: Project):
    caption = "Where $\\theta_1^2 \\leq 3$ of {{ number('ID.networks') }} hold.\n\nMore."
    project.figure("poison-sweep", caption=caption.replace("\\", "\\\\"))
    _published(project)
    _essay(project)
    copies = _copies(project.baked())
    assert "Where θ₁² ≤ 3 of 3,614 hold." in copies["plain"]
    assert "Where θ₁² ≤ 3 of 3,614 hold." in copies["markdown"]
    assert r"Where $\theta_1^2 \leq 3$ of 3,614 hold. Figure 1 of ``Why" in copies["latex"]
    assert not any("More." in text for text in copies.values())


def test_what_is_copied_leads_back_to_the_site(project: Project):
    _published(project)
    _essay(project)
    copies = _copies(project.baked())
    assert list(copies) == ["iframe", "markdown", "latex", "bibtex", "plain"]
    assert copies["iframe"].startswith(f'<iframe src="{URL}embed/poison-sweep/" title="Gaps open"')
    picture = f"{URL}figures/poison-sweep/poison-sweep-light.png"
    assert f"]({picture})]({URL}#fig-poison-sweep)\n\n**Gaps open.**" in copies["markdown"]
    assert f"\\url{{{URL}figures/poison-sweep/}}, CC BY 4.0.}}\n" in copies["latex"]
    assert f"{URL}figures/poison-sweep/ CC BY" in copies["plain"]


def test_markdown_shows_marks_as_they_are(project: Project):
    project.figure("poison-sweep", alt="A [box] of a_b*c.")
    _published(project)
    _essay(project)
    assert r"[![A \[box\] of a\_b\*c.](" in _copies(project.baked())["markdown"]


def test_without_an_address_what_needs_one_is_left_out(project: Project):
    _essay(project)
    project.bake()
    own = (project.docs / "figures/poison-sweep.md").read_text(encoding="utf-8")
    for text in (project.baked(), own):
        assert list(_copies(text)) == ["latex", "bibtex", "plain"]
        assert "http" not in "".join(_copies(text).values())
    assert not (project.docs / "embed/poison-sweep/oembed.json").exists()
    assert "oembed" not in own
    page = (project.docs / "embed/poison-sweep/index.html").read_text(encoding="utf-8")
    assert "canonical" not in page and "oembed" not in page


def test_a_variable_gives_the_address(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SITE_URL", "https://example.org/elsewhere")
    _published(project)
    _essay(project)
    assert "https://example.org/elsewhere/embed/poison-sweep/" in project.baked()


# Pages for frames


def test_a_page_for_frames_has_the_figure_alone_and_says_where_it_is_from(project: Project):
    _published(project)
    project.live_figure("swing")
    _essay(project)
    project.write("posts/a.md", '---\ntitle: Ways\n---\n# A\n\n{{ figure("swing") }}\n')
    page = (project.bake(), (project.docs / "embed/swing/index.html").read_text("utf-8"))[1]
    assert page.startswith("<!doctype html>")
    assert "<title>Gaps open – Wide minima</title>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="{URL}figures/swing/">' in page
    assert 'data-live="sway" data-source="../../figures/swing/swing.live.js"' in page
    assert (
        '<a href="../../posts/a/#fig-swing" target="_blank" rel="noopener">Figure 1 of “Ways”'
        in page
    )
    assert "figcaption" not in page
    sources = re.findall(r'(?:src|srcset|href)="(\.\./[^"#]+)', page)
    for source in sources:
        target = (project.docs / "embed/swing" / source).resolve()
        styles = source.endswith(("explainer.css", "explainer.js"))  # of the author's own assets
        assert styles or target.exists() or source == "../../posts/a/", source


def test_oembed_has_the_frame_and_who_made_it(project: Project):
    _published(project)
    _essay(project)
    page = project.baked("embed/poison-sweep/index.html")
    address = f"{URL}embed/poison-sweep/oembed.json"
    assert f'type="application/json+oembed" href="{address}"' in page
    found = json.loads((project.docs / "embed/poison-sweep/oembed.json").read_text("utf-8"))
    assert found["type"] == "rich" and found["version"] == "1.0"
    assert found["html"] == _copies(project.baked())["iframe"]
    assert (found["width"], found["height"]) == (960, 540)
    assert f'width="{found["width"]}" height="{found["height"]}"' in found["html"]
    assert found["title"] == "Gaps open"
    assert found["author_name"] == "The explainer’s authors"
    assert (found["provider_name"], found["provider_url"]) == ("Wide minima", URL)
    card = project.docs / found["thumbnail_url"].removeprefix(URL)
    assert card.read_bytes().startswith(b"\x89PNG")
    assert "oembed: embed/poison-sweep/oembed.json" in project.baked("figures/poison-sweep.md")
