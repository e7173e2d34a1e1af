"""What pages tell those who link to them, once mkdocs has put them into the theme."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.site.project import Project

THEME = Path(__file__).parents[2] / "theme"
SETTINGS = """
site_name: Wide & narrow
site_url: {url!r}
docs_dir: .build/docs
plugins: []
extra: {{frozen: {frozen!r}}}
theme: {{name: material, custom_dir: {theme}, font: false}}
markdown_extensions: [attr_list, md_in_html]
"""


def _heads(project: Project, url: str, frozen: str = "") -> dict[str, str]:
    """Build a site for an address; return the heads of its pages."""
    settings = SETTINGS.format(url=url, theme=THEME, frozen=frozen)
    (project.root / "mkdocs.yml").write_text(settings)
    project.write("index.md", f'{ESSAY}# "E" & more\n\n{{{{ figure("poison-sweep") }}}}\n')
    project.write("posts/a.md", "---\ntitle: A\ndescription: Of *a*.\n---\n# A\n")
    project.write("assets/logo.svg", LOGO)
    project.bake()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run(command, check=True, capture_output=True)
    site = project.root / "site"
    return {
        path.relative_to(site).parent.as_posix(): path.read_text("utf-8").partition("</head>")[0]
        for path in site.rglob("index.html")
    }


ESSAY = "---\ntitle: '\"E\" & 1 < 2'\nauthors: [Ada Lovelace]\ndate: 2026-01-31\n---\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M4 16h24" '
LOGO += 'stroke="red" stroke-width="4"/></svg>'


def _named(head: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)"', head)
    assert len(found) == len(dict(found))
    return dict(found)


@pytest.mark.slow
def test_pages_name_their_cards_and_figures_their_frames(project: Project):
    heads = _heads(project, "https://example.org/wide/")
    card = "https://example.org/wide/assets/cards/"
    cards = {".": "index", "posts/a": "posts/a", "figures": "figures/index"}
    cards["figures/poison-sweep"] = "figures/poison-sweep"
    for page, name in cards.items():
        told = _named(heads[page])
        assert told["og:image"] == told["twitter:image"] == f"{card}{name}.png"
        assert (project.root / f"site/assets/cards/{name}.png").is_file()
        assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
        assert told["twitter:card"] == "summary_large_image"
        assert told["og:site_name"] == "Wide &amp; narrow"
    frame = "https://example.org/wide/embed/poison-sweep/oembed.json"
    link = f'<link rel="alternate" type="application/json+oembed" href="{frame}"'
    own = {page for page, head in heads.items() if link in head}
    assert own == {"figures/poison-sweep", "embed/poison-sweep"}
    assert 'name="robots" content="noindex"' in heads["embed/poison-sweep"]
    _check_for_machines(project.root / "site", heads)


def _check_for_machines(site: Path, heads: dict[str, str]) -> None:
    """See that what front matter says for machines is in the pages, and that it leads somewhere."""
    url = "https://example.org/wide/"
    for page in (".", "posts/a", "figures/poison-sweep"):
        assert f'type="application/atom+xml" href="{url}feed.xml"' in heads[page]
        assert 'rel="apple-touch-icon"' in heads[page] and "icon-32.png" in heads[page]
    assert '<meta name="citation_title" content="“E” &amp; 1 &lt; 2">' in heads["."]
    assert "citation_" not in heads["posts/a"]  # nobody wrote it
    text = (site / "index.html").read_text("utf-8")
    (node,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(node)["headline"] == "“E” & 1 < 2"
    sitemap = ElementTree.parse(site / "sitemap.xml").getroot()
    days = {place[0].text: [day.text for day in place[1:]] for place in sitemap}
    assert days[url] == ["2026-01-31"] and days[f"{url}figures/poison-sweep/"] == ["2026-01-02"]
    assert days[f"{url}posts/a/"] == []  # nobody knows


@pytest.mark.slow
def test_without_an_address_no_card_and_no_frame_is_named(project: Project):
    for page, head in _heads(project, "").items():
        told = _named(head)
        assert not {"og:image", "twitter:image", "og:url"} & told.keys(), page
        assert "oembed" not in head and "http://" not in head, page
        assert "feed.xml" not in head, page


@pytest.mark.slow
def test_a_kept_version_says_so_and_stays_out_of_searches(project: Project):
    heads = _heads(project, "https://example.org/wide/v1/", frozen="v1")
    assert all(head.count('name="robots" content="noindex"') == 1 for head in heads.values())
    text = (project.root / "site/posts/a/index.html").read_text("utf-8")
    assert "Version v1, kept as it was published." in text
    assert 'href="../../../">The newest</a>' in text and 'href="../../../versions/"' in text
    assert "<loc>" not in (project.root / "site/sitemap.xml").read_text("utf-8")
