"""Baking: from pages and drawn figures to plain Markdown."""

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


def test_linked_folders_are_published_and_what_editors_leave_is_not(project: Project):
    project.write("index.md", "# E\n")
    for name in ("../elsewhere/a.md", "../elsewhere/a.png", "posts/README.md"):
        project.write(name, '# A\n\n{{ ref("poison-sweep") }}\n')
    for name in (
        "a.md~",
        "#a.md#",
        ".#a.md",
        "a.md.swp",
        "a.md.orig",
        "assets/a.png~",
        "Thumbs.db",
    ):
        project.write(name, "{{ no page }}")
    (project.root / "content/linked").symlink_to("../elsewhere")
    project.bake()
    files = {path.relative_to(project.docs).as_posix() for path in project.docs.rglob("*.*")}
    assert {"index.md", "linked/a.md", "linked/a.png", "posts/README.md"} <= files
    assert not [name for name in files if re.search(r"[~#]|Thumbs|swp|orig", name)]
    assert 'href="../figures/poison-sweep/"' in (project.docs / "posts/README.md").read_text()


def test_a_page_becomes_a_folder_and_a_folder_a_page(project: Project):
    project.write("index.md", "# E\n")
    page = project.root / "content/a.md"
    page.write_text("# A\n")
    project.bake()
    page.unlink()
    project.write("a.md/b.md", "# B\n")
    assert {"a.md", "a.md/b.md"} <= {*project.bake().changed}
    (page / "b.md").unlink()
    page.rmdir()
    page.write_text("# A\n")
    assert {"a.md", "a.md/b.md"} <= {*project.bake().changed}


def test_html_in_titles_captions_and_names_is_shown_as_it_is_written(project: Project):
    evil = "<script>alert(1)</script> & <b>b</b>"
    words = dict.fromkeys(("caption", "alt", "limits"), f"W {evil} <https://e.org/> $x<y$.")
    told = {"description": evil, "claims": [CLAIM | {"text": evil}]}
    project.figure("poison-sweep", title=f"T {evil}", values=told, **words)
    head = f"---\ntitle: '{evil}'\nauthors: ['{evil}']\n---\n"
    project.write("posts/b.md", f'{head}# A\n\n{{{{ figure("poison-sweep") }}}}\n')
    project.write("index.md", f'{head}\n{{{{ ref("poison-sweep") }}}} {{{{ chapters("a") }}}}\n')
    project.write("a.md", f"{head}# A\n")
    project.bake()
    for path in [*project.docs.rglob("*.md"), *project.docs.rglob("*.html")]:
        text = path.read_text().removeprefix(head.removesuffix("---\n"))
        assert "<script>alert" not in text and "<b>" not in text, path
    page = (project.docs / "posts/b.md").read_text()
    assert "W &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;b&lt;/b&gt; <a href=" in page
    assert 'alt="W &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;b&lt;/b&gt; https' in page
