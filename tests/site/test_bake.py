"""Baking: from pages and drawn figures to plain Markdown, and every fault told by file and line."""

import json
import os
import re
from pathlib import Path

import pytest

from tests.site.project import Project
from tests.synthetic import CLAIM, NUMBERS

# Which figures, and in which order


def test_figures_are_numbered_on_each_page_in_the_order_in_which_it_shows_them(project: Project):
    for id in ("aa", "bb", "cc", "dd"):
        project.figure(id)
    project.write("index.md", '# E\n\n{{ figure("cc") }}\n\n{{ figure("aa") }}\n')
    project.write("posts/b.md", '# B\n\n{{ figure("bb") }}\n')
    project.write("posts/a.md", '# A\n\n{{ figure("dd") }} {{ figure("cc") }}\n')
    assert project.order() == ["cc", "aa", "dd", "bb"]
    assert "Figure\u00a02. Gaps open." in project.baked()
    chapter = project.baked("posts/a.md")
    assert "Figure\u00a01. Gaps open." in chapter
    assert "Figure\u00a01 of the essay. Gaps open." in chapter
    assert "Figure\u00a01 of <em>A</em>. Gaps open." in project.baked("figures/dd.md")


def test_pages_come_in_the_order_of_the_navigation(project: Project):
    for id in ("aa", "bb", "cc"):
        project.figure(id)
        project.write(f"posts/{id}.md", f'# {id.upper()}\n\n{{{{ figure("{id}") }}}}\n')
    project.write("index.md", '# E\n\n{{ figure("poison-sweep") }}\n')
    nav = "nav:\n  - index.md\n  - More:\n    - C: posts/cc.md\n    - posts/bb.md\n"
    (project.root / "mkdocs.yml").write_text(f"site_url: !ENV [X, '']\n{nav}")
    assert project.order() == ["poison-sweep", "cc", "bb", "aa"]
    gallery = project.baked("figures/index.md")
    heads = ["[The essay](../index.md)", *(f"[{c}](../posts/{c.lower()}.md)" for c in ("CC", "BB"))]
    assert re.findall(r"^## (.+)$", gallery, flags=re.MULTILINE)[:3] == heads
    assert re.findall(r'href="([^"]+)/"', gallery) == project.order()


def test_figures_that_are_only_named_come_last_even_from_captions(project: Project):
    for id in ("named", "counted"):
        project.figure(id)
    project.figure("shown", limits='See {{ ref("named") }}.')
    text = '{{ number("counted.gap") }}\n\n{{ figure("shown") }}\n'
    project.write("index.md", f"# E\n\n{text}")
    assert project.order() == ["shown", "counted", "named"]


def test_an_essay_is_needed(project: Project):
    assert project.error_line(project.order).startswith("content/index.md: missing")


# Numbers


def test_numbers_are_printed_in_their_style_or_another(project: Project):
    quoted = '{{ number("poison-sweep.gap") }} {{ number("poison-sweep.gap", ".2f") }}'
    more = '{{ number("poison-sweep.networks") }} {{ number("poison-sweep.shift") }}'
    project.write("index.md", f"# E\n\n{quoted} {more}\n")
    assert "6.4\u202f% 0.06 3,614 \u22120.50" in project.baked()


def test_numbers_stand_in_captions_alt_texts_and_formulas(project: Project):
    project.write(
        "index.md",
        '# E\n\n{{ figure("poison-sweep") }}\n\n'
        '$n = {{ number("poison-sweep.networks") }}$ and $g={{ number("poison-sweep.gap") }}$\n',
    )
    text = project.baked()
    assert "What 3,614 networks do." in text
    assert 'alt="Lines that part by 6.4\u202f%."' in text
    assert "<mn>3&#x2C;614</mn>" in text
    assert '<mn>6&#x2E;4</mn><mspace width="0.16666667em"/><mi>&#x25;</mi>' in text


# Live figures


def test_a_live_figure_has_its_controls_under_its_poster(project: Project):
    project.live_figure("swing")
    project.write("index.md", '# E\n\n{{ figure("swing") }}\n')
    text = project.baked()
    assert 'data-figure="swing" data-live="sway"' in text
    assert 'data-source="figures/swing/swing.live.json"' in text
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
    assert 'href="#fig-swing:push=-0.5,way=up">push it</a>' in project.baked()
    assert 'href="../../#fig-swing:way=up">there</a>' in project.baked("posts/a.md")


