"""Pages fill in what the package gives them; they run nothing else, and end."""

import time
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.site import jinja
from explainer.site.jinja import Text


def number(name: str) -> str:
    return f"<{name}>"


number.__module__ = "explainer.site.page"  # where pages' functions are from


def filled(source: str) -> str:
    functions = {"number": number, "open": open, "words": lambda: "x"}
    return jinja.render(Text(Path("page.md"), source), functions)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ number('a.b') }} of {{ 3 * 2 + 1 }}", "<a.b> of 7"),
        (
            "{% for i in range(3) %}{{ i }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "0, 1, 2",
        ),
        (
            "{% for a in [1, 2] %}{% for b in 'xy' %}{{ a }}{{ b }} {% endfor %}{% endfor %}",
            "1x 1y 2x 2y",
        ),
        ("{% set a = number('x') %}{{ a | upper }}", "<X>"),
        ("{{ 7 % 4 }} {{ 2 ** 10 }} {{ 7 // 2 }} {{ 2.456 | round(1) }}", "3 1024 3 2.5"),
        ("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}"),
        ("$x$ and {{ 'a' * 3 }}", "and aaa"),
    ],
)
def test_pages_can_fill_in_choose_and_repeat(source: str, text: str) -> None:
    assert text in filled(source)


ATTACKS = [
    ("{{ open('/etc/passwd').read() }}", "call nothing but figure"),
    ("{{ words() }}", "call nothing but figure"),
    ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__'"),
    ("{{ number.__globals__ }}", "access to attribute '__globals__'"),
    ("{{ ''['__class__'] }}", "access to attribute '__class__'"),
    ("{{ '' | attr('__class__') }}", "No filter named 'attr'"),
    ("{{ [1] | map(attribute='real') }}", "No filter named 'map'"),
    ("{{ 'x'.ljust(9 ** 9) }}", "call nothing but figure"),
    ("{{ '{0.__class__}'.format(1) }}", "call nothing but figure"),
    ("{{ self.__init__ }}", "access to attribute '__init__'"),
    ("{{ cycler }}", "'cycler' is undefined"),
    ("{{ lipsum() }}", "'lipsum' is undefined"),
    ("{% include 'secrets.md' %}", "pages can't use include"),
    ("{% import 'secrets.md' as s %}", "pages can't use import"),
    ("{% extends 'secrets.md' %}", "pages can't use extends"),
    ("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", "pages can't use macro"),
]
BOMBS = [
    ("{{ 'x' * 10 ** 9 }}", r"\* makes too much"),
    ("{{ 10 ** 9 * 'x' }}", r"\* makes too much"),
    ("{{ [1] * 99999 }}", r"\* makes too much"),
    ("{{ 9 ** 9 ** 9 }}", r"\*\* makes too much"),
    ("{{ '%999999999d' % 1 }}", "% formats no text"),
    ("{% for i in range(10 ** 9) %}{% endfor %}", "range goes to 1000 at most"),
    (3 * "{% for i in range(999) %}" + 3 * "{% endfor %}", "a loop in a loop in a loop"),
    ("{% for i in [[]] recursive %}{{ loop(i) }}{% endfor %}", "pages can't use recursive"),
    ("{% set a = 'x' * 9999 %}" + 40 * "{% set a = a + a %}", r"\+ makes too much"),
    ("{% set a = 'xxx' %}" + 40 * "{% set a = a ~ a %}", "pages can't use ~"),
    ("{% set a %}xx{% endset %}" + 40 * "{% set a %}{{ a }}{{ a }}{% endset %}", "can't use set …"),
]


@pytest.mark.parametrize(("source", "says"), [*ATTACKS, *BOMBS])
def test_nothing_else_is_run_and_what_would_never_end_is_refused(source: str, says: str) -> None:
    begun = time.process_time()
    with pytest.raises(UserError, match=says) as told:
        filled(f"first\n\n{source}\n")
    assert time.process_time() - begun < 1
    assert str(told.value).startswith("page.md:3: ")
    assert "\n" not in str(told.value) and " at 0x" not in str(told.value)


def test_what_pages_cannot_use_is_told_before_they_are_filled_in() -> None:
    page = Text(Path("page.md"), "\n{% macro m() %}{% endmacro %}\n")
    with pytest.raises(UserError, match=r"page\.md:2: pages can't use macro"):
        list(jinja.calls(page, ("figure",)))
