"""Every fault of a page is one line, with file and line."""

import pytest

from tests.site.project import Project
from tests.synthetic import CLAIM, NUMBERS


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
    ("line", "says"),
    [
        ("{{ figure(5) }}", "figure() takes names in quotes, such as figure('a-name'), not 5"),
        (
            "{{ cite(['li2018']) }}",
            "cite() takes names in quotes, such as cite('a-name'), not ['li2018']",
        ),
        ("{{ moment('poison-sweep') }}", "moment(): missing a required argument: 'words'"),
        ("{{ figure }}", "'figure' is a function; write figure(…)"),
        ("{{ figgure('poison-sweep') }}", "'figgure' is undefined; nearest is 'figure'"),
        ("{{ 'a' | uper }}", "no filter 'uper'; nearest is 'upper'"),
        ("$x^$", "the formula $x^$ can't be read: expected argument but reached end of input"),
        (
            "{{ figure('poison-sweep') }} {{ figure('poison-sweep') }}",
            "figure 'poison-sweep' is already on this page; refer to it with ref('poison-sweep')",
        ),
        (
            "{{ cite('li2018') }}",
            "cites 'li2018' but lists no references; add {{ references() }} at its end",
        ),
    ],
)
def test_what_shows_without_numbers_is_told_before_anything_is_measured(
    project: Project, line: str, says: str
):
    known = "{% set x = 5 %}{% for y in range(x) %}{{ loop.index }}{{ z is defined }}{% endfor %}"
    project.write("index.md", f"# E\n\n{known}\n\n{line}\n")
    assert project.error_line(project.order) == f"content/index.md:5: {says}"


def test_a_name_that_is_worked_out_is_looked_at_when_the_page_is_filled_in(project: Project):
    project.write("index.md", "# E\n\n{% set x = 5 %}\n{{ figure(x) }}\n")
    assert project.order() == []
    assert project.error_line().startswith("content/index.md:4: figure() takes names in quotes")


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        ("date: 2024-13-45", "the front matter is not readable: 2024-13-45 is no day;"),
        ("date: May 2025", "'date' in the front matter must be like 2026-01-31, not May 2025"),
        ("date: yes", "'date' in the front matter must be like 2026-01-31, not yes"),
        ("authors: [1, 2]", "'authors' in the front matter must be a list of names, such as"),
        ("authors: [{name: Ada}]", "'authors' in the front matter must be a list of names"),
        ("authors: 5", "'authors' in the front matter must be a list of names"),
        ("author: Ada", "'author' in the front matter means nothing; nearest is 'authors'"),
        ("title: [a]", "'title' in the front matter must be words, not [a]"),
        ("picture: swep", "'picture' in the front matter: no figure 'swep'"),
        ("date: [2026", "the front matter is not readable as YAML"),
        ("- a", "the front matter is not readable as YAML"),
    ],
)
def test_a_fault_of_the_front_matter_is_told_before_anything_is_measured(
    project: Project, meta: str, says: str
):
    project.write("index.md", f"---\ndescription: {{{{ 1 }}}}\n{meta}\n---\n# E\n")
    assert project.error_line(project.order).startswith("content/index.md:")
    assert f": {says}" in project.error_line(project.order)


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("---\ndate: 2026-01-31\n# E\n", "1: the front matter has no end; close it with"),
        ("---\n- a\n---\n# E\n", "2: the front matter must be lines such as 'title: Words'"),
        ("---\ndate: 2026-01-31\n---\nE\n", " has no title; begin its text with a line '# Title'"),
    ],
)
def test_a_page_without_head_or_title_is_told(project: Project, page: str, says: str):
    project.write("index.md", page)
    assert project.error_line(project.order).startswith(f"content/index.md:{says}")


@pytest.mark.parametrize(
    "page",
    [
        "\ufeff---\nHEAD\n---\n# E\n\nText {{ 1 }}\n",
        "---\nHEAD\n---\nE\n===\n\nText {{ 1 }}\n",
        "--- \nHEAD\n---\t\n#E\n\nText {{ 1 }}\n",
        "\n\n---\nHEAD\n...\n  # E\n\nText {{ 1 }}\n",
        "---\ntitle: E\nHEAD\n---\n\nText {{ 1 }}\n",
    ],
    ids=["byte order mark", "underlined", "blanks", "dots", "title above alone"],
)
def test_authors_and_date_are_published_however_the_head_and_title_are_written(
    project: Project, page: str
):
    head = 'authors: [Ada]\ndate: "2026-12-01"'
    project.write("index.md", page.replace("HEAD", head))
    baked = project.baked()
    assert baked.startswith("---\n") and baked.count('# E\n\n<p class="xp-byline">') == 1
    assert 'xp-authors">Ada<' in baked and ">1 December 2026<" in baked
    project.write("index.md", page.replace("HEAD", head).replace("{{ 1 }}", "{{ qqq }}"))
    line = page.replace("HEAD", head).partition("{{")[0].count("\n") + 1
    assert project.error_line() == f"content/index.md:{line}: 'qqq' is undefined"


@pytest.mark.parametrize(
    ("name", "to", "says"),
    [
        ("a.md", "nowhere", "content/a.md: a link to nowhere, which isn't there; mend it"),
        ("loop", ".", "content/loop: a link to a folder that it lies in; remove it"),
        ("a.MD", "index.md", "content/a.MD: pages end in .md; call it a.md"),
        ("README.md", "index.md", "content/README.md and content/index.md have one address;"),
        ("references.yml", "../store", "content/references.yml: can't be read (Is a directory)"),
    ],
)
def test_what_cannot_be_published_is_told(project: Project, name: str, to: str, says: str):
    project.write("index.md", "# E\n")
    path = project.root / "content" / name
    path.unlink(missing_ok=True)
    path.symlink_to(to)
    assert project.error_line(project.order).startswith(says)


def test_addresses_without_folders_are_refused(project: Project):
    (project.root / "mkdocs.yml").write_text("site_name: E\nuse_directory_urls: false\n")
    project.write("index.md", "# E\n")
    assert project.error_line(project.order).startswith("mkdocs.yml:2: use_directory_urls must be")


def test_a_file_in_the_place_of_one_that_is_made_is_told(project: Project):
    project.write("index.md", "# E\n")
    project.write("figures/index.md", "# Mine\n")
    says = "content/figures/index.md: the build makes a file of that name; rename yours"
    assert project.error_line() == says


def test_pages_in_hidden_folders_are_none(project: Project):
    project.write("index.md", "# E\n")
    project.write(".ipynb_checkpoints/a.md", "{{ figure('poison-sweep') }}\n")
    assert project.order() == []


def test_the_line_is_that_of_the_source_after_figures_and_long_formulas(project: Project):
    project.write("posts/a.md", "$$\nx\n=\ny\n$$\n\n{{ figure('poison-sweep') }}\n\n{{ qqq }}\n")
    project.write("index.md", "# E\n")
    assert project.error_line() == "content/posts/a.md:9: 'qqq' is undefined"


def test_the_line_is_that_inside_a_loop(project: Project):
    project.write("index.md", "{% for x in [1] %}\n\n{{ x / 0 }}\n{% endfor %}\n")
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
    says = "content/index.md:3: cites 'li2018' but lists no references"
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