def test_a_moment_may_hold_what_the_script_keeps(project: Project):
    project.live_figure("swing")
    project.write("index.md", '# E\n\n{{ moment("swing", "mine", drawn="0a0b0 1") }}\n')
    assert 'href="figures/swing/#fig-swing:drawn=0a0b0%201">mine</a>' in project.baked()


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
    assert 'href="figures/swing/#fig-swing:push=1.0">x</a>' in project.baked()


def test_a_moment_of_a_figure_that_is_not_there_is_told_before_anything_is_made(project: Project):
    project.write("index.md", '# E\n\n{{ moment("poison-swep", "x") }}\n')
    assert "no figure 'poison-swep'" in project.error_line(project.order)


# Faults of a page: one line, with file and line


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ figure('poison-swep') }}", "no figure 'poison-swep'; nearest is 'poison-sweep'"),
        ("{{ ref('poison-swep') }}", "no figure 'poison-swep'; nearest is 'poison-sweep'"),
        ("{{ number('poison-swep.gap') }}", "no figure 'poison-swep'; nearest is 'poison-sweep'"),
        (
            "{{ number('poison-sweep.gapp') }}",
            "figure 'poison-sweep' has no number 'gapp'; nearest is 'gap'",
        ),
        (
            "{{ number('poison-sweep.zzz') }}",
            "figure 'poison-sweep' has no number 'zzz'; it has networks, gap, shift",
        ),
        (
            "{{ number('poison-sweep.gap', '.2q') }}",
            "number 'poison-sweep.gap' is 0.064, which has no style '.2q'",
        ),
        ("{{ figgure('poison-sweep') }}", "'figgure' is undefined; nearest is 'figure'"),
        ("{{ cite('li2019') }}", "no reference 'li2019'; nearest is 'li2018'"),
        ("{{ cite('unheard') }}", "no reference 'unheard'; add it to references.yml"),
        (
            "{{ figure('poison-sweep') }} {{ figure('poison-sweep') }}",
            "figure 'poison-sweep' is already on this page; refer to it with ref('poison-sweep')",
        ),
        ("{{ figure('poison-sweep' }}", "unexpected '}', expected ')'"),
        ("{% if %}", "Expected an expression, got 'end of statement block'"),
        ("$x^$", "the formula $x^$ can't be read: expected argument but reached end of input"),
        ("$$\\foo x$$", 'the formula $\\foo x$ can\'t be read: unknown command "\\foo"'),
        ("{{ 1 / 0 }}", "division by zero"),
    ],
)
def test_a_fault_is_told_with_file_line_and_nearest_match(project: Project, line: str, says: str):
    project.write("index.md", f"# E\n\nFine {{{{ number('poison-sweep.gap') }}}}.\n\n{line}\n")
    assert project.error_line() == f"content/index.md:5: {says}"


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        ("date: 2024-13-45", ": the front matter is not readable: a date in it is none"),
        ("date: May 2025", ": 'date' in the front matter must be like 2026-01-31"),
        ("authors: [1, 2]", ": 'authors' in the front matter must be a list of names"),
        ("authors: [a", ":3: the front matter is not readable as YAML"),
    ],
)
def test_a_fault_of_the_front_matter_is_told(project: Project, meta: str, says: str):
    project.write("index.md", f"---\n{meta}\n---\n# E\n")
    assert project.error_line().startswith(f"content/index.md{says}")


def test_pages_in_hidden_folders_are_none(project: Project):
    project.write("index.md", "# E\n")
    project.write(".ipynb_checkpoints/a.md", "{{ figure('poison-sweep') }}\n")
    assert project.order() == []


def test_the_line_is_that_of_the_source_after_figures_and_long_formulas(project: Project):
    project.write("posts/a.md", "$$\nx\n=\ny\n$$\n\n{{ figure('poison-sweep') }}\n\n{{ qqq }}\n")
    project.write("index.md", "# E\n")
    assert project.error_line() == "content/posts/a.md:9: 'qqq' is undefined"


def test_the_line_is_that_inside_a_macro(project: Project):
    project.write("index.md", "{% macro m() %}\n\n{{ 1 / 0 }}\n{% endmacro %}\n\n{{ m() }}\n")
    assert project.error_line() == "content/index.md:3: division by zero"


def test_unknown_names_are_told_before_anything_is_measured(project: Project):
    project.write("index.md", "# E\n\n{{ figure('poison-swep') }}\n")
    says = "content/index.md:3: no figure 'poison-swep'; nearest is 'poison-sweep'"
    assert project.error_line(project.order) == says
    project.write("index.md", "# E\n\n{{ cite('li2019') }}\n")
    assert project.error_line(project.order).startswith("content/index.md:3: no reference 'li2019'")


