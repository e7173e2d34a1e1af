"""Tests of figures as files: found by their ids, and read without being imported."""

import os
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.figures import source

FIGURE = '''"""A line.

It rises.
"""

TITLE = "A line"
KIND = "still"
ALT = "A line that rises."
LIMITS = "It ends."
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of figures with one in a chapter, beside a helper and a file that is in none."""
    monkeypatch.setattr(source, "FOLDER", tmp_path)
    (tmp_path / "lines").mkdir()
    for name in ("lines/a_line.py", "lines/_rising.py", "lines/__init__.py", "numbers.py"):
        (tmp_path / name).write_text(FIGURE)
    return tmp_path


def test_a_figure_is_a_file_in_a_chapters_folder(folder: Path) -> None:
    assert source.figure_ids() == ["a-line"]
    assert source.module_name("a-line") == "explainer.figures.lines.a_line"
    words = source.read_source("a-line")
    assert (words.title, words.caption, words.live) == ("A line", "A line.\n\nIt rises.", "")
    assert words.lines.items() >= {"caption": 1, "ALT": 8, "LIMITS": 9}.items()


def test_two_figures_of_one_id_are_told(folder: Path) -> None:
    (folder / "curves").mkdir()
    (folder / "curves" / "a_line.py").write_text(FIGURE)
    with pytest.raises(UserError, match=r"^two figures are called 'a-line', in curves and lines;"):
        source.figure_ids()


def test_an_unknown_figure_is_told_with_the_nearest(folder: Path) -> None:
    with pytest.raises(UserError, match=r"^no figure 'a-lin'; nearest is 'a-line'$"):
        source.read_source("a-lin")


def test_a_figure_that_moves_to_another_chapter_is_found_there(folder: Path) -> None:
    source.read_source("a-line")
    (folder / "lines").rename(folder / "curves")
    assert source.module_name("a-line") == "explainer.figures.curves.a_line"


@pytest.mark.parametrize("word", source.NEEDED)
def test_a_figure_that_lacks_a_word_is_told(folder: Path, word: str) -> None:
    path = folder / "lines" / "a_line.py"
    path.write_text("\n".join(line for line in FIGURE.splitlines() if not line.startswith(word)))
    with pytest.raises(UserError, match=f"^figure 'a-line' in a_line.py lacks {word};"):
        source.read_source("a-line")


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('KIND = "still"', 'KIND = "still', ":7: unterminated string literal"),
        ('KIND = "still"', 'KIND = "moving"', ":7: KIND must be 'still' or 'movie', not 'moving'"),
        ('ALT = "A', 'ALT = f"A', ":8: ALT must be a plain string, nothing that is computed"),
        ('"""A line', 'f"""A line', ":1: the docstring (its caption) must be a plain string"),
        (
            "It rises",
            r"It \rho",
            r":3: the docstring (its caption) has \rho, which Python reads as a",
        ),
        (
            "It rises",
            r"It $x \nabla f$",
            r":3: the docstring (its caption) has \nabla, which Python",
        ),
        (
            '"A line that',
            r'"$\tau$ that',
            r":8: ALT has \tau, which Python reads as a tab; write r",
        ),
    ],
)
def test_a_fault_in_a_figures_words_is_told_with_its_line(
    folder: Path, was: str, now: str, words: str
) -> None:
    path = folder / "lines" / "a_line.py"
    path.write_text(FIGURE.replace(was, now))
    with pytest.raises(UserError) as caught:
        source.read_source("a-line")
    assert str(caught.value).startswith(f"{path}{words}")


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('"""A line', 'r"""A line $\\nabla$ \\rho'),
        ("It rises", r"It costs 5 $\n\nin all, $\\nabla$ or \\rho"),
        ("ALT = ", "ALT: str = "),
        ('"""A line', '\ufeff"""A line'),
    ],
)
def test_words_that_python_reads_as_they_stand_are_taken(folder: Path, was: str, now: str) -> None:
    (folder / "lines" / "a_line.py").write_text(FIGURE.replace(was, now), encoding="utf-8")
    assert source.read_source("a-line").alt == "A line that rises."


def test_tex_that_python_cannot_read_is_told(folder: Path) -> None:
    (folder / "lines" / "a_line.py").write_text(FIGURE.replace("It rises", r"It \xi"))
    with pytest.raises(
        UserError, match=r"a_line.py:[14]: a string has \\x, .*; write r\"\"\" before"
    ):
        source.read_source("a-line")


@pytest.mark.parametrize("name", ["b-line.py", "B_line.py", "b line.py"])
def test_a_file_whose_name_is_no_modules_is_told(folder: Path, name: str) -> None:
    (folder / "lines" / name).write_text(FIGURE)
    with pytest.raises(UserError, match=rf"{name}: a figure's file has a name of .* b_line.py$"):
        source.read_source(name.removesuffix(".py").replace("_", "-"))


@pytest.mark.parametrize("content", [b"\xff\xfe", "é".encode("latin-1"), b"\0"])
def test_a_file_in_another_encoding_is_told(folder: Path, content: bytes) -> None:
    (folder / "lines" / "a_line.py").write_bytes(FIGURE.encode() + b"# " + content)
    with pytest.raises(UserError, match=r"a_line\.py(:\d+)?: not UTF-8; save it as UTF-8$"):
        source.read_source("a-line")


def test_a_file_is_parsed_once_a_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = source.read_source("a-line")
    assert source.read_source("a-line") is first
    path = folder / "lines" / "a_line.py"
    path.write_text(FIGURE.replace("It rises", "It falls"))
    os.utime(path, ns=(1, 1))
    assert source.read_source("a-line").caption.endswith("It falls.")
