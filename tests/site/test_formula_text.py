"""Formulas as plain text."""

import pytest

from explainer.site import templates
from explainer.site.formula_text import as_text
from explainer.site.mathml import mathml


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\theta + \frac{1}{4}\tau^5 d", "θ + ¼τ⁵d"),
        (r"x \sim N(0, \sigma^2 I)", "x ∼ N(0, σ²I)"),
        (r"\theta + c\,d", "θ + c d"),
        (r"10^{-5}", "10⁻⁵"),
        (r"\frac{a+b}{2n}", "(a + b)/(2n)"),
        (r"-\log[1-p_\theta(x,y)]", "−log[1 − p_θ(x, y)]"),
        (r"\log 2 \approx .693", "log 2 ≈ .693"),
        (r"\sqrt{a+b}", "√(a + b)"),
        (r"\hat\theta = -x_i", "θ\u0302 = −xᵢ"),
        (r"d/2", "d/2"),
        (r"x^{q}", "x^q"),
        ("n = 3,614", "n = 3,614"),
        ("", ""),
    ],
)
def test_a_formula_reads_as_one_would_type_it(tex: str, text: str):
    assert as_text(mathml(tex)) == text


def test_a_sign_that_html_knows_survives_among_tags():
    assert templates.plain(f"<p>Where <b>{mathml('a < b')}</b> &amp; so</p>") == "Where a < b & so"