def test_a_fault_in_a_caption_is_told_with_the_line_of_the_figures_file(project: Project):
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n")
    project.figure("poison-sweep", caption="First line,\nsecond {{ number('ID.gapp') }}.")
    says = "figure 'poison-sweep' has no number 'gapp'; nearest is 'gap'"
    assert project.error_line() == f"explainer/figures/essay/poison_sweep.py:2: {says}"
    project.figure("poison-sweep", caption="\n\nA $\\\\foo$.")
    says = 'the formula $\\foo$ can\'t be read: unknown command "\\foo"'
    assert project.error_line() == f"explainer/figures/essay/poison_sweep.py:3: {says}"
    project.figure("poison-sweep", limits="{{ wrong }}")
    assert project.error_line() == "explainer/figures/essay/poison_sweep.py:6: 'wrong' is undefined"


def test_front_matter_that_is_not_yaml_is_told_with_its_line(project: Project):
    project.write("index.md", "---\ntitle: E\ndate: [2026\n---\n# E\n")
    assert project.error_line().startswith("content/index.md:4: the front matter is not readable")


def test_a_page_that_cites_must_list_its_references(project: Project):
    project.write("index.md", "# E\n\n{{ cite('li2018') }}\n")
    says = "content/index.md: cites 'li2018' but lists no references"
    assert project.error_line().startswith(says)


def test_a_bug_of_our_own_is_not_told_as_a_fault_of_the_page(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "explainer.site.drawn_figure.DrawnFigure.size", lambda self, layout="page": 1 / 0
    )
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n")
    with pytest.raises(ZeroDivisionError):
        project.bake()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_stops_the_build_quoted_or_not(project: Project, value: float):
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n")
    project.figure("poison-sweep", values={"numbers": NUMBERS | {"gap": {"value": value}}})
    says = f"figure 'poison-sweep': number 'gap' is {value}; mend measure() or numbers() in "
    assert project.error_line() == says + "poison_sweep.py"


def test_a_claim_that_fails_stops_the_build_but_not_at_the_quick_size(project: Project):
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n")
    project.figure("poison-sweep", values={"claims": [CLAIM, CLAIM | {"value": 0.4321987}]})
    says = (
        "figure 'poison-sweep': the claim \"the gap is wide\" does not hold: "
        "measured 0.4322, must be >= 0.8"
    )
    for size in ("standard", "full"):
        assert project.error_line(lambda size=size: project.bake(size)) == says
    assert project.bake("quick").warnings == (says,)
    project.figure("poison-sweep")
    assert project.bake("standard").warnings == ()


def test_a_figure_that_is_not_drawn_is_named_with_the_command(project: Project):
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n")
    project.drawn.clear()
    says = "figure 'poison-sweep' is not drawn yet; run: python build.py --size quick"
    assert project.error_line() == says


# What pages get


def test_a_figure_has_both_themes_both_layouts_and_room_reserved(project: Project):
    project.live_figure("sway")  # so that there are scripts
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n\n{{ figure('swing') }}\n")
    still, movie = re.findall(r"<figure.*?</figure>", project.baked(), flags=re.DOTALL)
    for theme in ("light", "dark"):
        name = f"figures/poison-sweep/poison-sweep-{theme}.webp"
        assert f'<img src="{name}" width="1080" height="440"' in still
        phone = f"figures/poison-sweep/poison-sweep-phone-{theme}.webp"
        assert f'media="(max-width: 600px)" srcset="{phone}" width="360" height="420"' in still
        for suffix in ("mp4", "webm"):
            source = f"figures/swing/swing-field-{theme}.{suffix}"
            assert f'<source src="{source}" type=\'video/{suffix}; codecs="' in movie
    assert still.count('loading="lazy"') == still.count("<img") == 2
    assert "<video" not in still
    video = '<video width="550" height="550" muted loop playsinline preload="none" aria-hidden='
    assert movie.count(video) == 2
    assert 'data-film="figures/swing/swing" data-title="Gaps open"' in movie
    assert '<noscript><p class="xp-links"><a href="figures/swing/swing-light.mp4">' in movie
    assert 'id="fig-poison-sweep"' in still
    assert 'aria-describedby="fig-poison-sweep-description"' in still
    assert '<div id="fig-poison-sweep-description">\n<p>The first line rises.</p>' in still
    assert "One seed." in still
    for theme, other in (("light", "dark"), ("dark", "light")):
        shown = re.sub(rf'<a class="xp-{other}".*?</a>', "", movie)
        names = re.findall(r'href="figures/swing/([^"]+)" download', shown)
        drawn = [f"swing-{theme}.png", f"swing-{theme}.svg", "swing-light.pdf", "swing-light.mp4"]
        assert names == [*drawn, "swing.csv", "swing.json"]


