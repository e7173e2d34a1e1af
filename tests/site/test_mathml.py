"""Formulas: what counts as one, and the MathML that browsers get."""

import re
from pathlib import Path
from xml.etree import ElementTree

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.errors import PageError
from explainer.site import mathml, templates
from explainer.site.jinja import Text, render


def _rendered(source: str) -> str:
    return render(Text(Path("page.md"), source), {})


def _words(markup: str) -> str:
    return "".join(ElementTree.fromstring(markup).itertext())


@pytest.mark.parametrize(
    "source",
    [
        "It costs $5 and $10 today.",
        "`$x$` and ``a ` $y$``",
        "```\n$x$\n```",
        "~~~ sh\n$x$ $$y$$\n~~~",
        "Text.\n\n    $code$\n\n    $more$\n",
        "<a title='$x$'>a</a> <!-- $y$ -->",
        "a $ b $ c",
        "first $a\n\nsecond b$",
    ],
)
def test_dollars_elsewhere_are_left_alone(source: str):
    assert mathml.mark(source) == source
    assert _rendered(source) == source.strip() + "\n"


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        ("At $x$, $y$.", ["x", "y"]),
        ("$$\na\n= b\n$$", ["a = b"]),
        ("$10^{4}$ and $5", ["10^{4}"]),
        ("- item\n\n    text $k$ of a list\n", ["k"]),
        ("[^n]: A note.\n\n    Its second part, $k$.\n", ["k"]),
        ("| $|x|$ | b |", ["|x|"]),
        ("{$x$} ${a}$ $a_{b}$", ["x", "{a}", "a_{b}"]),
        ("`code` $x$ `$no$`", ["x"]),
    ],
)
def test_formulas_are_found(source: str, formulas: list[str]):
    found = re.findall(r"{% filter \w+ %} (.*?) {% endfilter %}", mathml.mark(source), re.DOTALL)
    assert [" ".join(tex.split()) for tex in found] == formulas
    assert _rendered(source).count("<math") == len(formulas)


def test_an_escaped_dollar_is_a_dollar():
    assert _rendered(r"\$x\$") == "&#36;x&#36;\n"


@pytest.mark.parametrize(
    "source",
    [
        "> Said:\n>\n> $$\n> x\n> = 1\n> $$\n>\n> Yes.\n",
        "> > $$x\n> > = 1$$\n",
        ">$$x\n> = 1$$\n",
        "- One:\n\n    $$\n    x = 1\n    $$\n\n    Two.\n",
        "A[^1].\n\n[^1]: $$x = 1$$\n",
    ],
)
def test_display_formulas_in_quotations_lists_and_notes_are_whole_and_within_paragraphs(
    source: str,
):
    rendered = _rendered(source)
    (math,) = re.findall(r"<math.*?</math>", rendered, re.DOTALL)
    assert _words(math) == "x=1"
    html = markdown.markdown(rendered, extensions=["footnotes"])
    assert '<div class="xp-equation' not in html
    assert re.search(
        r'<p>[^<]*<span class="xp-equation xp-scroll" style="display:block"><math', html
    )
    assert mathml.mark(source).count("\n") == source.count("\n")


def test_greater_signs_outside_of_quotations_stay():
    assert (
        _words(re.findall(r"<math.*?</math>", _rendered("$$\nx\n> 1\n$$"), re.DOTALL)[0]) == "x>1"
    )


@given(st.text(alphabet="$`{}\\x 1\n~-<>%", max_size=40))
def test_marking_keeps_the_lines(source: str):
    assert mathml.mark(source).count("\n") == source.count("\n")


def test_display_formulas_stand_alone_and_inline_ones_do_not():
    assert 'class="xp-equation xp-scroll"><math display="block" alttext="x">' in _rendered("$$x$$")
    assert '<span class="xp-formula"><math alttext="x">' in _rendered("a $x$")


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\theta\in\mathbb{R}^n", "θ∈ℝn"),
        ("4,200", "4,200"),
        ("1,234,567.5 > 2", "1,234,567.5>2"),
        ("6.4\u202f%", "6.4%"),
        ("\u22120.5", "−0.5"),
        (r"\boldsymbol\theta\mathbf{H}", "\U0001d73d\U0001d407"),
        (r"\mathbb{E}\mathcal{L}\mathbf{1}", "\U0001d53c\u2112\ufe00\U0001d7cf"),
        (r"\boldsymbol{12}\bm 3", "\U0001d7cf\U0001d7d0\U0001d7d1"),
        (r"\overline{x}\underline{y}\vec{z}", "x\u203ey_z\u2192"),
        (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "a=bc=d"),
        (r"\text{a\&b}", "a&b"),
        (r"\text{5 % of} 5\%", "5\u00a0%\u00a0of5%"),
        (r"x \sim N", "x∼N"),
    ],
)
def test_what_a_formula_says(tex: str, words: str):
    assert _words(mathml.mathml(tex)) == words


