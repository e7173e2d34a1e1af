"""A pack is a stored entry: made once, and again when what it hangs on changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.figures import source
from explainer.pipeline import pack, tasks
from explainer.plotting.about import About

ABOUT = About("It says", "Ada", "From an essay")


def test_it_hangs_on_the_figure_the_size_and_what_its_files_say() -> None:
    stage, arguments, modules = pack.recipe("poison-sweep", "quick", ABOUT)
    assert stage == "pack" and arguments["id"] == "poison-sweep"
    assert modules == ("explainer.figures.essay.poison_sweep", "explainer.pipeline.pack")
    other = pack.recipe("poison-sweep", "quick", replace(ABOUT, author="Bob"))
    assert other[1] != arguments
    assert pack.recipe("poison-sweep", "full", ABOUT)[1] != arguments


@pytest.mark.usefixtures("own_store")
def test_nothing_is_stored_before_it_is_made() -> None:
    assert pack.stored("poison-sweep", "quick", ABOUT) is None
    assert pack.all_stored({"poison-sweep": ABOUT}, "quick") == {}


@pytest.mark.usefixtures("own_store")
def test_a_fault_names_the_figure_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "figures"
    (folder / "essay").mkdir(parents=True)
    monkeypatch.setattr(source, "FOLDER", folder)
    with pytest.raises(UserError, match="no figure 'poison-sweep'"):
        tasks.Pack("poison-sweep", "quick", ABOUT).run()
    assert not list(tmp_path.glob("pack/*"))
