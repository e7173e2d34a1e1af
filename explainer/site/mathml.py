"""Formulas: from TeX in Markdown to MathML, which browsers show without a script.

`mark` wraps each `$…$` and `$$…$$` of a page's source in a Jinja2 filter block, before the page is
rendered: numbers inside a formula are then filled in first, and a fault knows its line. `mathml`
is what that filter does. Code, raw blocks, comments and HTML tags keep their dollars, and a dollar
before a space, or closing before a digit ("$5 and $10"), is a dollar.
"""

from __future__ import annotations

import html
import re

from math_core import LatexError, LatexToMathML

from explainer.errors import PageError

INLINE, DISPLAY = "formula", "display_formula"

TOKEN = re.compile(
    r"""
    (?P<raw>\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\})
    |(?P<jinja>\{\{.*?\}\}|\{%.*?%\}|\{\#.*?\#\})
    |(?P<fence>^(?P<tick>[ ]*(?:`{3,}|~{3,}))[^\n]*\n.*?(?:^(?P=tick)[`~]*[ ]*$|\Z))
    |(?P<indented>^(?:[ ]{4}|\t)[^\n]*)
    |(?P<code>(?<!`)(?P<run>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=run)(?!`))
    |(?P<tag><!--.*?-->|</?[a-zA-Z][^<>]*>)
    |(?P<escape>\\\$)
    |\$\$(?P<display>(?:\\.|[^$\\])+?)\$\$
    |\$(?=[^\s$])(?P<inline>(?:\\.|[^$\\\n`]|\n(?!\s*\n))+?)(?<=\S)\$(?!\d)
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
HOLDS_INDENTED = re.compile(r"\s*(?:[-*+]|\d+[.)]|:|\[\^[^\]]+\]:|!!!|\?\?\?\+?)\s")

CONVERTER = LatexToMathML(fancy_error=False)


def mark(source: str) -> str:
    """Return `source` with its formulas in filter blocks; no line is added or lost."""
    indented = _indented_code(source)
    pieces, at = [], 0
    while found := TOKEN.search(source, at):
        start, end = found.span()
        before = source[at:start]
        at = end
        if before.endswith("{"):  # it would join the brace of the mark that follows
            before = before[:-1] + "{{ '{' }}"
        pieces.append(before)
        if found["display"] is not None:
            pieces.append(_filtered(DISPLAY, found["display"]))
        elif found["inline"] is not None:
            pieces.append(_filtered(INLINE, found["inline"]))
        elif found["escape"]:
            pieces.append("&#36;")
        elif found["indented"] and start not in indented:  # text of a list, not code: look inside
            at = start + len(found[0]) - len(found[0].lstrip())
            pieces.append(source[start:at])
        else:
            pieces.append(found[0])
    return "".join([*pieces, source[at:]])


def _filtered(name: str, tex: str) -> str:
    """Return a filter block; the spaces keep its marks apart from braces in the formula."""
    return f"{{% filter {name} %}} {tex} {{% endfilter %}}"


def _indented_code(source: str) -> set[int]:
    """Return where the lines of indented code start."""
    starts, at = set(), 0
    after_blank, in_code, owner = True, False, ""
    for line in source.splitlines(keepends=True):
        deep = line.startswith(("    ", "\t"))
        if not line.strip():
            after_blank = True
        else:
            in_code = deep and (in_code or (after_blank and not HOLDS_INDENTED.match(owner)))
            if in_code:
                starts.add(at)
            if not deep:
                owner = line
            after_blank = False
        at += len(line)
    return starts


def mathml(tex: str, display: bool = False) -> str:
    """Convert one formula to a `<math>` element, safe to stand in Markdown.

    Args:
        tex: the formula, without dollars.
        display: whether it stands on a line of its own.

    Raises:
        PageError: if it can't be read, with the reason in words.
    """
    try:
        markup = CONVERTER.convert_with_local_state(_prepared(tex), displaystyle=display)
    except LatexError as fault:
        raise PageError(f"the formula ${_brief(tex)}$ can't be read: {_reason(fault)}") from fault
    return _written(_numbered(markup))


def _prepared(tex: str) -> str:
    r"""Make a percent sign of each %, which would start a comment and swallow the rest.

    The braces keep the space that math-core drops after it inside `\text`.
    """
    return re.sub(r"(?<!\\)\\?%", r"\\%{}", tex).replace("\u202f", r"\,")


def _numbered(markup: str) -> str:
    """Make one number of 4,200 and of .693, which TeX takes for several signs."""
    markup = re.sub(r"</mn><mo[^>]*>,</mo><mn>(?=\d{3}(?!\d))", ",", markup)
    return markup.replace("<mi>.</mi><mn>", "<mn>.")


def _brief(tex: str) -> str:
    words = " ".join(tex.split())
    return words if len(words) <= 60 else f"{words[:57]}…"


def _reason(fault: LatexError) -> str:
    """Return what math-core says, which comes as "9: Expected this.", for the middle of ours."""
    words = str(fault).partition(": ")[2].rstrip(".")
    return words[:1].lower() + words[1:]


def _written(markup: str) -> str:
    """Write text as references that Markdown passes by."""
    return re.sub(r">([^<]+)<", lambda found: f">{_referenced(found[1])}<", markup)


def _referenced(text: str) -> str:
    plain = html.unescape(text)
    return "".join(c if c.isascii() and c.isalnum() else f"&#x{ord(c):X};" for c in plain)
