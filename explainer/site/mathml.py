"""Formulas: from TeX in Markdown to MathML, which browsers show without a script.

`mark` wraps each `$…$` and `$$…$$` of a page's source in a Jinja2 filter block, before the page is
rendered: numbers inside a formula are then filled in first, and a fault knows its line. `mathml`
is what that filter does. Code, raw blocks, comments and HTML tags keep their dollars, and a dollar
before a space, or closing before a digit ("$5 and $10"), is a dollar.
"""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

from latex2mathml.converter import convert

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

LIMITS = {"max", "min", "sup", "inf", "lim", "Pr", "det", "gcd", "argmax", "argmin"}
VARIANTS = {  # where Unicode has the capital A, the small a, the capital Α and the small α
    "bold": (0x1D400, 0x1D41A, 0x1D6A8, 0x1D6C2),
    "bold-italic": (0x1D468, 0x1D482, 0x1D71C, 0x1D736),
}
STILL = set("|‖⟨⟩⌊⌋⌈⌉")
SIGNS, CLOSING = {"\u2212", "+", "±"}, set(")]}|‖⟩⌋⌉!⊤′")
NAME = re.compile(r"[A-Za-z]{2,}")
FUNCTION_SPACE = "0.1667em"  # TeX's thin space between a function's name and what stands beside it


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
    mode = "block" if display else "inline"
    try:
        markup = convert(_prepared(tex), display=mode)
        tree = ElementTree.fromstring(re.sub(r"&(?!#)", "&amp;", markup))
    except Exception as fault:  # latex2mathml has a dozen kinds and also lets IndexError through
        raise PageError(f"the formula ${_brief(tex)}$ can't be read{_reason(fault)}") from fault
    _check(tree, tex)
    _mend(tree)
    return _written(tree)


def _prepared(tex: str) -> str:
    """Say in latex2mathml's words what it would take wrongly."""
    tex = tex.strip().replace("\u202f%", r"\,\%").replace("\u2212", "-").replace("∞", r"\infty ")
    tex = re.sub(r"(?<!\\)%", r"\\%", tex)
    tex = re.sub(r"(begin|end)\{aligned\}", r"\1{align*}", tex)
    tex = re.sub(r"\\operatorname\*\{([^{}]*)\}", r"\\operatorname{\1}", tex)
    tex = re.sub(r"\\arg\s*\\(max|min)(?![a-zA-Z])", r"\\operatorname{arg\1}", tex)
    return tex


def _check(tree: ElementTree.Element, tex: str) -> None:
    """Refuse what latex2mathml passes through although it doesn't know it."""
    for node in tree.iter():
        text = (node.text or "").strip()
        if node.tag.endswith("mtext"):
            continue
        if text.startswith("\\") and len(text) > 1:
            raise PageError(f"the formula ${_brief(tex)}$ has an unknown command {text}")
        if text in {"{", "}", "&"} and node.tag.endswith("mi"):
            raise PageError(f"the formula ${_brief(tex)}$ has a stray {text}")


def _brief(tex: str) -> str:
    words = " ".join(tex.split())
    return words if len(words) <= 60 else f"{words[:57]}…"


def _reason(fault: Exception) -> str:
    words = re.findall(r"[A-Z][a-z]+", type(fault).__name__.removesuffix("Error"))
    if type(fault).__module__.startswith("latex2mathml") and words:
        return f": {' '.join(words).lower().replace('no available tokens', 'it ends too early')}"
    return ""


def _mend(tree: ElementTree.Element) -> None:
    """Turn what browsers leave out of MathML into what they show."""
    for node in tree.iter():
        node.tag = node.tag.split("}")[-1]
    for node in list(tree.iter()):
        _limits(node)
        if node.tag == "mi" and "Α" <= (node.text or "") <= "Ω":  # upright in TeX
            node.set("mathvariant", "normal")
        _variant(node)
        if node.tag == "mspace" and node.get("width") == "negativethinmathspace":
            node.set("width", "-0.1667em")
        if node.tag == "mo" and (node.text or "") in STILL and "stretchy" not in node.attrib:
            node.set("stretchy", "false")  # only left and right stretch them in TeX
        if node.tag in {"msup", "msub", "msubsup"}:
            for script in list(node)[1:]:
                if script.tag == "mo":
                    script.attrib.update(lspace="0", rspace="0")
    for row in list(tree.iter()):
        _join_letters(row)
        _join_thousands(row)
        _space_functions(row)


