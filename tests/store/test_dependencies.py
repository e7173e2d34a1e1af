"""What the result of each stage hangs on: the modules in its key, and none besides.

A line more here means that an edit there makes the stage's results again, at every size. So an
import that brings one is meant, or it is a mistake.
"""

import ast
from pathlib import Path

import pytest

from explainer.figures.source import figure_ids, module_name
from explainer.store import hashing

TRAINING = {
    *("data.seeds", "data.synthetic", "networks.mlp", "networks.parameters"),
    *("training.minima", "training.optimizers", "training.stacks"),
}
IMAGE_TRAINING = {
    *("data.image_files", "data.images", "data.seeds", "networks.classification"),
    *("networks.convolutional", "networks.mlp", "networks.parameters", "networks.residual"),
    *("training.minima", "training.optimizers", "training.stacks"),
}
PLANE = TRAINING | {"training.trainer"}
IMAGES = IMAGE_TRAINING | {"training.image_trainer"}
WALKS = {  # and what counts beside them
    *("measures.batching", "measures.kicks", "measures.log_weights", "measures.pcn"),
    *("measures.survival_curves", "measures.thermodynamic_integration"),
}
GUESSED = {
    *("measures.walls", "networks.convolutional", "networks.prior"),
    *("networks.convolutional_workspace", "networks.workspace"),
}
STAGES: dict[str, set[str]] = {
    "measures.basin": PLANE
    | {"measures.batching", "measures.directions", "measures.loss", "measures.rays"},
    "measures.boundary": PLANE | {"measures.batching"},
    "measures.boundary_push": PLANE
    | {"measures.batching", "measures.boundary", "measures.directions", "measures.loss"},
    "measures.circles": PLANE | {"measures.batching", "measures.boundary"},
    "measures.descent_answers": PLANE
    | {
        "data.image_files",
        "data.images",
        "measures.batching",
        "measures.boundary",
        "networks.classification",
        "networks.convolutional",
        "networks.polynomial_features",
        "networks.residual",
        "training.optimizer_comparison",
        "training.proxprop",
        "training.torch_optimizers",
    },
    "measures.estimator_comparison": {
        "measures.batching",
        "measures.ellipsoids",
        "measures.importance_sampling",
        "measures.kicks",
        "measures.log_weights",
        "measures.pcn",
        "measures.thermodynamic_integration",
        "networks.parameters",
    },
    "measures.every_network": set(),
    "measures.fit_margins": PLANE
    | {
        *("measures.batching", "measures.billiards", "measures.boundary", "measures.margin"),
        *("measures.guess_and_check", "measures.labellings"),
        *GUESSED,
    },
    "measures.exchange": PLANE
    | {
        *("measures.billiards", "measures.guess_and_check", "measures.labellings"),
        *GUESSED,
    },
    "measures.wandering": PLANE
    | {
        *("measures.batching", "measures.billiards", "measures.boundary"),
        *("measures.guess_and_check", "measures.halved_fits", "measures.labellings"),
        *GUESSED,
    },
    "measures.next_label": {
        *("data.image_files", "data.images", "data.seeds", "data.synthetic"),
        *("networks.classification", "networks.mlp", "networks.parameters"),
        *("networks.convolutional", "networks.polynomial_features", "networks.residual"),
        *("training.optimizer_comparison", "training.proxprop", "training.torch_optimizers"),
    },
    "measures.half_precision": PLANE
    | {"measures.batching", "measures.boundary", "measures.loss", "measures.margin"},
    "measures.halved_answers": PLANE | {"measures.batching", "measures.boundary"},
    "measures.halved_fits": PLANE
    | {
        *("measures.batching", "measures.billiards", "measures.boundary"),
        *("measures.guess_and_check", "measures.labellings"),
        *GUESSED,
    },
    "measures.image_answers": IMAGES,
    "measures.image_basin": IMAGES | {"measures.batching", "measures.directions", "measures.rays"},
    "measures.image_labels": {
        *("data.image_files", "data.images", "networks.classification", "networks.mlp"),
        *("networks.parameters", "networks.residual"),
        *("measures.billiards", "measures.guess_and_check"),
        *GUESSED,
    },
    "measures.image_pushes": IMAGES | {"measures.directions", "measures.image_answers"},
    "measures.image_report": IMAGES | {"measures.directions", "measures.image_answers"},
    "measures.image_surface": IMAGES | {"measures.directions", "measures.landscape"},
    "measures.image_survival": IMAGES | WALKS,
    "measures.kick_wall": PLANE
    | {"data.xoshiro", "measures.batching", "measures.boundary", "measures.loss"},
    "measures.kicked_networks": PLANE | {"measures.batching", "measures.boundary", "measures.loss"},
    "measures.labellings": {
        *("data.seeds", "data.synthetic", "networks.mlp", "networks.parameters"),
        *("measures.billiards", "measures.guess_and_check"),
        *GUESSED,
    },
    "measures.margin": PLANE | {"measures.batching", "measures.boundary"},
    "measures.minefield": PLANE | {"measures.batching", "measures.boundary", "measures.loss"},
    "measures.mode_connectivity": PLANE
    | {
        "measures.batching",
        "measures.directions",
        "measures.landscape",
        "measures.loss",
        "measures.surface",
    },
    "measures.perturbation": PLANE
    | {
        "measures.batching",
        "measures.boundary",
        "measures.directions",
        "measures.hessian",
        "measures.loss",
    },
    "measures.pushed_networks": PLANE
    | {
        "measures.batching",
        "measures.boundary",
        "measures.directions",
        "measures.hessian",
        "measures.loss",
        "measures.pushes",
    },
    "measures.pushes": PLANE
    | {"measures.batching", "measures.directions", "measures.hessian", "measures.loss"},
    "measures.ring_field": PLANE,
    "measures.road_places": PLANE
    | {
        "measures.batching",
        "measures.boundary",
        "measures.directions",
        "measures.landscape",
        "measures.loss",
        "measures.mode_connectivity",
        "measures.surface",
    },
    "measures.shaken_networks": PLANE
    | {"measures.batching", "measures.directions", "measures.loss"},
    "measures.surface": PLANE | {"measures.batching", "measures.directions", "measures.landscape"},
    "measures.survival": PLANE | WALKS,
    "measures.training_curve": PLANE | {"measures.batching", "measures.loss"},
    "measures.trajectory": PLANE
    | {
        "measures.batching",
        "measures.boundary",
        "measures.hessian",
        "measures.loss",
        "measures.margin",
    },
    "measures.volume": {"measures.log_weights"},
    "training.continuation": PLANE | {"training.torch_optimizers"},
    "training.image_trainer": IMAGE_TRAINING,
    "training.optimizer_comparison": {
        "data.image_files",
        "data.images",
        "data.seeds",
        "data.synthetic",
        "networks.classification",
        "networks.convolutional",
        "networks.mlp",
        "networks.parameters",
        "networks.polynomial_features",
        "networks.residual",
        "training.proxprop",
        "training.torch_optimizers",
    },
    "training.trainer": TRAINING,
}


