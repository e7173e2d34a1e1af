r"""Words for LaTeX and BibTeX: special signs escaped, formulas as TeX.

Accented letters stay as they are, since LaTeX and BibTeX read UTF-8; signs that text fonts lack
become formulas: `θ₂ ≤ 3` → `$\theta_{2}$ $\leq$ 3`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from explainer.site.formula_text import LOWERED, RAISED

SIGNS = {
    **{sign: f"\\{sign}" for sign in "$&#%_"},
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts the brace of \{, which may lack its other one
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **dict(zip("’‘”“–—…", ("'", "`", "''", "``", "--", "---", r"\dots{}"), strict=True)),
    "\u00a0": "~",
    "\u202f": r"\,",
    "\u2009": r"\,",
}
MATHS = {
    **{"−": "-", "×": r"\times", "·": r"\cdot", "±": r"\pm", "∼": r"\sim", "→": r"\to"},
    **{"≤": r"\leq", "≥": r"\geq", "≈": r"\approx", "≠": r"\neq", "∝": r"\propto", "∈": r"\in"},
    **{"∞": r"\infty", "√": r"\surd", "′": "'", "‖": r"\|", "ℓ": r"\ell", "°": r"^{\circ}"},
    **{"½": r"\frac12", "⅓": r"\frac13", "⅔": r"\frac23", "¼": r"\frac14", "¾": r"\frac34"},
    **{"⅕": r"\frac15", "⅛": r"\frac18"},
}
ACCENTS = {"\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar"}
HIGH, LOW = ({mark: sign for sign, mark in d.items()} for d in (RAISED, LOWERED))
RUN = re.compile(
    f"[{re.escape(''.join(HIGH))}]+|[{re.escape(''.join(LOW))}]+|.[{''.join(ACCENTS)}]?", re.DOTALL
)
ALIKE = {"omicron": "o", "Omicron": "O", "Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z"}
ALIKE |= {"Eta": "H", "Iota": "I", "Kappa": "K", "Mu": "M", "Nu": "N", "Rho": "P", "Tau": "T"}
ALIKE |= {"Chi": "X"}
MARKS = {"em": r"\emph", "i": r"\emph", "strong": r"\textbf", "b": r"\textbf", "code": r"\texttt"}
FORMULA = "tex"  # the element that stands for a formula until the words are converted


@lru_cache(maxsize=5000)
def escape(words: str) -> str:
    r"""Return plain text as LaTeX.

    >>> print(escape("5 % of {a_b} & “θ² ≤ −1”"))
    5 \% of \textbraceleft{}a\_b\textbraceright{} \& ``$\theta^{2}$ $\leq$ $-$1''
    """
    pieces = (_piece(found[0]) for found in RUN.finditer(unicodedata.normalize("NFC", words)))
    return re.sub(r"(?<!\\)\$\$", "", "".join(pieces))  # two formulas side by side are one


def _piece(signs: str) -> str:
    if signs in SIGNS:
        return SIGNS[signs]
    formula = _formula(signs)
    return signs if formula is None else f"${formula}$"


def _formula(signs: str) -> str | None:
    """Return signs that only formulas have in TeX; None for others."""
    if signs in MATHS:
        return MATHS[signs]
    if signs[-1] in ACCENTS:
        return f"{ACCENTS[signs[-1]]}{{{_formula(signs[0]) or signs[0]}}}"
    for mark, letters in (("^", HIGH), ("_", LOW)):
        if signs[0] in letters:
            inside = "".join(formula(letters[sign]) for sign in signs)
            return f"{mark}{{{inside}}}"
    name = unicodedata.name(signs[0], "")
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name)
    if not found:
        return None
    letter = {"lamda": "lambda"}.get(found[2].lower(), found[2].lower())
    letter = letter if found[1] == "SMALL" else letter.capitalize()
    return ALIKE.get(letter) or f"\\{letter}"


def formula(tex: str) -> str:
    r"""Return a formula as LaTeX reads it: signs that numbers bring along as commands.

    >>> print(formula("p = 3\u2009×\u200910⁻⁵ = .003\u202f%"))
    p = 3\,\times 10^{-5} = .003\,\%
    """
    tex = re.sub(r"(?<!\\)%", r"\\%", tex.replace("\u2009×\u2009", r"\,\times "))
    tex = tex.replace("\u202f", r"\,").replace("\u2009", r"\,")
    pieces = (_formula(found[0]) if not found[0].isascii() else None for found in RUN.finditer(tex))
    return "".join(
        found[0] if piece is None else f"{piece} " if piece[-1:].isalpha() else piece
        for found, piece in zip(RUN.finditer(tex), pieces, strict=True)
    )


def held(tex: str, display: bool = False) -> str:
    """Return what stands for a formula in Markdown, which leaves it alone, and in its HTML."""
    return f'<{FORMULA} data-display="{int(display)}" data-source="{quote(tex.strip(), safe="")}">'


class _Words(HTMLParser):
    """Collects HTML as LaTeX."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == FORMULA:
            style = r"\displaystyle " if given.get("data-display") == "1" else ""
            self.pieces.append(f"${style}{formula(unquote(given.get('data-source') or ''))}$")
        elif tag in MARKS:
            self.pieces.append(f"{MARKS[tag]}{{")

    def handle_endtag(self, tag: str) -> None:
        if tag in MARKS:
            self.pieces.append("}")

    def handle_data(self, data: str) -> None:
        self.pieces.append(escape(re.sub(r"[ \t\r\n]+", " ", data)))


def from_html(html: str) -> str:
    r"""Return HTML in which formulas are `held` as LaTeX on one line.

    >>> print(from_html(f"<p><em>50 %</em> of {held(r'x_1 < x_2')}</p>"))
    \emph{50 \%} of $x_1 < x_2$
    """
    words = _Words()
    words.feed(html)
    words.close()
    return "".join(words.pieces).strip()
