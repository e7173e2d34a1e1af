"""What is reused and what is made again; what happens to entries that were damaged."""

import json
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pytest

from explainer.store import Store, current, entries, explain, running, stage, use

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Recipe:
    name: str
    steps: int = 3


@dataclass(frozen=True)
class Part:
    curve: np.ndarray  # [steps]
    label: str


@dataclass(frozen=True)
class Result:
    values: np.ndarray  # [steps]
    mask: np.ndarray  # [steps], bool
    best: float
    seeds: tuple[int, ...]
    parts: tuple[Part, ...]
    recipe: Recipe | None = None


calls: list[str] = []


@stage
def work(recipe: Recipe, scale: float = 1.0) -> Result:
    """Make something of every kind that can be stored."""
    calls.append(recipe.name)
    values = scale * np.arange(recipe.steps, dtype=np.float32)
    parts = (Part(values**2, "square"), Part(-values, "minus"))
    return Result(values, values > 1, float("nan"), (1, 2), parts, recipe)


@stage
def nested(recipe: Recipe) -> np.ndarray:
    time.sleep(0.02)
    return work(recipe).values + slow(recipe.name)


@stage
def slow(name: str) -> float:
    time.sleep(0.2)
    return 1.0


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    calls.clear()
    monkeypatch.setattr("explainer.store.store._current", None)  # and back again afterwards
    use(Store(tmp_path / "store"))
    return current()


def entry_folder(store: Store, name: str = f"{__name__}.work") -> Path:
    (folder,) = store.folders(name)
    return folder


def test_a_result_is_made_once_and_comes_back_as_it_was(store: Store) -> None:
    made = work(Recipe("a"), scale=2.0)
    use(Store(store.root))
    again = work(Recipe("a"), 2.0)
    assert calls == ["a"]
    np.testing.assert_equal(asdict(again), asdict(made))
    assert isinstance(again, Result)
    assert again.recipe == Recipe("a")
    assert again.seeds == (1, 2)
    assert again.values.dtype == np.float32
    assert [event.action for event in current().events] == ["reused"]


def test_arguments_tell_results_apart_and_defaults_count(store: Store) -> None:
    work(Recipe("a"))
    work(Recipe("a", steps=3), scale=1.0)
    work(recipe=Recipe("a"))
    assert calls == ["a"]
    assert work.stored(Recipe("a"))
    assert not work.stored(Recipe("a", steps=4))
    assert work.key(Recipe("a")) != work.key(Recipe("a"), 2.0)


def test_the_record_says_how_it_was_made(store: Store) -> None:
    record = nested.record(Recipe("a"))
    assert record["stage"] == f"{__name__}.nested"
    assert record["arguments"] == {
        "recipe": {"class": f"{__name__}.Recipe", "name": "a", "steps": 3}
    }
    assert record["inputs"] == [
        f"{__name__}.{s}/{k}"
        for s, k in (("work", work.key(Recipe("a"))[:20]), ("slow", slow.key("a")[:20]))
    ]
    assert record["versions"]["numpy"] == np.__version__
    loaded_or_not = {"python", "numpy", "scipy", "scikit-learn", "torch", "matplotlib"}
    assert set(record["versions"]) == loaded_or_not
    assert 0.02 <= record["seconds"] < 0.2  # without the 0.2 s of the stage inside
    assert slow.record("a")["seconds"] >= 0.2


def test_running_names_the_innermost_stage(store: Store) -> None:
    seen = []

    @stage
    def inner() -> None:
        seen.append(running())

    inner()
    assert seen[0].endswith("inner")
    assert running() is None


def change_a_byte(folder: Path) -> None:
    path = folder / "arrays.npz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut_short(folder: Path) -> None:
    path = folder / "arrays.npz"
    path.write_bytes(path.read_bytes()[:-100])


def change_a_value(folder: Path) -> None:
    path = folder / "record.json"
    path.write_text(path.read_text().replace('"square"', '"cube"'))


def change_where_it_was_made(folder: Path) -> None:
    record = json.loads((folder / "record.json").read_text())
    (folder / "record.json").write_text(json.dumps(record | {"device": "an abacus"}))


def swap_arguments(folder: Path) -> None:
    record = json.loads((folder / "record.json").read_text())
    record["arguments"]["scale"] = 3.0
    del record["checksum"]
    entries.seal(folder, record)


