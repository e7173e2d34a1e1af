"""Text with Jinja2 in it: rendered strictly, with every fault told by file and line.

A text is a page of `content/`, or words of a figure's file (caption, alt text, limits). Words are
padded with empty lines up to where they stand, so that a line of the template is a line of the
file.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from traceback import walk_tb
from types import CodeType
from typing import Any, Literal

import jinja2
from jinja2 import nodes

from explainer import units
from explainer.errors import PageError, UserError
from explainer.figures.source import FigureSource
from explainer.site import formula_text, mathml, normal_form, numerals, tex
from explainer.site.sandbox import GLOBALS, Sandbox

PACKAGE = Path(__file__).parents[1]


Functions = Mapping[str, Callable[..., Any]]
Formulas = Literal["set", "held", "written"]


@dataclass(frozen=True)
class Text:
    """A template and where it stands: line 1 of `source` is line 1 of `path`.

    Those that show tags have no HTML of their own: what looks like it is shown as it is written.
    """

    path: Path
    source: str
    shows_tags: bool = False

    @property
    def marked(self) -> str:
        """The template with its formulas marked."""
        return mathml.mark(self.source, shows_tags=self.shows_tags)

    @property
    def shown(self) -> str:
        """The path as messages name it."""
        return units.shown(self.path)


@dataclass(frozen=True)
class Call:
    """A call of a template's function, such as `figure("poison-sweep")`.

    Attributes:
        function: its name.
        arguments: the literal strings among its arguments.
        node: the call itself.
        text: where it stands.
        line: and on which line.
    """

    function: str
    arguments: tuple[str, ...]
    node: nodes.Call
    text: Text
    line: int


def page(path: Path) -> Text:
    """Read a page of `content/`, in its normal form.

    Raises:
        UserError: if it can't be read, or isn't UTF-8.
    """
    try:
        return Text(path, normal_form.normal(path.read_text(encoding="utf-8")))
    except UnicodeDecodeError as fault:
        raise UserError(f"{path}: not UTF-8 at byte {fault.start}; save it as UTF-8") from fault
    except OSError as fault:
        raise UserError(f"{path}: can't be read ({fault.strerror})") from fault


def words(source: FigureSource) -> dict[str, Text]:
    """Return the texts of a figure's file: "caption", "ALT" and "LIMITS"."""
    found = {"caption": source.caption, "ALT": source.alt, "LIMITS": source.limits}
    return {
        name: Text(source.path, "\n" * (source.lines[name] - 1) + words, shows_tags=True)
        for name, words in found.items()
    }


def render(text: Text, functions: Functions, formulas: Formulas = "set") -> str:
    """Fill in a text, its formulas included; blank lines at both ends are dropped.

    No line breaks between a number and its per cent sign. Formulas are set as MathML, held for
    `tex.from_html`, or left as they are written.

    Raises:
        UserError: at the first fault, with file and line.
    """
    try:
        names = {**GLOBALS, **functions}
        template = jinja2.Template.from_code(environment(formulas), _compiled(text), names)
        return numerals.unbroken(template.render()).strip() + "\n"
    except jinja2.TemplateSyntaxError as fault:
        raise UserError(f"{text.shown}:{fault.lineno}: {_sentence(fault)}") from fault
    except UserError:
        raise
    except Exception as fault:
        line, ours = _place(fault, text)
        if ours and not isinstance(fault, PageError):
            raise  # a bug of this program, not of the page
        words = _undefined(fault, functions) or _sentence(fault)
        raise UserError(f"{text.shown}:{line}: {words}") from fault


def calls(text: Text, functions: tuple[str, ...]) -> Iterator[Call]:
    """Yield the calls of some functions in a text, in order, without rendering it.

    Raises:
        UserError: if the text isn't a valid template.
    """
    for call in _calls(text):
        if call.function in functions:
            yield call


@lru_cache(maxsize=1000)
def _calls(text: Text) -> tuple[Call, ...]:
    """Return all calls in a text; several passes ask for them."""
    return tuple(
        Call(call.node.name, tuple(_strings(call)), call, text, call.lineno)
        for call in parsed(text).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name)
    )


@lru_cache(maxsize=1000)
def parsed(text: Text) -> nodes.Template:
    """Return a text as the tree of a template.

    Raises:
        UserError: if it isn't a valid template.
    """
    try:
        return environment().parse(text.marked)
    except jinja2.TemplateSyntaxError as fault:
        raise UserError(f"{text.shown}:{fault.lineno}: {_sentence(fault)}") from fault


def _strings(call: nodes.Call) -> Iterator[str]:
    """Yield the literal strings that a call is given."""
    for argument in call.args:
        if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
            yield argument.value


@cache
def environment(formulas: Formulas = "set") -> jinja2.Environment:
    """Return what all texts are filled in with."""
    made = Sandbox(
        autoescape=False,  # it makes Markdown, not HTML
        undefined=jinja2.StrictUndefined,
    )
    for name, filter in zip(mathml.FORMULAS, FILTERS[formulas], strict=True):
        made.filters[name] = filter
    return made


@lru_cache(maxsize=1000)
def _compiled(text: Text) -> CodeType:
    """Return the template of a text; a caption is filled in on several pages."""
    return environment().compile(text.marked, text.shown, text.shown)


def _inline(formula: str) -> str:
    return f'<span class="xp-formula">{formula_text.told(mathml.mathml(formula))}</span>'


def _display(formula: str) -> str:
    math = formula_text.told(mathml.mathml(formula, display=True))
    return f'<div class="xp-equation xp-scroll">{math}</div>'


def _display_within(formula: str) -> str:
    """Return what may stand in a paragraph of a quotation or of a list, where no <div> may."""
    math = formula_text.told(mathml.mathml(formula, display=True))
    return f'<span class="xp-equation xp-scroll" style="display:block">{math}</span>'


def _held_on_a_line(formula: str) -> str:
    return tex.held(formula, display=True)


def _written(formula: str) -> str:
    return f"$${formula.strip()}$$"


# Inline, displayed, and displayed within a paragraph, as `mathml.FORMULAS` names them.
FILTERS: Mapping[Formulas, tuple[Callable[[str], str], ...]] = {
    "set": (_inline, _display, _display_within),
    "held": (tex.held, _held_on_a_line, _held_on_a_line),
    "written": (lambda formula: f"${formula.strip()}$", _written, _written),
}


def _place(fault: BaseException, text: Text) -> tuple[int, bool]:
    """Return the line of the template that led to `fault`, and whether through code of ours."""
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(fault.__traceback__)]
    last = max(place for place, (file, _) in enumerate(frames) if file == text.shown)
    ours = any(Path(file).is_relative_to(PACKAGE) for file, _ in frames[last + 1 :])
    return frames[last][1], ours


def _undefined(fault: BaseException, functions: Functions) -> str:
    if not isinstance(fault, jinja2.UndefinedError):
        return ""
    words = _sentence(fault)
    name = words.split("'")[1] if "'" in words else ""
    near = difflib.get_close_matches(name, functions, 1)
    return f"{words}; nearest is '{near[0]}'" if near else words


def _sentence(fault: BaseException) -> str:
    """Return what `fault` says, on one line and without a stop."""
    return " ".join(str(fault).split()).rstrip(".")
