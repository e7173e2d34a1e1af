"""The TypeScript of the live figures: types, and its own unit tests."""

import subprocess
from pathlib import Path

import pytest

from explainer.site import bundle
from tests.web.bundle import WEB, need_packages


def _run(*command: str) -> None:
    node = bundle.find_node().node
    done = subprocess.run([*node, *command], cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(autouse=True)
def _packages() -> None:
    need_packages()


def test_types_are_sound() -> None:
    _run("node_modules/typescript/bin/tsc", "--noEmit")


def test_its_own_tests_pass() -> None:
    _run("build.mjs", "test")
    tests = sorted(str(path.relative_to(WEB)) for path in Path(WEB / ".test").glob("*.mjs"))
    assert tests
    _run("--test", *tests)
