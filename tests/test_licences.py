"""Every package that is pinned has a licence that lets everybody use it and pass it on."""

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PINNED = [
    (path.name, name)
    for path in sorted(ROOT.glob("requirements*.txt"))
    for name in re.findall(r"^([\w.-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE)
]
FREE = re.compile(
    r"\b(MIT(-CMU|-0)?|0?BSD(-[23]-Clause)?|Apache([- ]2\.0| Software)?|ISC|PSF-2\.0|Zlib|BSL-1\.0|"
    r"CC0-1\.0|Unlicense|Python Software Foundation|MPL[- ]2\.0|Mozilla Public License 2\.0|"
    r"LLVM-exception|OFL-1\.1|SIL Open Font License 1\.1)\b"
)
WORDS = re.compile(r"\b(AND|OR|WITH|Licen[sc]e)\b|[();, ]|\bThe\b")
UNSAID = {"axe-playwright-python": "MIT"}  # only in a file


def licence(name: str) -> str:
    """Return what a package says of its licence."""
    said = metadata(name)
    classes = [
        one.split(" :: ")[-1] for one in said.get_all("Classifier", []) if "License ::" in one
    ]
    short = (said.get("License") or "").split("\n")[0]
    return said.get("License-Expression") or "; ".join(classes) or short or UNSAID.get(name, "")


def unfree(words: str) -> str:
    """Return what of an expression is no free licence.

    >>> unfree("MIT AND GPL-3.0-only"), unfree("Apache-2.0 OR (BSD-3-Clause)")
    ('GPL-3.0-only', '')
    """
    return WORDS.sub("", FREE.sub("", words))


@pytest.mark.parametrize(("file", "name"), PINNED)
def test_its_licence_is_free(file: str, name: str) -> None:
    assert licence(name), f"{file}: {name} doesn't say"
    assert unfree(licence(name)) == ""


@pytest.mark.parametrize(
    "words", ["GPL-3.0-only", "MIT AND AGPL-3.0", "Proprietary", "CC-BY-NC-4.0"]
)
def test_others_would_be_found(words: str) -> None:
    assert unfree(words)