def _limits(node: ElementTree.Element) -> None:
    """Put the subscript of max, min and their kin below them, where there is height for it."""
    base = node[0] if len(node) else None
    if node.tag == "msub" and base is not None and base.text in LIMITS:
        node.tag, base.tag = "munder", "mo"
        base.set("movablelimits", "true")


def _variant(node: ElementTree.Element) -> None:
    """Write bold letters as characters of their own: browsers ignore the attribute."""
    if node.get("mathvariant") not in VARIANTS or len(node.text or "") != 1:
        return
    starts = VARIANTS[node.attrib.pop("mathvariant")]
    letter = node.text or ""
    for first, last, start in zip("AaΑα", "ZzΩω", starts, strict=True):
        if first <= letter <= last:
            node.text = chr(start + ord(letter) - ord(first))


def _join_letters(row: ElementTree.Element) -> None:
    r"""Make one word of the upright letters of `\mathrm{tr}`."""
    for left, right in reversed(list(pairwise(row))):
        upright = [n.tag == "mi" and n.get("mathvariant") == "normal" for n in (left, right)]
        if all(upright) and row.tag == "mrow":
            left.text = (left.text or "") + (right.text or "")
            row.remove(right)
    for node in row:
        if node.tag == "mi" and len(node.text or "") > 1:
            node.attrib.pop("mathvariant", None)  # a word is upright anyway


def _join_thousands(row: ElementTree.Element) -> None:
    """Make one number of 4,200."""
    for place in reversed(range(1, len(row) - 1)):
        if place + 1 >= len(row):  # they were joined to the number on their left
            continue
        left, comma, right = row[place - 1 : place + 2]
        thousand = re.fullmatch(r"\d{3}(,\d{3})*(\.\d+)?", right.text or "")
        if left.tag == right.tag == "mn" and comma.text == "," and thousand:
            left.text = f"{left.text},{right.text}"
            row.remove(comma)
            row.remove(right)


def _space_functions(row: ElementTree.Element) -> None:
    """Set functions' names and signs as TeX does.

    A name has a thin space beside letters and other names, none beside brackets; a minus after a
    comma, a relation or a sum is a sign, not a subtraction.
    """
    if row.tag not in {"math", "mrow", "mtd", "msqrt", "mstyle"}:
        return
    for before, node, after in zip([None, *row], row, [*row[1:], None], strict=False):
        core = _core(node)
        if core.tag in {"mi", "mo"} and NAME.fullmatch(core.text or ""):
            core.tag = "mo"
            beside = _ordinary(after) or (
                after is not None and NAME.fullmatch(_core(after).text or "")
            )
            core.set("lspace", FUNCTION_SPACE if _ordinary(before) else "0")
            core.set("rspace", FUNCTION_SPACE if beside else "0")
    solid = [node for node in row if node.tag != "mspace"]
    for before, node in pairwise(solid):
        core = _core(before)
        opens = core.tag == "mo" and core.text not in CLOSING and core.get("form") != "postfix"
        if node.tag == "mo" and node.text in SIGNS and opens:
            node.set("form", "prefix")


def _core(node: ElementTree.Element) -> ElementTree.Element:
    """Return what carries sub- and superscripts, which decides on the space round them."""
    scripted = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
    return _core(node[0]) if node.tag in scripted and len(node) else node


def _ordinary(node: ElementTree.Element | None) -> bool:
    """Whether a node is a letter, a number, a fraction or the like, not an operator or space."""
    if node is None or node.tag == "mspace":
        return False
    if node.tag == "mrow":
        return not (len(node) and node[0].get("fence"))
    return _core(node).tag != "mo"


def _written(tree: ElementTree.Element) -> str:
    """Write on one line, with punctuation as references that Markdown passes by."""
    for node in tree.iter():
        node.tail = None
    markup = ElementTree.tostring(tree, encoding="unicode")
    return re.sub(r">([^<]+)<", lambda m: f">{_referenced(m[1])}<", markup)


def _referenced(text: str) -> str:
    plain = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return "".join(c if c.isascii() and c.isalnum() else f"&#x{ord(c):X};" for c in plain)
