"""What a drawing leaves in the store, in a small project with a still and a movie."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from explainer.data import image_files
from explainer.errors import UserError
from explainer.figures import Number
from explainer.pipeline import figure
from explainer.plotting.style import Style
from explainer.store import Store, entries, use
from explainer.store.entries import Entry
from tests import miniature

Drawn = dict[str, Entry]


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """The two figures' entries."""
    folder = miniature.finished()
    found = [entries.check(path) for path in (folder / ".build/store/figure").iterdir()]
    return {entry.record["arguments"]["id"]: entry for entry in found}


@pytest.mark.slow
def test_a_still_has_all_its_files(drawn: Drawn) -> None:
    themes = [f"descent-{theme}" for theme in ("light", "dark")]
    expected = {"descent.csv", "descent.json"}
    expected |= {f"{stem}.{end}" for stem in themes for end in ("webp", "png", "svg")}
    expected |= {"descent-light.pdf"}
    expected |= {f"descent-phone-{theme}.webp" for theme in ("light", "dark")}
    expected |= {f"descent-thumbnail-{theme}.webp" for theme in ("light", "dark")}
    assert set(drawn["descent"].record["files"]) == expected


@pytest.mark.slow
def test_a_movie_has_films_beside_its_posters(drawn: Drawn) -> None:
    files = set(drawn["line"].record["files"])
    for stem in ("line-light", "line-dark", "line-phone-light", "line-phone-dark"):
        assert {f"{stem}.webp", f"{stem}.film.json"} <= files
    fields = {f"line-field-{t}.{end}" for t in ("light", "dark") for end in ("mp4", "webm")}
    assert fields | {"line-light.mp4"} <= files


@pytest.mark.slow
def test_numbers_and_claims_are_stored_with_the_drawing(drawn: Drawn) -> None:
    values = drawn["descent"].values
    assert values["numbers"]["networks"] == {
        "value": 2, "error": None, "n": None, "unit": "", "style": "",
    }  # fmt: skip
    best = values["numbers"]["best"]
    assert isinstance(best["value"], float)
    assert 0.3 < best["value"] <= 1
    (claim,) = values["claims"]
    assert claim["text"] == "loss is positive"
    assert claim["holds"] is (claim["value"] > 0)
    assert values["description"] == "Two networks train for 40 steps."


@pytest.mark.slow
def test_seeds_are_those_of_the_experiments_behind_it(drawn: Drawn) -> None:
    assert drawn["descent"].values["seeds"] == [4, 7]
    assert drawn["line"].values["seeds"] == []


def test_a_recipe_that_says_how_many_seeds_names_none() -> None:
    rings = {"arguments": {"plan": {"seeds": 8, "inner": {"seeds": [3, 1]}}}}
    assert figure._seeds([rings, {"arguments": {"seeds": [2]}}]) == [1, 2, 3]


def test_without_an_experiment_seeds_are_those_of_the_stages() -> None:
    alone = {"arguments": {"n": 5, "seed": 7}}
    assert figure._seeds([alone, {"arguments": {}}]) == [7]
    assert figure._seeds([alone, {"arguments": {"plan": {"seeds": [2]}}}]) == [2]


@pytest.mark.slow
def test_inputs_name_the_stages_behind_it(drawn: Drawn) -> None:
    stages = {id: [n.partition("/")[0] for n in e.record["inputs"]] for id, e in drawn.items()}
    assert stages == {"descent": ["training.trainer.train"], "line": ["figures.essay.line.curve"]}


@pytest.mark.slow
@pytest.mark.parametrize("id", ["descent", "line"])
def test_sizes_are_those_of_the_pictures_at_two_pixels_a_css_pixel(drawn: Drawn, id: str) -> None:
    entry = drawn[id]
    shown = {n for n in entry.record["files"] if n.endswith("webp") or "-field-" in n}
    assert set(entry.values["media"]) == shown
    for name, (width, height) in entry.values["media"].items():
        if not name.endswith("webp"):
            continue
        with Image.open(entry.folder / name) as picture:
            assert picture.size == pytest.approx((2 * width, 2 * height), abs=2)


