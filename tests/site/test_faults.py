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