def test_without_scripts_a_movie_is_its_picture_and_a_link_to_the_film(project: Project):
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n\n{{ figure('swing') }}\n")
    baked = project.baked()
    assert "<video" not in baked and "xp-film" not in baked and "<noscript>" not in baked
    assert '<p class="xp-links"><a href="figures/swing/swing-light.mp4">Play the film' in baked


def test_what_a_page_links_to_is_baked_beside_it(project: Project):
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n\n{{ figure('swing') }}\n")
    project.write("posts/a.md", "# A\n\n{{ figure('poison-sweep') }} {{ ref('swing') }}\n")
    project.bake()
    for page, folder in {
        "index.md": ".",
        "posts/a.md": "posts/a",
        "figures/swing.md": "figures/swing",
        "figures/index.md": "figures",
    }.items():
        text = (project.docs / page).read_text(encoding="utf-8")
        links = re.findall(r'(?:src|srcset|href)="([^"#:]+)', text)
        assert links
        for link in links:
            target = Path(os.path.normpath(project.docs / folder / link))
            assert target.is_file() or target.with_suffix(".md").is_file() or link.strip("./") == ""


def test_a_reference_to_a_figure_leads_to_where_it_stands(project: Project):
    project.figure("elsewhere")
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }} {{ ref('poison-sweep') }}\n")
    project.write("posts/a.md", "# A\n\n{{ ref('poison-sweep') }} {{ ref('elsewhere') }}\n")
    assert '<a href="#fig-poison-sweep">Figure\u00a01</a>' in project.baked()
    text = project.baked("posts/a.md")
    assert '<a href="../../#fig-poison-sweep">Figure\u00a01 of the essay</a>' in text
    assert '<a href="../../figures/elsewhere/">“Gaps open”</a>' in text


def test_citations_are_listed_where_asked_even_those_that_follow(project: Project):
    project.write(
        "index.md",
        "# E\n\n{{ cite('li2018') }}[^n]\n\n{{ references() }}\n\n[^n]: {{ cite('dinh2017') }}\n",
    )
    text = project.baked()
    assert '(<a href="#ref-li2018">Li &amp; Xu, 2018</a>)' in text
    assert '(<a href="#ref-dinh2017">Dinh et al., 2017</a>)' in text
    listed = re.findall(r'<li id="ref-(\w+)">', text)
    assert listed == ["dinh2017", "li2018"]
    assert '<a href="https://arxiv.org/abs/1703.1">Sharp?</a></li>' in text
    assert '<a href="https://example.org/li">Visualizing</a>. <em>NeurIPS</em>.</li>' in text


def test_the_byline_has_authors_date_and_time_to_read(project: Project):
    words = "word " * 440
    head = "---\ntitle: E\nauthors: [Ada, Emmy]\ndate: 2026-11-21\n---\n"
    project.write("index.md", f"{head}# E\n\n{words}\n\n```\n{words}\n```\n")
    byline = project.baked().split("# E")[1].split("</p>")[0]
    assert "Ada, Emmy" in byline
    assert '<time datetime="2026-11-21">21 November 2026</time>' in byline
    assert "2 min read" in byline
    assert "Quick build" in byline
    project.bake("standard")
    assert "Quick build" not in (project.docs / "index.md").read_text(encoding="utf-8")


def test_a_figures_page_tells_all_about_it(project: Project):
    project.write("index.md", "---\nauthors: [Ada]\ndate: 2026-11-21\n---\n# E\n")
    project.figure("poison-sweep", caption="After {{ cite('li2018') }}.")
    text = project.baked("figures/poison-sweep.md")
    for part in (
        "# Gaps open",
        "<p>The second falls.</p>",
        "<td>the gap is wide</td>",
        "≥ 0.8",
        '<span class="xp-yes">yes</span>',
        "<code>gap</code>",
        "0.012",
        '<th scope="col">loss</th>',
        "The first 8 of 20 rows.",
        '<a href="poison-sweep-dark.svg" download>poison-sweep-dark.svg</a>, 2\u202fKB',
        "4, 7",
        "CPU, x86_64",
        "1\u202fmin\u202f04\u202fs, of which drawing 2.5\u202fs",
        "49462c8aa123",
        "explainer.training.trainer.train",
        "torch 2.13.0",
        "--only poison-sweep",
        "CC BY 4.0",
        "author = {Ada}",
        '<li id="ref-li2018">',
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3e-5, "3\u2009×\u200910⁻⁵"),
        (-1.25e-12, "\u22121.25\u2009×\u200910⁻¹²"),
        (-12345.6, "\u221212,346"),
        (3614, "3,614"),
        (2e20, "2\u2009×\u200910²⁰"),
        (0.25, "0.25"),
    ],
)
def test_numbers_in_tables_are_set_as_people_write_them(project: Project, value: float, text: str):
    project.write("index.md", "# E\n")
    project.figure(
        "poison-sweep", values={"numbers": {"n": {"value": value}}}, caption="C", alt="A"
    )
    assert f'<td class="xp-number">{text}</td>' in project.baked("figures/poison-sweep.md")


