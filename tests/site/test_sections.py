"""A page that lacks figures is shown down to the first section that does."""

from pathlib import Path

import pytest

from explainer.site import sections
from explainer.site.jinja import Text
from tests.site.project import Project

PAGE = """# Essay

It opens.[^one]

{{ figure("poison-sweep") }}

## First

See {{ cite("li2018") }} and {{ ref("later") }}.

## Second[^two]

{{ figure("sharp") }}

## References

{{ references() }}

[^one]: Said of {{ number("counted.gap") }},

    and more.
[^two]: Nothing.
"""


@pytest.fixture
def essay(project: Project) -> Text:
    for id in ("sharp", "counted", "later"):
        project.figure(id)
    project.write("index.md", PAGE)
    return Text(Path("content/index.md"), PAGE)


def test_steps_are_of_what_each_section_needs_with_its_footnotes(essay: Text) -> None:
    top = {"poison-sweep", "counted"}
    assert sections.steps(essay) == (top, {*top, "sharp"})


def test_a_page_stands_down_to_the_first_section_that_lacks_a_figure(essay: Text) -> None:
    assert sections.standing(essay, {"poison-sweep", "sharp", "later"}) is None
    found = sections.standing(essay, {"poison-sweep", "counted"})
    assert found
    assert found.source == PAGE.partition("## Second")[0] + (
        "*What comes next is still being measured.*\n\n"
        "## References\n\n{{ references() }}\n\n"
        '[^one]: Said of {{ number("counted.gap") }},\n\n    and more.\n'
    )


def test_lines_are_where_they_were(essay: Text) -> None:
    found = sections.standing(essay, {"poison-sweep", "counted"})
    assert found
    assert found.source.splitlines()[:9] == PAGE.splitlines()[:9]


def test_what_stands_is_baked_with_its_references_and_footnotes(
    essay: Text, project: Project
) -> None:
    del project.drawn["sharp"]
    project.bake(partly=True)
    baked = (project.docs / "index.md").read_text()
    assert "This page is still being measured and goes on by itself" in baked
    assert "Gaps open" in baked and "## First" in baked and "[^one]: Said of" in baked
    assert "Li" in baked.partition("## References")[2]
    assert "## Second" not in baked and "[^two]" not in baked


def test_a_page_whose_first_sections_cite_nothing_lists_nothing(project: Project) -> None:
    project.figure("sharp")
    page = Text(Path("content/p.md"), '# P\n\nWords.\n\n## More\n\n{{ figure("sharp") }}\n')
    found = sections.standing(page, set())
    assert found
    assert found.source == "# P\n\nWords.\n\n*What comes next is still being measured.*\n\n\n"
