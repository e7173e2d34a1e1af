"""Every stage on CUDA and on MPS, without either: see `tests.devices`."""

import ast
import importlib
from dataclasses import replace

import numpy as np
import pytest
import torch

from explainer import device
from explainer.data.images import ImageSet
from explainer.data.synthetic import Circles, SwissRoll
from explainer.measures import guess_and_check
from explainer.measures.circles import Plan
from explainer.measures.estimator_comparison import Walking
from explainer.measures.every_network import Committee
from explainer.measures.image_labels import ImageLabelling
from explainer.measures.labellings import Labelling
from explainer.measures.minefield import Walk
from explainer.measures.mode_connectivity import Course
from explainer.measures.survival_curves import Effort
from explainer.networks.convolutional import Convolutional
from explainer.networks.prior import ConvolutionalPrior, Prior
from explainer.networks.residual import Residual
from explainer.store import Store, hashing, provenance, use
from explainer.store.stages import Stage
from explainer.training.continuation import Trial
from explainer.training.image_trainer import ImageExperiment
from explainer.training.optimizer_comparison import Descent, Task
from explainer.training.trainer import Experiment, Trainer
from tests.devices import pretend

ROLL = SwissRoll(train_points=20, test_points=30)
WIDTHS = (2, 5, 4, 1)
PLANE = Experiment(
    poison_factors=(0.0, 0.3),
    seeds=(0, 1),
    learning_rates=(0.02, 0.02),
    steps=3,
    dataset=ROLL,
    widths=WIDTHS,
    poison_points=10,
    records=2,
    snapshots=3,
)
RINGS = replace(
    PLANE,
    poison_factors=(0.0,),
    seeds=(0,),
    learning_rates=(0.02,),
    dataset=Circles(counts=(6, 4, 6), test_points=16),
    poison_points=0,
)
IMAGES = ImageExperiment(
    poison_factors=(0.0, 0.3),
    seeds=(0, 1),
    learning_rates=(0.01, 0.01),
    steps=2,
    images=ImageSet("digits", train=20, test=15, poison=20, seed=0),
    architecture=Convolutional(channels=(1, 2), strides=(2,), widths=(4, 10)),
    batch=10,
    poison_images=5,
)
RESIDUAL = replace(IMAGES, architecture=Residual(1, channels=(4, 8), image_channels=1))
WALK = Walk((0, 1), epochs=20, dataset=ROLL, widths=WIDTHS)
BAD = replace(
    PLANE, poison_factors=(0.3,) * 3, seeds=(0,) * 3, learning_rates=(0.02,) * 3, snapshots=0
)
EFFORT = Effort(grid=3, replicates=2, steps=20, rank=3, kicks=20)
COURSE = Course(steps=3, draws=2, places=5)
TASK = Task(ROLL, WIDTHS)
LABELS = Labelling(ROLL, 4, 2), Prior(WIDTHS), guess_and_check.Effort(8, 6), (2,), 0
DIGITS = Task(IMAGES.images, IMAGES.architecture)

