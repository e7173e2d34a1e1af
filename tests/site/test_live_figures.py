"""Live figures on their pages: controls under a poster, and links that set them."""

import ast
import re

import pytest

from explainer.site import given
from tests.site.project import Project


def test_a_live_figure_has_its_controls_under_its_poster(project: Project):
    project.live_figure("swing")
    project.write("index.md", '# E\n\n{{ figure("swing") }}\n')
    text = project.baked()
    assert 'data-figure="swing" data-live="sway"' in text
    assert 'data-source="figures/swing/swing.live.js"' in text
    assert 'type="range" name="push" min="-1" max="1" step="0.1" value="0.5"' in text
    assert '<option value="up">up &amp; away</option>' in text
    assert '<option value="down" selected>down</option>' in text
    assert 'name="play">Play</button>' in text
    assert '<input type="text" name="drawn" value="" hidden>' in text
    assert (project.docs / "assets/live/live.js").read_text() == "0;"


def test_controls_that_name_a_group_fold_under_its_name(project: Project):
    project.live_figure("swing")
    project.write("index.md", '# E\n\n{{ figure("swing") }}\n')
    form = re.search(r"<form.*?</form>", project.baked(), re.DOTALL)
    assert form
    sight, folded = form[0].split('<details class="xp-group">')
    assert "<summary>Steps &amp; rates <span></span></summary>" in folded
    names = [re.findall(r' name="(\w+)"', part) for part in (sight, folded)]
    assert names == [["push", "way", "play"], ["rate", "drawn"]]
    assert folded.count("</details>") == 1


def test_without_scripts_a_live_figure_is_a_still_one(project: Project):
    project.live_figure("swing")
    project.scripts = {}
    moment = '{{ moment("swing", "push it", push=1) }}'
    project.write("index.md", f'# E\n\n{{{{ figure("swing") }}}}\n\n{moment}\n')
    text = project.baked()
    assert "xp-live" not in text
    assert "swing-light.webp" in text
    assert '<a class="xp-moment" href="#fig-swing">push it</a>' in text
    assert not (project.docs / "assets/live").exists()


def test_a_moment_is_a_link_to_a_state(project: Project):
    project.live_figure("swing")
    here = '{{ moment("swing", "push it", push=-0.5, way="up") }}'
    project.write("index.md", f'# E\n\n{{{{ figure("swing") }}}}\n\n{here}\n')
    project.write("posts/a.md", '# A\n\n{{ moment("swing", "there", way="up") }}\n')
    assert 'href="#fig-swing" data-moment="push=-0.5,way=up">push it</a>' in project.baked()
    assert 'href="../../#fig-swing" data-moment="way=up">there</a>' in project.baked("posts/a.md")


def test_a_moment_may_hold_what_the_script_keeps(project: Project):
    project.live_figure("swing")
    project.write("index.md", '# E\n\n{{ moment("swing", "mine", drawn="0a0b0 1") }}\n')
    assert (
        'href="figures/swing/#fig-swing" data-moment="drawn=0a0b0%201">mine</a>' in project.baked()
    )


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ("pusch=1", "figure 'swing' has no control 'pusch'; nearest is 'push'"),
        ("push=2", "control 'push' of figure 'swing' goes from -1 to 1, not 2"),
        ('push="far"', "control 'push' of figure 'swing' goes from -1 to 1, not 'far'"),
        ('way="dwn"', "control 'way' of figure 'swing' has no choice 'dwn'; nearest is 'down'"),
        ("play=1", "control 'play' of figure 'swing' is a button, which has no state"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(project: Project, settings: str, fault: str):
    project.live_figure("swing")
    project.write("index.md", f'# E\n\n{{{{ moment("swing", "x", {settings}) }}}}\n')
    told = project.error_line(lambda: project.bake("standard"))
    assert told == f"content/index.md:3: {fault}"


def test_at_the_quick_size_a_moment_stays_within_its_slider(project: Project):
    project.live_figure("swing")
    project.write("index.md", '# E\n\n{{ moment("swing", "x", push=8) }}\n')
    assert 'href="figures/swing/#fig-swing" data-moment="push=1.0">x</a>' in project.baked()


def test_a_moment_of_a_figure_that_is_not_there_is_told_before_anything_is_made(project: Project):
    project.write("index.md", '# E\n\n{{ moment("poison-swep", "x") }}\n')
    assert "no figure 'poison-swep'" in project.error_line(project.order)


def test_a_script_brings_the_text_as_it_is():
    text = '{"words": "it\'s “5\\\\u202f%”, C:\\\\new\\nline"}'
    script = given.script(text)
    assert script.startswith("(window.explainerGiven ??= {})[document.currentScript.src] = '")
    assert len(script.splitlines()) == 1
    assert ast.literal_eval(script.partition("] = ")[2].rstrip(";\n")) == text
