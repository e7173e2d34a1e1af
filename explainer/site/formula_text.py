"""Formulas as plain text, where no MathML is shown: "θ + ¼τ⁵d", "log₂ x", "√(a + b)"."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
RAISED = dict(zip("0123456789+\u2212()nijkTtd′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱʲᵏᵀᵗᵈ′", strict=True))
LOWERED = dict(zip("0123456789+\u2212()aeijkmnprstxβ", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑᵢⱼₖₘₙₚᵣₛₜₓᵦ", strict=True))
SCRIPTS = re.escape("".join([*RAISED.values(), *LOWERED.values()]))
WHOLE = re.compile(rf"[\d.,]+|[a-z]{{2,}}|\w[\u0300-\u0304]?[{SCRIPTS}]*|\([^()]*\)|\W")
VULGAR = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "1/8": "⅛"}
ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "~": "\u0303", "‾": "\u0304", "¯": "\u0304", "→": "\u20d7"}
UNSEEN = "\u2061\u2062\u2063\u2064"  # function application, and products that aren't written
RELATIONS = set("=<>≤≥≈≠∼→∝∈±")
BINARY = set("+\u2212·×∘")


def as_text(markup: str) -> str:
    """Return HTML with its formulas as plain text.

    >>> as_text("a <math><msup><mi>τ</mi><mn>5</mn></msup><mo>=</mo><mi>x</mi></math>")
    'a τ⁵ = x'
    """
    return MATH.sub(lambda found: escape(text(ElementTree.fromstring(found[0]))), markup)


def told(math: str) -> str:
    """Return a formula that also has its text, for what is copied: in pieces it says little.

    >>> told("<math><mi>τ</mi><mo>=</mo><mn>2</mn></math>").partition(">")[0]
    '<math alttext="&#x3C4;&#x20;&#x3D;&#x20;2"'
    """
    words = text(ElementTree.fromstring(math))
    written = "".join(c if c.isascii() and c.isalnum() else f"&#x{ord(c):X};" for c in words)
    return math.replace(">", f' alttext="{written}">', 1)


def text(element: Element) -> str:
    """Return one element of MathML as text."""
    parts = [words for child in element if (words := text(child))]
    match element.tag.rpartition("}")[2], parts:
        case "mi" | "mn" | "mtext", _:
            return element.text or ""
        case "mo", _:
            return _operator(element.text or "")
        case "mspace", _:
            return " "
        case "mfrac", [above, below]:
            return VULGAR.get(f"{above}/{below}") or f"{_grouped(above)}/{_grouped(below)}"
        case "mover", [base, above] if above in ACCENTS:
            return base + ACCENTS[above]
        case "msup" | "mover", [base, above]:
            return _grouped(base) + _script(above, RAISED, "^")
        case "msub" | "munder", [base, below]:
            return base + ("\u0332" if below == "_" else _script(below, LOWERED, "_"))
        case "msubsup" | "munderover", [base, below, above]:
            return base + _script(below, LOWERED, "_") + _script(above, RAISED, "^")
        case "msqrt", _:
            return f"√{_grouped(_joined(parts))}"
        case _:
            return _spaced(_joined(parts))


def _joined(parts: list[str]) -> str:
    """Join a row, with a space after a name of several letters, such as log."""
    return "".join(
        f"{part} " if re.fullmatch("[a-z]{2,}", part) and after[:1].isalnum() else part
        for part, after in zip(parts, [*parts, ""][1:], strict=True)
    )


def _operator(sign: str) -> str:
    """Return an operator, with spaces where it stands between two things."""
    if sign in UNSEEN:
        return ""
    sign = sign.replace("-", "\u2212")
    if sign in RELATIONS or sign in BINARY:
        return f" {sign} "
    return f"{sign} " if sign == "," else sign


def _spaced(row: str) -> str:
    """Take spaces from signs that begin a row or follow an opening bracket or a relation."""
    row = re.sub(r" {2,}", " ", row)
    row = re.sub(r"(^|[(\[=<>≤≥≈] ?) ?([+\u2212]) (?=\S)", r"\1\2", row)
    return row.strip()


def _script(words: str, letters: dict[str, str], mark: str) -> str:
    """Return a superscript or subscript, in letters of its own where there are such."""
    words = words.replace(" ", "")
    if all(letter in letters for letter in words):
        return "".join(letters[letter] for letter in words)
    return mark + (words if len(words) == 1 else f"({words})")


def _grouped(words: str) -> str:
    """Put what is more than one thing into brackets."""
    return words if WHOLE.fullmatch(words) else f"({words})"