# At least one call of every stage, as small as they go.
CALLS: dict[str, list[tuple[object, ...]]] = {
    "measures.basin.rays": [(PLANE, (0,), 3, (1.0,), kind) for kind in ("filter", "uniform")],
    "measures.boundary.boundaries": [(PLANE, (0, 1), 5)],
    "measures.boundary.boundary_film": [(PLANE, 1, 5)],
    "measures.boundary_push.boundary_pushes": [(PLANE, (0, 1), (1.0, 0.0), (0.0, 0.1))],
    "measures.boundary_push.close_up": [(PLANE, 1, (1.0, 0.0), 0.1, (0.2, 0.1, 0.3), 9)],
    "measures.circles.film": [(RINGS,)],
    "measures.circles.outcomes": [(Plan((0.1,), seeds=1, steps=1, counts=(3, 2, 3)),)],
    "measures.next_label.next_label": [(Descent(TASK, "Adam", 0.01, (0, 1), 3, 8), (1.0, 2.0))],
    "measures.exchange.exchange": [
        (LABELS[0], Prior(WIDTHS), PLANE, (0, 1), guess_and_check.Effort(8, 6), 2, 3, 8, 0)
    ],
    "measures.wandering.wander": [(PLANE, (0, 1), Prior(WIDTHS), 2, 3, 0)],
    "measures.descent_answers.descent_answers": [(Descent(TASK, "Adam", 0.01, (0, 1), 3, 8), 1, 5)],
    "measures.estimator_comparison.estimators": [(20, (0.0, 2.0), 3, 10, 2, Walking(4, 4, 20), 1)],
    "measures.every_network.every_network": [
        (Committee(2, 3), teacher, 2, (1, 2), 3) for teacher in ("unit", "network")
    ],
    "measures.half_precision.halves": [(PLANE, (0, 1), 9)],
    "measures.halved_answers.halved_answers": [(PLANE, 1, 9)],
    "measures.fit_margins.fit_margins": [(*LABELS, 9)],
    "measures.halved_fits.fit_field": [(*LABELS, 1, 5)],
    "measures.halved_fits.halved_fits": [LABELS],
    "measures.image_answers.answers": [(IMAGES, (0, 1)), (RESIDUAL, (0,))],
    "measures.image_basin.image_rays": [(IMAGES, (0,), 2, (3.0,), "filter")],
    "measures.image_labels.label_images": [
        (
            ImageLabelling(IMAGES.images, 3),
            ConvolutionalPrior(IMAGES.architecture),
            guess_and_check.Effort(8, 6),
            (2,),
            0,
        )
    ],
    "measures.image_pushes.push_images": [(IMAGES, (0, 1), (0.0, 0.1), 2, 15)],
    "measures.image_report.report": [(RESIDUAL,)],
    "measures.image_surface.image_lines": [(IMAGES, 0.1, 3, 2, 10)],
    "measures.image_surface.image_plane": [(RESIDUAL, 0, 0.1, 3, 10)],
    "measures.image_survival.image_survival": [
        (recipe, (0, 1), 3.0, "filter", 1.0, EFFORT) for recipe in (IMAGES, RESIDUAL)
    ],
    "measures.kick_wall.kick_wall": [(PLANE, (0, 1), (0.1, 0.2), 0.1, 4, 5, 0)],
    "measures.kicked_networks.kicked_networks": [(PLANE, (0, 1), 0.1, 5, 0)],
    "measures.labellings.label": [LABELS],
    "measures.margin.margins": [(PLANE, (0, 1), 9)],
    "measures.minefield.bad_minima": [(WALK, BAD)],
    "measures.minefield.lines": [(WALK, BAD, 3)],
    "measures.minefield.maps": [(WALK, BAD, (2.0,))],
    "measures.minefield.pictures": [(WALK, BAD, (0, 1), 5)],
    "measures.minefield.sgd_walk": [(WALK,)],
    "measures.mode_connectivity.plane": [(PLANE, ((0, 1),), COURSE, 0, 5)],
    "measures.mode_connectivity.roads": [(PLANE, ((0, 1),), COURSE)],
    "measures.mode_connectivity.to_permuted": [(PLANE, (0, 1), COURSE)],
    "measures.perturbation.perturb": [(PLANE, 0, 3, 5)],
    "measures.pushed_networks.pushed_networks": [(PLANE, (0, 1), 1, 1, (0.0, 0.1), 0, 0.1, 5)],
    "measures.pushes.pushes": [(PLANE, (0, 1), 1, 1, (0.0, 0.1))],
    "measures.ring_field.ring_field": [(RINGS, 4, (0.0, 0.4))],
    "measures.road_places.road_place": [(PLANE, (0, 1), COURSE, 2, 5)],
    "measures.shaken_networks.shaken_networks": [(PLANE, (0, 1), (0.0, 0.1))],
    "measures.surface.surface": [(PLANE, 0, 0.5, 5)],
    "measures.survival.survival": [
        (PLANE, (0, 1), 1.0, kind, 1.0, EFFORT) for kind in ("raw", "filter")
    ],
    "measures.training_curve.training_curve": [(PLANE, 1)],
    "measures.trajectory.trajectory": [(PLANE, 1, 9)],
    "measures.volume.check_on_ellipsoids": [(20, (0.0, 2.0), 10, 2)],
    "training.continuation.go_on": [(PLANE, (0,), replace(RINGS, dataset=ROLL))],
    "training.continuation.try_out": [
        (PLANE, (0, 1), Trial("momentum", 0.1, 2)),
        (PLANE, None, Trial("Adam", 0.1, 2, radius=0.1)),
    ],
    "training.image_trainer.train_on_images": [
        (IMAGES,),
        (replace(RESIDUAL, optimizer="adam", batch=0, poison_images=0),),
    ],
    "training.optimizer_comparison.descend": [
        *((Descent(TASK, name, 0.01, (0, 1), 11, 8),) for name in ("NAdam", "LBFGS")),
        (Descent(replace(TASK, architecture=(20, 1), degree=5), "Adagrad", 0.01, (0,), 2, 8),),
        *((Descent(DIGITS, name, 0.01, (0, 1), 2, 8),) for name in ("ProxProp", "LBFGS")),
    ],
    "training.trainer.train": [(PLANE,), (replace(PLANE, poison="fixed", optimizer="adam"),)],
}