@pytest.mark.slow
def test_the_data_can_be_taken_away_as_csv_and_json(drawn: Drawn) -> None:
    folder = drawn["descent"].folder
    with (folder / "descent.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    whole = json.loads((folder / "descent.json").read_text())
    assert whole["figure"], whole["size"] == ("descent", "quick")
    assert list(whole["columns"]) == ["step", "loss", "ray"]
    assert [float(row["loss"]) for row in rows] == whole["columns"]["loss"]
    assert all(loss > 0 for loss in whole["columns"]["loss"])
    assert [row["ray"] for row in rows[:3]] == ["", "inf", "0.5"]
    assert whole["columns"]["ray"][:3] == [None, "inf", 0.5]


def test_cells_have_no_more_digits_than_their_numbers() -> None:
    table = {"a": np.array([0.1, -2.5], np.float32), "b": np.array([1, 2]), "c": ["x", "y"]}
    columns = figure._columns("some", table)
    assert columns == {"a": [0.1, -2.5], "b": [1, 2], "c": ["x", "y"]}
    assert json.loads(json.dumps(columns)) == columns


@pytest.mark.parametrize(
    "table",
    [{"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}, {"a": np.zeros((2, 2))}, {"a": 1.0}],
)
def test_a_table_that_is_none_is_told(table: dict[str, object]) -> None:
    with pytest.raises(
        UserError, match=r"figure 'some': table\(\) must return columns of one length"
    ):
        figure._columns("some", table)


@pytest.mark.parametrize(
    ("value", "kept"),
    [(torch.tensor(0.5), 0.5), (np.float32(0.5), 0.5), (np.array(3), 3), (True, True), ("∞", "∞")],
)
def test_one_value_of_any_library_is_a_number(value: object, kept: object) -> None:
    found = figure._plain("number 'n'", Number, Number(value, n=torch.tensor(4)))
    assert json.loads(json.dumps(found)) == found
    assert (found["value"], found["n"]) == (kept, 4)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.5, "number 'n' is a float, not a Number"),
        (
            Number(torch.ones(2, 3)),
            "value of number 'n' is an array of shape (2, 3), not one number",
        ),
        (Number(1j), "value of number 'n' is a complex, not a number or words"),
        (Number(0.5, error=[1]), "error of number 'n' is a list, not a number or words"),
    ],
)
def test_what_is_no_number_is_told_with_figure_and_file(value: object, says: str) -> None:
    with pytest.raises(UserError) as told, figure._blaming("poison-sweep", "numbers()"):
        figure._plain("number 'n'", Number, value)
    file = "explainer/figures/essay/poison_sweep.py"
    assert str(told.value) == f"figure 'poison-sweep': {says}; mend numbers() in {file}"


def test_a_sign_that_no_font_has_is_told_with_the_figure() -> None:
    style = Style("light", "page")
    with style.context():
        drawn = style.figure(1)
        drawn.text(0, 0, "漢")
        with pytest.raises(UserError) as told, figure.naming("poison-sweep", "drawing"):
            drawn.canvas.draw()
    says = "figure 'poison-sweep': no font here has the sign 漢 (U+6F22); write it otherwise in "
    assert str(told.value) == f"{says}explainer/figures/essay/poison_sweep.py"


def test_lineage_goes_back_through_inputs_and_passes_over_what_is_gone(tmp_path: Path) -> None:
    from explainer.store import Store

    store = Store(tmp_path)
    names: dict[str, str] = {}
    for stage, behind in {"a": [], "gone": [], "b": ["a", "gone"], "c": ["b", "a"]}.items():
        with store.create(stage, {}, ("explainer.units",)) as draft:
            draft.inputs.extend(names[one] for one in behind)
        (found,) = (tmp_path / stage).iterdir()
        names[stage] = f"{stage}/{found.name}"
    shutil.rmtree(tmp_path / "gone")
    lineage = store.lineage([names["c"]])
    assert [record.get("stage") for record in lineage.values()] == ["c", "b", "a", None]
    (tmp_path / names["b"] / "record.json").write_text("{")
    assert store.lineage([names["c"]])[names["b"]] == {}


def test_at_full_a_figure_of_images_is_known_by_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(Store(tmp_path / "store"))
    monkeypatch.setenv(image_files.VARIABLE, str(tmp_path))

    def data(id: str, size: str) -> object:
        return figure.recipe(id, size)[1].get("data")

    assert data("image-sweep", "full") == "digits"
    for file in image_files.FILES["cifar10"]:
        (tmp_path / file.name).touch()
    assert data("image-sweep", "full") == "cifar10"
    assert data("image-sweep", "standard") is None
    assert data("poison-sweep", "full") is None


def test_what_was_drawn_from_better_data_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    use(store)
    monkeypatch.setenv(image_files.VARIABLE, str(tmp_path / "nothing"))
    stage, arguments, modules = figure.recipe("image-sweep", "full")
    with store.create(stage, arguments | {"data": "cifar10"}, modules):
        pass
    assert figure.recipe("image-sweep", "full")[1]["data"] == "cifar10"