def test_manifests_have_every_number_and_file(project: Project):
    project.write("index.md", "# E\n\n{{ figure('poison-sweep') }}\n")
    project.bake()
    numbers = json.loads((project.docs / "data/numbers.json").read_text())
    assert numbers["poison-sweep"]["gap"] == {
        "value": 0.064,
        "error": 0.012,
        "n": 5,
        "unit": "fraction",
    }
    assert set(numbers["poison-sweep"]) == set(NUMBERS)
    (figure,) = json.loads((project.docs / "data/figures.json").read_text())
    told = {
        "id": "poison-sweep",
        "number": 1,
        "label": "Figure\u00a01 of the essay",
        "shown_on": "",
        "title": "Gaps open",
        "caption": "What 3,614 networks do.",
        "alt": "Lines that part by 6.4\u202f%.",
        "size": "quick",
        "device": "CPU, x86_64",
        "seeds": [4, 7],
        "commit": "49462c8aa123",
        "seconds": 63.75,
    }
    assert {key: figure[key] for key in told} == told
    files = project.drawn["poison-sweep"].record["files"]
    assert set(figure["files"]) == set(files)
    for file in figure["files"].values():
        assert (project.docs / file["path"]).stat().st_size == file["bytes"]


def test_code_keeps_its_dollars_and_braces_that_are_raw(project: Project):
    project.write(
        "index.md", "# E\n\n`$x$` costs $5 or $6\n\n```\n$y$ {% raw %}{{ z }}{% endraw %}\n```\n"
    )
    text = project.baked()
    assert "`$x$` costs $5 or $6" in text
    assert "$y$ {{ z }}" in text
    assert "<math" not in text


# What is written


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_only_what_changed_is_written(project: Project):
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n\nOne word. {{ figure('poison-sweep') }}\n")
    project.write("assets/site.css", "p {}")
    assert "figures/swing/swing-field-light.mp4" in project.bake().changed
    before = _state(project.docs)
    assert project.bake().changed == ()
    assert _state(project.docs) == before
    project.write("index.md", "# E\n\nTwo words. {{ figure('poison-sweep') }}\n")
    assert project.bake().changed == ("index.md",)
    after = _state(project.docs)
    assert [path for path in after if after[path] != before[path]] == [
        str(project.docs / "index.md")
    ]


def test_what_no_longer_belongs_is_removed(project: Project):
    project.figure("swing", kind="movie")
    project.write("index.md", "# E\n")
    project.write("posts/a.md", "# A\n")
    project.bake()
    del project.drawn["swing"]
    (project.root / "content/posts/a.md").unlink()
    changed = project.bake().changed
    assert "posts/a.md" in changed
    assert "figures/swing.md" in changed
    assert not (project.docs / "posts").exists()
    assert not (project.docs / "figures/swing").exists()
    assert (project.docs / "figures/poison-sweep/poison-sweep-light.webp").is_file()


def test_a_changed_picture_is_replaced(project: Project):
    project.write("index.md", "# E\n")
    project.bake()
    drawn = project.drawn["poison-sweep"].folder / "poison-sweep-light.webp"
    drawn.write_bytes(drawn.read_bytes()[::-1])
    assert "figures/poison-sweep/poison-sweep-light.webp" in project.bake().changed


def test_a_fault_leaves_the_last_good_pages_alone(project: Project):
    project.write("index.md", "# E\n")
    project.write("posts/a.md", "# A\n")
    project.bake()
    before = _state(project.docs)
    project.write("index.md", "# Changed\n")
    project.write("posts/a.md", "# A\n\n{{ qqq }}\n")
    project.error_line()
    assert _state(project.docs) == before


def test_nothing_unfinished_ever_lies_in_the_watched_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
):
    project.write("index.md", "# E\n")
    replaced = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        assert not self.is_relative_to(project.docs)
        assert target.parent.is_dir()
        replaced.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    project.bake()
    written = {path for path in project.docs.rglob("*") if path.is_file()}
    assert written == {path for path in replaced if path.is_relative_to(project.docs)}
