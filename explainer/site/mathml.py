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

INLINE, DISPLAY, WITHIN = "formula", "display_formula", "display_formula_within"
FORMULAS = (INLINE, DISPLAY, WITHIN)
CONTROL = re.compile(r"[^\S\n\t \u00a0\u2000-\u200a\u202f]|[\x00-\x08\x0e-\x1f\x7f]")
UNSEEN = "which nobody sees; type it anew"
LINK = re.compile(r"<(?:https?://|mailto:)")
QUOTED = re.compile(r" {0,3}(?:> ?)+")

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

LINE = (
    "linear-gradient(to {} right,#0000 calc(50% - .04em),currentcolor 0 calc(50% + .04em),#0000 0)"
)
EXACT = "print-color-adjust:exact;-webkit-print-color-adjust:exact"  # on paper too
UP, DOWN = LINE.format("bottom"), LINE.format("top")  # a gradient runs across its lines
ENCLOSURES = {
    "box": "border:.06em solid;padding:.2em .3em",
    "updiagonalstrike": f"background:{UP};{EXACT}",
    "downdiagonalstrike": f"background:{DOWN};{EXACT}",
    "updiagonalstrike downdiagonalstrike": f"background:{UP},{DOWN};{EXACT}",
}
ACCENTS = {  # signs that combine with letters, and those that stand alone
    "\u0332</mo></mover>": "\u203e</mo></mover>",
    "\u0332</mo></munder>": "_</mo></munder>",
    "\u20d7</mo></mover>": "\u2192</mo></mover>",
}

CONVERTER = LatexToMathML(fancy_error=False)


def mark(source: str, *, shows_tags: bool = False) -> str:
    """Return `source` with its formulas in filter blocks; no line is added or lost.

    If it `shows_tags`, what looks like a tag of HTML is text, but for links such as <https://…>.
    """
    indented = _indented_code(source)
    pieces, at = [], 0
    while found := TOKEN.search(source, at):
        start, end = found.span()
        before = source[at:start]
        at = end
        if before.endswith("{"):  # it would join the brace of the mark that follows
            before = before[:-1] + "{{ '{' }}"
        pieces.append(before)
        above = source[source.rfind("\n", 0, start) + 1 : start]  # on the formula's first line
        if found["display"] is not None:
            name = WITHIN if above else DISPLAY
            pieces.append(_filtered(name, _unquoted(found["display"], above)))
        elif found["inline"] is not None:
            pieces.append(_filtered(INLINE, _unquoted(found["inline"], above)))
        elif found["tag"] and shows_tags and not LINK.match(found["tag"]):
            at = start + 1  # within it there may be formulas
            pieces.append("&lt;")
        elif found["escape"]:
            pieces.append("&#36;")
        elif found["indented"] and start not in indented:  # text of a list, not code: look inside
            at = start + len(found[0]) - len(found[0].lstrip())
            pieces.append(source[start:at])
        else:
            pieces.append(found[0])
    return "".join([*pieces, source[at:]])


def _unquoted(tex: str, above: str) -> str:
    """Take the marks of a quotation from the further lines of a formula that begins in one."""
    found = QUOTED.match(above)
    if not found:
        return tex
    marks = rf"^ {{0,3}}(?:> ?){{1,{found[0].count('>')}}}"
    return re.sub(marks, "", tex, flags=re.MULTILINE) if "\n" in tex else tex


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
    if found := CONTROL.search(tex):
        sign = f"U+{ord(found[0]):04X}"
        raise PageError(
            f"the formula ${_brief(CONTROL.sub('?', tex))}$ has a sign {sign}, {UNSEEN}"
        )
    try:
        markup = CONVERTER.convert_with_local_state(_prepared(tex), displaystyle=display)
    except LatexError as fault:
        raise PageError(f"the formula ${_brief(tex)}$ can't be read: {_reason(fault)}") from fault
    return _written(_enclosed(_numbered(markup)))


def _prepared(tex: str) -> str:
    r"""Make a percent sign of each %, which would start a comment and swallow the rest.

    The braces keep the space that math-core drops after it inside `\text`. Bold digits are those of
    `\mathbf` alone.
    """
    tex = re.sub(r"(?<!\\)\\?%", r"\\%{}", tex).replace("\u202f", r"\,")
    return re.sub(r"\\(?:boldsymbol|bm)\s*(\{\s*[\d.,]+\s*\}|\d)", r"\\mathbf\1", tex)


def _enclosed(markup: str) -> str:
    """Draw boxes and strikes with CSS: of `<menclose>` some browsers show only what is inside.

    Lines and arrows over letters are signs of their own: those that combine stand beside them.

    >>> _enclosed('<menclose notation="box"><mi>x</mi></menclose>').count("mrow")
    2
    """
    markup = re.sub(r'<mrow class="menclose-[^"]*"></mrow>', "", markup)
    for notation, style in ENCLOSURES.items():
        markup = markup.replace(f'<menclose notation="{notation}">', f'<mrow style="{style}">')
    for combining, alone in ACCENTS.items():
        markup = markup.replace(combining, alone)
    return markup.replace("</menclose>", "</mrow>")


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
