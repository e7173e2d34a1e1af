"""What machines are told of a site, read back as they read it."""

import json
import re
import subprocess
from datetime import date
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from PIL import Image

from explainer.errors import UserError
from explainer.site import bake, dates, icons
from tests.site.project import Project

URL = "https://example.org/wide/"
ATOM = "{http://www.w3.org/2005/Atom}"
ESSAY = """---
title: Why & how?
description: "*How* <b>networks</b> </script> & why."
authors: ["The explainer’s authors", Ada Lovelace]
date: 2026-01-31
---
# Why & how?

{{ cite("li2018") }} $\\theta_2$, [a chapter](posts/a.md#b), {{ ref("poison-sweep") }}.

{{ figure("poison-sweep") }}

{{ figure("walk") }}

{{ references() }}
"""
CHAPTER = "---\ntitle: A\nauthors: [Ada Lovelace]\ndate: 2026-02-01\n---\n# A\n\n## B\n\nWords.\n"
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" stroke-width="4">
<path d="M4 16h24" stroke="#ff0000"/><path d="m16 4v24" stroke="#0000ff"/></svg>"""


def _site(project: Project, url: str = URL) -> Project:
    (project.root / "mkdocs.yml").write_text(f"site_name: Wide\nsite_url: '{url}'\n")
    project.figure("walk", kind="movie", title="A <i>walk</i> & back")
    project.write("index.md", ESSAY)
    project.write("posts/a.md", CHAPTER)
    project.write("posts/index.md", "# Chapters\n")
    project.write("assets/logo.svg", LOGO)
    project.bake()
    return project


def _meta(project: Project, name: str) -> dict:
    return yaml.safe_load((project.docs / name).read_text("utf-8").split("---\n")[1])


def _ld(project: Project, name: str) -> dict:
    text = _meta(project, name)["ld"]
    assert not set("<>&") & set(text)  # it stands in a script element
    return json.loads(text)


def test_the_essay_is_an_article_with_its_figures(project: Project):
    node = _ld(_site(project), "index.md")
    assert (node["@type"], node["url"], node["headline"]) == ("ScholarlyArticle", URL, "Why & how?")
    assert node["description"] == "How networks & why."
    assert node["author"] == [
        {"@type": "Organization", "name": "The explainer’s authors"},
        {"@type": "Person", "name": "Ada Lovelace"},
    ]
    assert node["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (node["datePublished"], node["dateModified"]) == ("2026-01-31", "2026-01-31")
    still, film = node["hasPart"]
    assert (still["@type"], film["@type"]) == ("ImageObject", "VideoObject")
    assert still["contentUrl"] == f"{URL}figures/poison-sweep/poison-sweep-light.png"
    assert film["contentUrl"] == f"{URL}figures/walk/walk-light.mp4"
    assert film["name"] == "A walk & back" and film["uploadDate"].startswith("2026-01-02")
    assert [work["name"] for work in node["citation"]] == ["Visualizing"]


def test_a_chapter_and_a_figure_say_what_they_are_part_of(project: Project):
    _site(project)
    chapter = _ld(project, "posts/a.md")
    assert (chapter["@type"], chapter["isPartOf"]["@id"]) == ("ScholarlyArticle", URL)
    figure = _ld(project, "figures/poison-sweep.md")
    assert (figure["@type"], figure["isPartOf"]["url"]) == ("ImageObject", URL)
    assert figure["caption"] == "What 3,614 networks do." and figure["creditText"]
    assert _ld(project, "posts/index.md")["@type"] == "CollectionPage"


def test_scholar_is_told_of_articles_alone(project: Project):
    _site(project)
    essay, chapter = (_meta(project, name)["scholar"] for name in ("index.md", "posts/a.md"))
    assert ["citation_title", "Why & how?"] in essay
    assert [c for name, c in essay if name == "citation_author"][1] == "Ada Lovelace"
    assert ["citation_publication_date", "2026/01/31"] in essay
    assert ["citation_inbook_title", "Why & how?"] in chapter
    assert ["citation_fulltext_html_url", f"{URL}posts/a/"] in chapter
    assert "scholar" not in _meta(project, "figures/walk.md")


def test_the_feed_has_the_pages_with_a_date_newest_first(project: Project):
    feed = ElementTree.parse(_site(project).docs / "feed.xml").getroot()
    assert feed.tag == f"{ATOM}feed" and feed.findtext(f"{ATOM}id") == URL
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"{URL}posts/a/", URL]
    assert entries[1].findtext(f"{ATOM}title") == "Why & how?"
    assert entries[1].findtext(f"{ATOM}published") == "2026-01-31T00:00:00Z"
    assert feed.findtext(f"{ATOM}updated") == "2026-02-01T00:00:00Z"
    assert _meta(project, "figures/index.md")["feed"] == "feed.xml"


def test_programs_get_a_list_of_pages_and_their_words(project: Project):
    docs = _site(project).docs
    listed = (docs / "llms.txt").read_text("utf-8")
    assert listed.startswith("# Why & how?\n\n> How networks & why.\n")
    assert re.findall(r"\]\((\S+)\)", listed)[:3] == [
        URL,
        f"{URL}posts/a/",
        f"{URL}figures/poison-sweep/",
    ]
    words = (docs / "llms-full.txt").read_text("utf-8")
    assert f"(Li & Xu, 2018) $\\theta_2$, [a chapter]({URL}posts/a/#b), Figure\u00a01." in words
    assert "**Figure\u00a01. Gaps open.** What 3,614 networks do." in words
    assert f"![Gaps open]({URL}figures/poison-sweep/poison-sweep-light.png)" in words
    assert "- Hao Li, Zheng Xu (2018). Visualizing. NeurIPS. https://example.org/li" in words
    assert "\n# A\n\nAda Lovelace. 2026-02-01." in words
    assert "{{" not in words and "<math" not in words


def test_without_an_address_nothing_needs_one(project: Project):
    docs = _site(project, "").docs
    assert not (docs / "feed.xml").exists() and not (docs / "robots.txt").exists()
    assert "feed" not in _meta(project, "index.md")
    told = _meta(project, "index.md")["ld"].replace("https://example.org/li", "")
    assert "ScholarlyArticle" in told and "example.org" not in told
    assert "](posts/a/)" in (docs / "llms.txt").read_text("utf-8")


def test_crawlers_are_spoken_to_at_the_root_of_a_host_alone(project: Project):
    assert not (_site(project).docs / "robots.txt").exists()
    robots = (_site(project, "https://example.org/").docs / "robots.txt").read_text()
    assert "Sitemap: https://example.org/sitemap.xml" in robots


def test_a_kept_version_has_no_feed_and_no_list(project: Project):
    project.write("index.md", ESSAY)
    _site(project)
    (project.root / "mkdocs.yml").write_text(f"site_url: {URL}v1/\nextra: {{frozen: v1}}\n")
    project.bake()
    assert not any((project.docs / name).exists() for name in ("feed.xml", "llms.txt"))


# Dates


def _git(folder: Path, *command: str, day: str = "2026-05-05") -> None:
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *command], cwd=folder, env=when, check=True, capture_output=True)


def test_a_page_changes_with_its_commits_its_date_and_its_figures(project: Project):
    _site(project)
    _git(project.root, "init")
    _git(project.root, "add", "content")
    _git(project.root, "commit", "-m", "all")
    project.write("posts/a.md", CHAPTER + "More.\n")
    _git(project.root, "commit", "-am", "a", day="2026-06-06")
    record = project.drawn["poison-sweep"].record
    record["made"] = "2026-07-07T00:00:00.000000+00:00"
    content = Path("content")
    site = bake.book("quick", content, project.drawn, partly=False)
    changed = {str(page): str(day) for page, day in dates.changed(site, content).items()}
    assert changed["index.md"] == changed["figures/index.md"] == "2026-07-07"
    assert changed["figures/poison-sweep.md"] == "2026-07-07"
    assert (changed["posts/a.md"], changed["posts/index.md"]) == ("2026-06-06", "2026-05-05")
    _git(project.root, "clone", "--depth", "1", f"file://{project.root}", "shallow")
    shallow = dates.changed(site, project.root / "shallow/content")
    assert shallow[PurePosixPath("posts/a.md")] == date(2026, 2, 1)
    assert PurePosixPath("posts/index.md") not in shallow


# Icons


def _pixels(path: Path, mode: str) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert(mode)).astype(int)


def test_icons_are_drawn_from_the_logo(project: Project):
    docs = _site(project).docs
    small = _pixels(docs / "assets/icons/icon-32.png", "RGBA")
    assert small.shape == (32, 32, 4) and small[2, 2, 3] == 0
    assert tuple(small[15, 6]) == (255, 0, 0, 255) and tuple(small[6, 15]) == (0, 0, 255, 255)
    large = _pixels(docs / "assets/icons/icon-180.png", "RGB")
    assert large.shape == (180, 180, 3) and tuple(large[2, 2]) == (255, 255, 255)
    assert _meta(project, "index.md")["icons"] is True


def test_a_logo_that_can_t_be_drawn_is_told_and_own_icons_stand(project: Project):
    project.write("assets/logo.svg", LOGO.replace('stroke="#ff0000"', ""))
    with pytest.raises(UserError, match=r"content/assets/logo.svg can't be drawn .*icon-32.png"):
        icons.icons(Path("content"), project.root / "icons")
    for size in icons.SIZES:
        project.write(icons.place(size), "mine")
    found = icons.icons(Path("content"), project.root / "icons")
    assert [path.read_text() for path in found.values()] == ["mine", "mine"]