DAMAGES = [
    (change_a_byte, "arrays.npz doesn't have its checksum"),
    (cut_short, "arrays.npz doesn't have its checksum"),
    (change_a_value, "record.json was changed"),
    (swap_arguments, "it lies under another entry's name"),
    (lambda folder: (folder / "arrays.npz").unlink(), "arrays.npz is missing or unreadable"),
    (lambda folder: (folder / "record.json").unlink(), "record.json is missing or unreadable"),
    (
        lambda folder: (folder / "record.json").write_text("{"),
        "record.json is missing or unreadable",
    ),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGES)
def test_a_damaged_entry_is_named_once_and_made_again(
    store: Store, damage, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    work(Recipe("a"))
    folder = entry_folder(store)
    damage(folder)
    again = Store(store.root)
    use(again)
    assert not work.stored(Recipe("a"))
    work(Recipe("a"))
    assert calls == ["a", "a"]
    name = f"{__name__}.work/{folder.name}"
    assert capsys.readouterr().err == (
        f"warning: stored {name} is damaged ({words}); making it again\n"
    )
    assert work.stored(Recipe("a"))
    assert work.record(Recipe("a"))["why"] == f"entry was damaged ({words})"
    assert list(folder.parent.iterdir()) == [folder]


BEHIND = [
    (lambda folder: (folder / "record.json").write_text(""), "is missing or unreadable"),
    (lambda folder: (folder / "record.json").write_text('{"inputs": 5}'), "was changed"),
    (change_where_it_was_made, "was changed"),
    (shutil.rmtree, "it is gone"),
]


@pytest.mark.parametrize(("damage", "words"), BEHIND)
def test_a_result_is_not_whole_if_a_record_behind_it_is_damaged(
    store: Store, damage, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    nested(Recipe("a"))
    damage(entry_folder(store, f"{__name__}.slow"))
    again = Store(store.root)
    use(again)
    assert not nested.stored(Recipe("a"))
    nested(Recipe("a"))
    assert calls == ["a"]  # what is whole is reused
    made = [event.entry.partition("/")[0] for event in again.events if event.action == "made"]
    assert made == [f"{__name__}.slow", f"{__name__}.nested"]
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and f"{words}); making it again" in told
    use(Store(store.root))
    assert nested.stored(Recipe("a"))


def test_a_rebuild_makes_again_what_is_older(store: Store) -> None:
    work(Recipe("a"))
    first = work.record(Recipe("a"))["made"]
    use(Store(store.root, since=first + "1"))
    work(Recipe("a"))
    work(Recipe("a"))
    assert calls == ["a", "a"]
    assert work.record(Recipe("a"))["made"] > first
    assert work.record(Recipe("a"))["why"] == "a rebuild was asked for"


def why(store: Store, recipe: Recipe, scale: float = 1.0) -> str:
    from explainer.store import hashing

    return store.why(work.stage, hashing.bind(work.signature, (recipe, scale), {}), work.modules)


def test_why_names_what_differs_from_the_nearest(store: Store) -> None:
    assert why(store, Recipe("a")) == "never made before"
    work(Recipe("a", steps=2000))
    work(Recipe("b", steps=10), 7.0)
    assert why(store, Recipe("a", 4000)) == "never made before"  # made beside, not earlier
    later = Store(store.root)
    assert why(later, Recipe("a", 4000)) == "argument recipe.steps was 2000, is 4000"
    assert why(later, Recipe("b", 10), 5.0) == "argument scale was 7.0, is 5.0"
    made = work.record(Recipe("a", 2000))["made"][:16].replace("T", " ")
    assert why(later, Recipe("a", 2000)) == f"stored; made {made} UTC: never made before"


@pytest.mark.parametrize("text", ['{"made": 5, "modules": []}', "[]", '{"made": "2020"}', "\x00"])
def test_reasons_are_told_of_whole_records_alone(store: Store, text: str) -> None:
    work(Recipe("a", steps=2000))
    odd = entry_folder(store).with_name("0" * 20)
    shutil.copytree(entry_folder(store), odd)
    (odd / "record.json").write_text(text)
    later = Store(store.root)
    assert why(later, Recipe("a", 4000)) == "argument recipe.steps was 2000, is 4000"


def test_what_cannot_be_stored_is_refused_before_it_is_stored(store: Store) -> None:
    @stage
    def lists() -> list[int]:
        return [1]

    @stage
    def objects() -> np.ndarray:
        return np.array([object()])

    with pytest.raises(TypeError, match="the result is a list"):
        lists()
    with pytest.raises(TypeError, match="array of Python objects"):
        objects()


def test_a_long_argument_is_named_in_a_few_words():
    record = {"arguments": {"seeds": list(range(100))}, "code": {}, "made": "2020"}
    reason = explain.explain_change({"seeds": list(range(99))}, {}, [record])
    assert reason.startswith("argument seeds was [0, 1, 2") and len(reason) < 120
