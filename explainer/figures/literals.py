r"""Words that stand in Python files: what Python itself makes of them, or refuses, is told.

TeX is full of backslashes. In a string without an `r` before it, Python reads `\nabla` as a line
break and `abla`, and `\tau` as a tab and `au`.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

from explainer.errors import UserError
from explainer.units import shown

READ_AS = {"a": "a bell", "b": "a backspace", "f": "a page break", "n": "a line break"}
READ_AS |= {"r": "a carriage return", "t": "a tab", "v": "a vertical tab"}
ESCAPE = re.compile(r"\\(?:([abfnrtv])(?=([A-Za-z]*))|.)", re.DOTALL)
PARAGRAPH = re.compile(r"\n\s*\n|\\n\\n")  # where one ends, and with it each formula
RAW = 'write r""" before it'


def parse(content: bytes, path: Path) -> tuple[ast.Module, str]:
    """Return a file as a tree and as text.

    Raises:
        UserError: with file and line, if it isn't Python in UTF-8.
    """
    try:
        return ast.parse(content, filename=str(path)), content.decode("utf-8-sig")
    except SyntaxError as fault:
        raise UserError(f"{shown(path)}{_line(fault)}: {_words(fault)}") from fault
    except ValueError as fault:  # of null bytes too, in some versions of Python
        raise UserError(f"{shown(path)}: not UTF-8; save it as UTF-8") from fault


def _line(fault: SyntaxError) -> str:
    return f":{fault.lineno}" if fault.lineno else ""


def _words(fault: SyntaxError) -> str:
    if "unicodeescape" in fault.msg:
        return f"a string has \\x, \\u or \\N, as TeX has them; {RAW}"
    if "codec" in fault.msg or "null byte" in fault.msg:
        return "not UTF-8; save it as UTF-8"
    return fault.msg


def check(literal: ast.Constant, name: str, file: str, source: str) -> None:
    """Refuse a string in which Python read TeX as something else.

    Args:
        literal: the string.
        name: what it is called.
        file: where it stands, in words.
        source: the text of that file.

    Raises:
        UserError: with file and line.
    """
    segment = ast.get_source_segment(source, literal) or ""
    if "\\" not in segment:
        return
    for token in tokenize.generate_tokens(io.StringIO(f"({segment})").readline):
        prefix = re.match(r"\w*", token.string)
        if token.type != tokenize.STRING or (prefix and "r" in prefix[0].lower()):
            continue
        for found in ESCAPE.finditer(token.string):
            letter, rest = found[1], found[2]
            if letter and _is_tex(letter, rest, token.string[: found.start()]):
                line = (
                    literal.lineno + token.start[0] - 1 + token.string.count("\n", 0, found.start())
                )
                raise UserError(
                    f"{file}:{line}: {name} has \\{letter}{rest}, which Python reads as "
                    f"{READ_AS[letter]}; {RAW}"
                )


def _is_tex(letter: str, rest: str, before: str) -> bool:
    """Whether an escape begins a command of TeX; line breaks and tabs may be meant elsewhere."""
    if letter not in "nt":
        return bool(rest)
    paragraph = PARAGRAPH.split(before)[-1]
    inside = len(re.findall(r"(?<!\\)\$", paragraph)) % 2 == 1
    return inside and rest[:1].islower() and not before.endswith(r"\n")