def stages() -> set[str]:
    """Return the modules that hold stages."""
    found = set()
    for path in hashing.PACKAGE.rglob("*.py"):
        parts = path.relative_to(hashing.PACKAGE).with_suffix("").parts
        if parts[0] in ("store", "web"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            decorators = getattr(node, "decorator_list", [])
            if any(isinstance(one, ast.Name) and one.id == "stage" for one in decorators):
                found.add(".".join(parts))
    return found


def behind(module: str) -> set[str]:
    """Return the modules that `explainer.module` hangs on, without that prefix and itself."""
    name = f"{hashing.PACKAGE.name}.{module}"
    prefix = f"{hashing.PACKAGE.name}."
    return {found.removeprefix(prefix) for found in hashing.code([name]) if found != name}


def test_every_stage_is_listed() -> None:
    assert stages() == STAGES.keys()


@pytest.mark.parametrize("module", STAGES)
def test_a_stage_hangs_on_what_is_written_here(module: str) -> None:
    assert behind(module) == STAGES[module]


def test_no_stage_hangs_on_an_experiment_a_figure_or_the_words_for_a_device() -> None:
    rooms = {found.partition(".")[0] for module in STAGES for found in behind(module)}
    assert rooms == {"data", "networks", "training", "measures"}


# Chapters whose figures show the essay's pair or sweep. All others hang on their own experiments.
SHOW_THE_ESSAYS = {
    *("connectivity", "in_your_hands", "optimizers", "playground", "without_training"),
}


def test_a_table_of_sizes_is_known_to_its_own_chapter_alone() -> None:
    own = {"images": {"images", "cifar10", "digits"}, "optimizers": {"optimizers", "digits"}}
    own["optimizers"] |= {"images"}  # beside which its networks are shown
    own |= {"skip_connections": {"skip_connections"}, "sharp_circles": {"circles"}}
    own |= {"essay": {"connectivity"}, "minefield": {"minefield"}, "playground": {"playground"}}
    own |= {"connectivity": {"connectivity"}, "in_your_hands": set()}
    own["without_training"] = {"without_training", "few_points", "shapes", "short_descriptions"}
    own["without_training"] |= {"essay", "optimizers", "digits"}  # whose rates it trains with
    own["without_training"] |= {"digit_labels"}
    for id in figure_ids():
        module = module_name(id).removeprefix("explainer.")
        chapter = Path(module.replace(".", "/")).parts[1]
        found = {m.split(".")[1] for m in behind(module) if m.startswith("experiments.")}
        shared = {"common", "selection", "sizes"}
        if chapter in SHOW_THE_ESSAYS or chapter == "essay":
            shared |= {"essay"}
        assert found <= own[chapter] | shared, id


def test_no_figure_hangs_on_another_one() -> None:
    figures = {module_name(id).removeprefix("explainer.") for id in figure_ids()}
    for figure in figures:
        assert not behind(figure) & figures, figure
