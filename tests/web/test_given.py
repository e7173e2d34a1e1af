"""What live figures pack is what their scripts say that they are given.

TypeScript's own compiler compares the two: the data becomes a constant of the type that the script
exports as `Given`. A name or a number of elements that only one side knows, and a type that the
other doesn't have, are faults.
"""

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from explainer.figures.connectivity import connectivity_plane
from explainer.figures.essay import (
    loss_surfaces,
    margin_and_flatness,
    plain_trainings,
    road_walk,
    survival,
    two_networks,
    wall_of_kicks,
)
from explainer.figures.images import digit_tiles
from explainer.figures.in_your_hands import basin_and_cutoff, perturb_yourself, turn_the_poison
from explainer.figures.minefield import minefield_scale
from explainer.figures.optimizers import optimizer_answers
from explainer.figures.playground import playground
from explainer.figures.sharp_circles import rings_dial
from explainer.figures.skip_connections import skip_depths
from explainer.figures.source import figure_ids, read_source
from explainer.figures.without_training import random_fits
from explainer.plotting import live
from tests.figures.basins import CUT
from tests.figures.connectivity.test_connectivity_plane import PLANES
from tests.figures.essay.test_loss_surfaces import SURFACES
from tests.figures.essay.test_margin_and_flatness import VALLEYS
from tests.figures.essay.test_plain_trainings import MEASURED as TRAINED
from tests.figures.essay.test_road_walk import WALK
from tests.figures.essay.test_survival import MEASURED as KICKED
from tests.figures.essay.test_two_networks import MEASURED as OPENED
from tests.figures.essay.test_wall_of_kicks import WALL
from tests.figures.images.test_digit_tiles import TILES
from tests.figures.in_your_hands.test_perturb_yourself import MEASURED as PERTURBED
from tests.figures.in_your_hands.test_turn_the_poison import TURNED
from tests.figures.minefield.test_minefield_scale import SCALED
from tests.figures.optimizers.test_optimizer_answers import ANSWERS
from tests.figures.playground.test_playground import RUNS
from tests.figures.sharp_circles.test_rings_dial import DIAL
from tests.figures.skip_connections.test_skip_depths import DEPTHS
from tests.figures.without_training.test_random_fits import MEASURED as RANDOM
from tests.web.bundle import WEB, type_faults

FIGURES: dict[str, tuple[ModuleType, Any]] = {  # by script
    "cutoff": (basin_and_cutoff, CUT),
    "descents": (optimizer_answers, ANSWERS),
    "kicks": (survival, KICKED),
    "opening": (two_networks, OPENED),
    "perturb": (perturb_yourself, PERTURBED),
    "playground": (playground, RUNS),
    "poison": (turn_the_poison, TURNED),
    "random-fits": (random_fits, RANDOM),
    "rings": (rings_dial, DIAL),
    "road": (road_walk, WALK),
    "scale": (minefield_scale, SCALED),
    "stroll": (connectivity_plane, PLANES),
    "surface": (loss_surfaces, SURFACES),
    "tiles": (digit_tiles, TILES),
    "trainings": (plain_trainings, TRAINED),
    "valley": (margin_and_flatness, VALLEYS),
    "wall": (wall_of_kicks, WALL),
}
ALSO: dict[str, tuple[ModuleType, Any]] = {  # a script's second figure
    "surface": (skip_depths, DEPTHS),
}
ARRAYS = {
    "float16": "Float32Array",
    "float32": "Float32Array",
    "uint8": "Uint8Array",
    "int32": "Int32Array",
}


def literal(value: Any) -> str:
    """Return JSON as TypeScript, arrays as `decode` unpacks them but without elements."""
    match value:
        case {"dtype": str(dtype), "shape": shape, "base64": _}:
            return f"{{ shape: {shape}, values: new {ARRAYS[dtype]}() }}"
        case dict():
            return f"{{ {', '.join(f'{json.dumps(k)}: {literal(v)}' for k, v in value.items())} }}"
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case _:
            return json.dumps(value)


def packed(script: str) -> dict[str, Any]:
    """Return the data that a script is given, as its JSON has it."""
    return packed_of(*FIGURES[script])


def packed_of(figure: ModuleType, measured: Any) -> dict[str, Any]:
    """Return the data that a figure packs, as its JSON has it."""
    return json.loads(live.pack(figure.live(measured)))


def given(name: str, data: dict[str, Any]) -> str:
    """Return the line of TypeScript that calls data, less the colours, what a script is given."""
    own = {key: value for key, value in data.items() if key != "palettes"}
    return f"export const {name}: module.Given = {literal(own)};"


def faulty(folder: Path, module: str, *lines: str) -> list[int]:
    """Return which lines the compiler refuses that use what a `module` of src exports."""
    imported = f'import type * as module from "{(WEB / "src" / module).as_posix()}";'
    found = type_faults(folder, "\n".join([imported, *lines]))
    places = re.findall(r"^\S*\((\d+),\d+\): error", found, re.MULTILINE)
    return sorted({int(line) - 2 for line in places})


def test_every_live_figure_is_among_them():
    scripts = filter(None, (read_source(id).live for id in figure_ids()))
    assert sorted([*FIGURES, *ALSO]) == sorted(scripts)


@pytest.mark.parametrize("script", FIGURES)
def test_a_script_is_given_what_it_says(script, tmp_path):
    assert faulty(tmp_path, f"figures/{script}", given("data", packed(script))) == []


@pytest.mark.parametrize("script", ALSO)
def test_so_it_is_by_another_figure(script, tmp_path):
    data = packed_of(*ALSO[script])
    assert faulty(tmp_path, f"figures/{script}", given("data", data)) == []


FLOATS = {"dtype": "float32", "shape": [20], "base64": ""}


def test_another_name_number_or_type_is_a_fault(tmp_path):
    data = packed("poison")
    others = [
        {name: value for name, value in data.items() if name != "title"},
        data | {"more": 1},
        data | {"title": 3},
        data | {"largest": "0.2"},
        data | {"words": [[["right", "gap"]]]},  # of three
        data | {"charts": ["accuracy", "margin", "loss"]},  # of two
        data | {"ticks": [["0", 0.1]]},
        data | {"parameters": [0.1, 0.2]},
        data | {"labels": FLOATS},  # of bytes
        data | {"boxes": data["boxes"] | {"phone": {"size": [360, 708]}}},
    ]
    lines = [given(f"other{i}", other) for i, other in enumerate(others)]
    assert faulty(tmp_path, "figures/poison", *lines) == list(range(len(others)))


def test_scripts_know_the_colours_of_both_papers(tmp_path):
    palettes = packed("poison")["palettes"]
    renamed = {theme: {**colours, "inky": ""} for theme, colours in palettes.items()}
    lines = [
        f'export const {name}: Record<"light" | "dark", module.Palette> = {literal(data)};'
        for name, data in (("right", palettes), ("wrong", renamed), ("half", {"light": {}}))
    ]
    assert faulty(tmp_path, "palette", *lines) == [1, 2]


def test_directions_are_known_to_the_script_in_their_order(tmp_path):
    _, _, choice = perturb_yourself.controls(PERTURBED)
    names = [name for name, _ in choice.options]
    lines = [
        f"export const {name}: typeof module.DIRECTIONS = {literal(directions)};"
        for name, directions in (("right", names), ("turned", names[::-1]), ("few", names[:-1]))
    ]
    assert faulty(tmp_path, "figures/perturb", *lines) == [1, 2]
