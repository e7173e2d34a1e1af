"""A site that isn't whole yet: what stands is shown, and every page tells what is to come."""

from pathlib import Path, PurePosixPath

import pytest

from explainer import commands
from explainer.site.mentions import behind, needs
from tests.site.project import Project

ESSAY, CHAPTER = PurePosixPath("index.md"), PurePosixPath("posts/later.md")


@pytest.fixture
def unfinished(project: Project) -> Project:
    """An essay whose figure is drawn, and a chapter that lacks a figure and a caption's number."""
    project.figure("sharp", limits='Of {{ number("counted.gap") }}.')
    project.live_figure("swaying")
    project.figure("counted")
    project.write(
        "index.md",
        '# E\n\n{{ figure("poison-sweep") }}\n\n{{ ref("sharp") }}, '
        '{{ moment("swaying", "far", push=0.4) }}\n',
    )
    project.write(
        "posts/later.md",
        '---\ntitle: Later\n---\n\n# Later on\n\n{{ figure("sharp") }} {{ figure("swaying") }}\n',
    )
    del project.drawn["counted"], project.drawn["swaying"]
    return project


def test_a_page_needs_what_it_shows_or_counts_and_not_what_it_leads_to(unfinished: Project):
    assert needs(Path("content")) == {
        ESSAY: {"poison-sweep"},
        CHAPTER: {"sharp", "counted", "swaying"},
    }
    assert behind(["sharp"]) == {"sharp", "counted"}


def test_the_essays_figures_are_wanted_first(unfinished: Project):
    ids = ["counted", "poison-sweep", "sharp", "swaying"]
    assert commands.groups(ids) == [["poison-sweep"], ["counted", "sharp", "swaying"]]
    assert commands.groups(["sharp"]) == [["sharp"]]


def test_figures_are_wanted_section_by_section(unfinished: Project):
    unfinished.write(
        "index.md",
        '# E\n\n{{ figure("poison-sweep") }}\n\n## More\n\n{{ figure("swaying") }}\n\n'
        '## Most\n\n{{ figure("sharp") }}\n',
    )
    ids = ["counted", "poison-sweep", "sharp", "swaying"]
    assert commands.groups(ids) == [["poison-sweep"], ["swaying"], ["counted", "sharp"]]


def test_what_stands_is_shown_and_the_rest_is_told(unfinished: Project):
    unfinished.bake("standard", partly=True)
    essay = (unfinished.docs / "index.md").read_text()
    assert "Figure\u00a01. Gaps open." in essay
    assert '<a href="./posts/later/">Figure\u00a01 of <em>Later</em></a>' in essay
    assert '<a href="./posts/later/">far</a>' in essay
    assert '<a href="posts/later/">Later on</a>.' in essay
    assert "3 of 4 figures are left to make." in essay
    gallery = (unfinished.docs / "figures/index.md").read_text()
    assert 'href="poison-sweep/"' in gallery and 'href="sharp/"' not in gallery
    assert not (unfinished.docs / "figures/sharp.md").exists()


def test_a_page_that_lacks_figures_has_its_title_alone(unfinished: Project):
    unfinished.bake(partly=True)
    head, _, body = (unfinished.docs / "posts/later.md").read_text().partition("# Later on\n")
    assert head == "---\ntitle: Later\n---\n\n"
    assert "still being measured" in body
    assert "posts/later/" not in body
    assert "Gaps open" not in body


def test_once_all_is_there_nothing_tells_of_it(unfinished: Project):
    unfinished.figure("counted")
    unfinished.live_figure("swaying")
    unfinished.bake(partly=True)
    partly = {path: path.read_bytes() for path in unfinished.docs.rglob("*.*")}
    unfinished.bake()
    assert partly == {path: path.read_bytes() for path in unfinished.docs.rglob("*.*")}
    assert "left to make" not in (unfinished.docs / "index.md").read_text()


def test_a_page_is_refused_as_ever_where_the_site_is_to_be_whole(unfinished: Project):
    assert unfinished.error_line().startswith("figure '")
