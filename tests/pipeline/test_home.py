"""Libraries keep their things elsewhere where the home folder can't be written."""

import os
from pathlib import Path

import pytest

from explainer.pipeline import home


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in home.VARIABLES:
        monkeypatch.setenv(variable, "")  # and back again afterwards
        monkeypatch.delenv(variable)


def test_a_home_that_can_be_written_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    home.see_to(tmp_path / "instead")
    assert not home.VARIABLES.keys() & os.environ.keys()


def test_one_that_cannot_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/dev/null/nobody")
    monkeypatch.setenv("MPLCONFIGDIR", "/mine")
    home.see_to(tmp_path / "instead")
    found = [os.environ[name] for name in home.VARIABLES]
    assert found == ["/mine", str(tmp_path / "instead/npm")]
