"""The examples in docstrings say what the code does, and every measure has one."""

import doctest
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "explainer"
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if PACKAGE / "web" not in path.parents]
WITH_EXAMPLES = [path for path in FILES if ">>>" in path.read_text(encoding="utf-8")]
MEASURES = [path for path in FILES if path.parent.name == "measures" and path.stem != "__init__"]


def name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def examples(path: Path) -> list[doctest.DocTest]:
    return doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name(path)))


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name)
def test_examples_give_what_they_say(path):
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in examples(path):
        runner.run(example, out=said.append)
    if said:
        pytest.fail("".join(said), pytrace=False)


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name)
def test_every_example_is_found(path):
    written = [line.lstrip() for line in path.read_text(encoding="utf-8").splitlines()]
    found = [example for test in examples(path) for example in test.examples]
    assert len(found) == sum(line.startswith(">>> ") for line in written)


@pytest.mark.parametrize("path", MEASURES, ids=name)
def test_every_measure_has_an_example(path):
    assert any(test.examples for test in examples(path))