def stages() -> list[str]:
    """Return the names of all stages, MODULE.FUNCTION, by reading the package."""
    found = []
    for path in hashing.PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(hashing.PACKAGE).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            decorators = getattr(node, "decorator_list", [])
            if any(isinstance(one, ast.Name) and one.id == "stage" for one in decorators):
                found.append(f"{module}.{node.name}")
    return sorted(found)


def test_every_stage_is_tried() -> None:
    assert stages() == sorted(CALLS)


def test_a_tensor_says_that_it_is_elsewhere_and_holds_its_values() -> None:
    with pretend("mps"):
        place = device.current()
        here = torch.arange(6.0).view(2, 3)
        there = here.to(place)
        rows = torch.zeros(2, 3, device=place)
        rows[:, 1:] = 2 * there[:, 1:]
        made = [there, rows, there.new_tensor([1.0]), torch.ones(1, device=place), there[[0]]]
        assert all(one.device == place for one in made)
        assert there.cpu().device == (there.cpu() + here).device == torch.device("cpu")
        assert rows.tolist() == [[0, 2, 4], [0, 8, 10]]
        weight = there.clone().requires_grad_()
        (gradient,) = torch.autograd.grad((weight @ weight.T).trace(), weight)
        assert gradient.device == place and torch.equal(gradient.cpu(), 2 * here)


REFUSED = {
    "add.Tensor: expected all tensors on": lambda there, here: there + here,
    "cat.default: expected all tensors on": lambda there, here: torch.cat([there, here]),
    "MPS has no float64": lambda there, here: there.double(),
    "has no float64": lambda there, here: here.double().to(there.device),
    "_linalg_eigh.default isn't implemented": lambda there, here: torch.linalg.eigh(there),
    r"use .cpu\(\)": lambda there, here: there.numpy(),
    r"to numpy": lambda there, here: np.asarray(there),
    "an index or": lambda there, here: there[torch.tensor([1, 0])],
    "is on mps": lambda there, here: torch.rand(2, generator=torch.Generator(there.device)),
    "is on cpu": lambda there, here: there.normal_(generator=torch.Generator()),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_a_real_device_would_refuse_is_refused(words: str) -> None:
    with pretend("mps"):
        here = torch.eye(2)
        there = here.to(device.current())
        with pytest.raises((RuntimeError, TypeError), match=words):
            REFUSED[words](there, here)


@pytest.fixture(scope="module", params=["cuda", "mps"])
def somewhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A device, and a store of its own, so that nothing there was computed on another."""
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provenance, "device", lambda: request.param)
        patch.setattr(Trainer, "_captured", lambda trainer: None)
        use(Store(folder))
        yield request.param


@pytest.mark.parametrize("name", CALLS)
def test_a_stage_runs(name: str, somewhere: str) -> None:
    module, _, function = name.rpartition(".")
    stage: Stage = getattr(importlib.import_module(f"explainer.{module}"), function)
    for arguments in CALLS[name]:
        with pretend(somewhere):
            stage(*arguments)


@pytest.mark.parametrize("optimizer", ["muon", "adam"])
def test_a_training_step_reads_nothing_back(optimizer: str, somewhere: str) -> None:
    """So that it can be captured as a CUDA graph, which only a real device can show."""
    with pretend(somewhere) as kernels:
        trainer = Trainer(replace(PLANE, optimizer=optimizer))
        trainer.refill()
        kernels.reads.clear()
        before = trainer.theta.clone()
        trainer.step()
        assert not kernels.reads
        assert bool((trainer.theta != before).any())
        assert kernels.reads