def test_numbers_with_thousands_or_without_units_are_one_number():
    assert "<mn>1&#x2C;234&#x2C;567</mn>" in mathml.mathml("1,234,567")
    assert mathml.mathml("(1, 2)").count("<mn>") == 2
    assert "<mn>&#x2E;693</mn>" in mathml.mathml(".693")


@pytest.mark.parametrize(
    ("tex", "style"),
    [
        (r"\boxed{x}", "border:.06em solid"),
        (r"\cancel{x}", "background:linear-gradient(to bottom right,"),
        (r"\bcancel{x}", "background:linear-gradient(to top right,"),
    ],
)
def test_boxes_and_strikes_are_drawn_where_menclose_is_not_known(tex: str, style: str):
    markup = mathml.mathml(tex)
    assert f'<mrow style="{style}' in markup
    assert "menclose" not in markup
    assert _words(markup) == "x"
    assert markup in templates.block(f"a {markup}")


def test_a_sign_that_nobody_sees_is_told():
    with pytest.raises(
        PageError, match=r"^the formula \$\?eta\$ has a sign U\+0008, which nobody sees"
    ):
        mathml.mathml("\beta")


def test_names_of_functions_have_space_beside_letters_and_none_beside_brackets():
    applied = "<mi>log</mi></mrow><mo>&#x2061;</mo>"  # an invisible sign without width
    with_space = applied.replace("<mo>", '<mo lspace="0.1667em">')
    assert f"{with_space}<mi>V</mi>" in mathml.mathml(r"\log V")
    assert f'{applied}<mrow><mo stretchy="false">' in mathml.mathml(r"\log(V)")
    assert re.search(rf'<mspace width="0.1667em"/>.*{with_space}', mathml.mathml(r"n\log r"))
    assert '<mi>tr</mi></mrow><mo stretchy="false">' in mathml.mathml(r"\mathrm{tr}(H)")


@pytest.mark.parametrize(("display", "where"), [(True, "munder"), (False, "msub")])
def test_limits_of_max_stand_below_where_there_is_height(display: bool, where: str):
    tree = ElementTree.fromstring(mathml.mathml(r"\max_{j\ne y} f_j", display))
    assert "".join(next(tree.iter(where))[0].itertext()) == "max"


@pytest.mark.parametrize(("tex", "sign"), [("a, -1", True), ("a=-b", True), ("a-b", False)])
def test_a_minus_is_a_sign_after_operators(tex: str, sign: bool):
    minus = [n for n in ElementTree.fromstring(mathml.mathml(tex)).iter("mo") if n.text == "−"]
    assert [node.get("lspace") == node.get("rspace") == "0" for node in minus] == [sign]


def test_markdown_finds_nothing_to_format_in_a_formula():
    markup = mathml.mathml(r"a_i * b_j * [c] | d ` e \_ f")
    text = re.sub(r"<[^>]*>", "", markup)
    assert re.fullmatch(r"(?:&#x[0-9A-F]+;|[A-Za-z0-9])*", text)


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{1}{", 'expected closing token "}", but reached end of input'),
        ("x^", "expected argument but reached end of input"),
        (r"\foo x", r'unknown command "\foo"'),
        ("a}b", 'unmatched closing token: "}"'),
        ("a & b", 'found "&", which may only appear in a table-like environment'),
        (r"\left( x", r'expected closing token "\right", but reached end of input'),
    ],
)
def test_what_cannot_be_read_is_told_in_words(tex: str, reason: str):
    says = f"the formula ${tex}$ can't be read: {reason}"
    with pytest.raises(PageError, match=f"^{re.escape(says)}$"):
        mathml.mathml(tex)
