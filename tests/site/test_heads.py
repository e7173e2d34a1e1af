"""What pages tell those who link to them, once mkdocs has put them into the theme."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.project import Project

THEME = Path(__file__).parents[2] / "theme"
SETTINGS = """
site_name: Wide & narrow
site_url: {url!r}
docs_dir: .build/docs
plugins: []
theme: {{name: material, custom_dir: {theme}, font: false}}
markdown_extensions: [attr_list, md_in_html]
"""


def _heads(project: Project, url: str) -> dict[str, str]:
    """Build a site for an address; return the heads of its pages."""
    (project.root / "mkdocs.yml").write_text(SETTINGS.format(url=url, theme=THEME))
    project.write("index.md", '# "E" & more\n\n{{ figure("poison-sweep") }}\n')
    project.write("posts/a.md", "---\ntitle: A\ndescription: Of *a*.\n---\n# A\n")
    project.bake()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run(command, check=True, capture_output=True)
    site = project.root / "site"
    return {
        path.relative_to(site).parent.as_posix(): path.read_text("utf-8").partition("</head>")[0]
        for path in site.rglob("index.html")
    }


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


@pytest.mark.slow
def test_without_an_address_no_card_and_no_frame_is_named(project: Project):
    for page, head in _heads(project, "").items():
        told = _named(head)
        assert not {"og:image", "twitter:image", "og:url"} & told.keys(), page
        assert "oembed" not in head and "http://" not in head, page
