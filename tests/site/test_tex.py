"""Words for LaTeX and BibTeX."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.site import jinja, templates, tex

ACTIVE = "#$%&_{}~^"


def _bare(latex: str) -> str:
    """Return what is left without commands and formulas."""
    latex = re.sub(r"\\(?:[a-zA-Z]+(?:\{\})?|[^a-zA-Z])", "", latex)
    return re.sub(r"\$[^$]*\$", "", latex)


@given(st.text(alphabet=f"{ACTIVE}\\ab θ₂²−’“\u202f", max_size=30))
def test_no_sign_is_left_with_a_meaning_to_tex(words: str):
    written = tex.escape(words)
    assert not set(_bare(written)) - {"~", "'", "`"} & set(ACTIVE)
    assert re.sub(r"\\[{}]", "", written).count("{") == written.count("}")


@given(st.text(alphabet="{}\\a", max_size=20))
def test_braces_balance_as_bibtex_counts_them(words: str):
    depth = 0
    for sign in tex.escape(words):  # BibTeX counts those after a backslash, too
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize(
    ("words", "latex"),
    [
        ("R&D, 5\u202f% of #1_a", r"R\&D, 5\,\% of \#1\_a"),
        (
            "C:\\x ~ ^ {",
            r"C:\textbackslash{}x \textasciitilde{} \textasciicircum{} \textbraceleft{}",
        ),
        ("the network’s “gap” – 3…", "the network's ``gap'' -- 3\\dots{}"),
        ("θ² ≤ −1", r"$\theta^{2}$ $\leq$ $-$1"),
        ("3\u2009×\u200910⁻⁵", r"3\,$\times$\,10$^{-5}$"),
        ("θ̂ and Ω and λ₁₂", r"$\hat{\theta}$ and $\Omega$ and $\lambda_{12}$"),
        ("naïve Müller", "naïve Müller"),
        (r"\$5", r"\textbackslash{}\$5"),
        ("$θ", r"\$$\theta$"),
    ],
)
def test_words_are_escaped(words: str, latex: str):
    assert tex.escape(words) == latex


def _in_latex(markdown: str) -> str:
    text = jinja.Text(Path("page.md"), markdown)
    functions = {"number": lambda: "3\u2009×\u200910⁻⁵"}
    functions["number"].__module__ = "explainer"  # pages call nothing else
    return tex.from_html(templates.block(jinja.render(text, functions, "held")))


def test_formulas_are_what_the_author_typed():
    typed = r"$\|\theta_1 - \theta_2\|_2 < \tfrac{1}{2} x_*$"
    assert (
        _in_latex(f"*All* with {typed} & `a_b`.")
        == rf"\emph{{All}} with {typed} \& \texttt{{a\_b}}."
    )
    assert _in_latex("So $$a_1 < b$$ holds") == r"So $\displaystyle a_1 < b$ holds"


def test_numbers_in_formulas_are_filled_in():
    assert _in_latex("$p = {{ number() }}$, $g = 5 %$") == r"$p = 3\,\times 10^{-5}$, $g = 5 \%$"
