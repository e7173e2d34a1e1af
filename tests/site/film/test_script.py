"""The film's script: what it comes to, and its faults, each in one line with file and line."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explainer.site import bake
from explainer.site.film import film, script
from tests.site.project import Project

ESSAY = """---
title: A small *essay*
authors: [Ada Lovelace]
date: 2026-01-31
---

# A small essay

{{ figure("poison-sweep") }} {{ figure("walk") }}
"""
CONTENT = Path("content")
LOOP = 90

Writes = Callable[[str], list[script.Scene]]


@pytest.fixture
def write(project: Project) -> Writes:
    """Return what writes a script into a project with a still and a film, and reads it."""
    project.figure("walk", kind="movie", title="A walk of 5 %")
    described = json.dumps({"order": [0] * LOOP, "fps": 30})
    (project.drawn["walk"].folder / "walk-light.film.json").write_text(described)
    project.write("index.md", ESSAY)

    def scenes(text: str) -> list[script.Scene]:
        project.write("film.md", text)
        site = bake.book("quick", CONTENT, project.drawn, partly=False)
        return film.story(site, CONTENT).scenes

    return scenes


def test_scenes_follow_from_words_loops_and_numbers(write: Writes, project: Project) -> None:
    (project.root / "mkdocs.yml").write_text("site_url: https://example.org/x/\n")
    first, still, moving, last = write(
        '## Begin\n{{ title() }} Why?\n\n## Gaps\n{{ still("poison-sweep") }} Of '
        '{{ number("poison-sweep.gap") }} each. Or more.\n\n## It\'s moving\n{{ film("walk") }}\n'
        f"It goes.\n\n## The end\n{{{{ credits() }}}} {'Read on, and on. ' * 4}\n"
    )
    assert (first.shot.what, first.shot.title) == ("card", "A small essay")
    assert first.shot.lines == ("Ada Lovelace, 2026",)
    assert still.shot.id == "poison-sweep" and still.shot.title == "Gaps open"
    assert still.sentences == ("Of 6.4\u202f% each.", "Or more.")
    assert still.shot.moments == tuple(cue.start - still.begins for cue in still.cues)
    assert moving.heading == "It’s moving" and moving.shot.title == "A walk of 5 %"
    assert moving.shot.frames % LOOP == 0 and not moving.shot.moments
    assert last.shot.title == "The end"
    assert last.shot.lines == (
        "https://example.org/x/",
        "Ada Lovelace (2026). A small essay. CC BY 4.0.",
    )
    found = [first, still, moving, last]
    for scene, after in itertools.pairwise(found):
        assert after.begins == scene.begins + scene.shot.frames
        assert scene.begins < scene.cues[0].start and scene.cues[-1].end < after.begins


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('## A\n\n{{ film("wlak") }} So.', "3: no figure 'wlak'; nearest is 'walk'"),
        ('## A\n{{ film("poison-sweep") }} So.', "2: figure 'poison-sweep' has no film, it stands"),
        ('## A\n{{ title() }} So.\n\n## B\n{{ film("walk") }}\n', "4: the scene 'B' says nothing"),
        ("## A\nSo.", "1: the scene 'A' shows nothing; name one: {{ film"),
        ('## A\n{{ title() }} {{ film("walk") }} So.', "1: the scene 'A' shows 2 things; name one"),
        ("## A\n{{ film() }} So.", "2: film() needs the id of a figure"),
        (
            '## A\n{{ title() }} So\n{{ number("walk.gpa") }}',
            "3: figure 'walk' has no number 'gpa'",
        ),
        ('## A\n{{ title() }} So\n{{ number("wlak.gap") }}', "3: no figure 'wlak'"),
        ("## A\n{{ title() }} So\n{{ nmber() }}", "3: 'nmber' is undefined; nearest is 'number'"),
        (f"## A\n{{{{ title() }}}} {'x' * 43}.", "1: 'xxx"),
        ("Only words.", " no scene; begin each with a heading"),
    ],
)
def test_a_fault_is_one_line_with_file_and_line(
    write: Writes, project: Project, text: str, words: str
) -> None:
    told = project.error_line(lambda: write(text))
    assert told.startswith(f"content/film.md:{words}"), told


def test_it_is_no_page_and_without_it_only_the_film_is_missed(project: Project) -> None:
    project.write("index.md", ESSAY.replace(' {{ figure("walk") }}', ""))
    told = project.error_line(lambda: script.read(CONTENT))
    assert told.startswith("content/film.md: missing")
    project.write("film.md", "## A\n{{ title() }} So.")
    assert "Watch" not in project.baked()
    assert not (project.docs / "film.md").exists()
