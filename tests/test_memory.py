"""Chunks that don't fit memory: halved until they do, with the results of those that fit."""

import pytest
import torch
from torch import Tensor

from explainer import memory
from explainer.data.images import ImageSet
from explainer.errors import UserError
from explainer.measures.hessian import hessian_product
from explainer.measures.loss import evaluate
from explainer.measures.surface import lattice
from explainer.memory import in_chunks
from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import initialise
from explainer.training.image_trainer import ImageExperiment, ImageTrainer, Parts, score

WIDTHS = (2, 5, 4, 1)
POINTS = torch.randn(30, 2, generator=torch.Generator().manual_seed(0))
LABELS = (POINTS[:, 0] > 0).float()
THETA = initialise(WIDTHS, range(23))
IMAGES = ImageExperiment(
    poison_factors=(0.0, 0.3, 0.2),
    seeds=(0, 1, 2),
    learning_rates=(0.01,) * 3,
    steps=1,
    images=ImageSet("digits", train=20, test=15, poison=10, seed=0),
    architecture=Convolutional(channels=(1, 2), strides=(2,), widths=(4, 10)),
    poison_images=5,
    optimizer="adam",  # Muon's products of matrices don't go through in chunks
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_halvings", 0)


class Narrow:
    """A device whose memory holds `rows` rows; more raise what devices raise."""

    def __init__(self, rows: int, error: RuntimeError) -> None:
        self.rows, self.error, self.tried = rows, error, []

    def __call__(self, part: slice) -> list[int]:
        self.tried.append(part.stop - part.start)
        if self.tried[-1] > self.rows:
            raise self.error
        return list(range(part.start, part.stop))


ERRORS = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has …"),
    RuntimeError("MPS backend out of memory (MPS allocated: 18.13 GB, other allocations: …)"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:121] . DefaultCPUAllocator: not enough memory: …"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
]


@pytest.mark.parametrize("error", ERRORS)
def test_chunks_are_halved_until_they_fit_and_stay_so(error: RuntimeError) -> None:
    narrow = Narrow(3, error)
    rows = [row for _, found in in_chunks(narrow, 23, 16) for row in found]
    assert rows == list(range(23))
    assert narrow.tried[:4] == [16, 8, 4, 2] and set(narrow.tried[3:]) <= {1, 2}
    narrow.tried.clear()
    assert len(list(in_chunks(narrow, 23, 16))) == 12
    assert max(narrow.tried) == 2


def test_a_single_row_that_does_not_fit_is_told_in_one_line() -> None:
    narrow = Narrow(0, ERRORS[0])
    with pytest.raises(UserError, match=r"^memory runs out .*\(CUDA out of memory\)") as told:
        list(in_chunks(narrow, 23, 16))
    assert "\n" not in str(told.value)


def test_other_errors_are_not_taken_for_it() -> None:
    with pytest.raises(RuntimeError, match="mat1 and mat2"):
        list(in_chunks(Narrow(3, RuntimeError("mat1 and mat2 shapes cannot be multiplied")), 9, 9))


def test_what_a_failed_chunk_had_made_is_gone_before_the_next() -> None:
    alive: list[object] = []

    class Held:
        def __init__(self) -> None:
            alive.append(id(self))

        def __del__(self) -> None:
            alive.remove(id(self))

    def work(part: slice) -> int:
        assert not alive
        held = Held()
        if part.stop - part.start > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")  # it holds on to this frame
        return len({held})

    assert sum(found for _, found in in_chunks(work, 4, 4)) == 4


@pytest.fixture
def scarce(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory for one network, wherever matrices are multiplied in a stack."""
    for name in ("bmm", "baddbmm"):
        whole = getattr(torch, name)

        def narrow(*given: Tensor, whole=whole, **named: Tensor) -> Tensor:
            if len(given[0]) > 1:
                raise ERRORS[0]
            return whole(*given, **named)

        monkeypatch.setattr(torch, name, narrow)


def losses() -> Tensor:
    return torch.stack(evaluate(THETA, WIDTHS, POINTS, LABELS))


def plane() -> Tensor:
    axis = torch.linspace(-1, 1, 9)
    return torch.stack(lattice(THETA[0], THETA[1:3], WIDTHS, axis, axis, POINTS, LABELS))


def curvature() -> Tensor:
    return hessian_product(THETA, THETA.flip(0), WIDTHS, POINTS, LABELS)


def image_scores() -> Tensor:
    theta = initialise(IMAGES.architecture, range(5))
    return torch.stack(score(theta, IMAGES.architecture, Parts(IMAGES.images).test))


def image_training() -> Tensor:
    trainer = ImageTrainer(IMAGES)
    trainer.step()
    return trainer.theta


MEASURES = [losses, plane, curvature, image_scores, image_training]
WHOLE = {measure: measure() for measure in MEASURES}


@pytest.mark.usefixtures("scarce")
@pytest.mark.parametrize("measure", MEASURES)
def test_halved_measures_are_those_of_whole_chunks(measure) -> None:
    assert torch.allclose(measure(), WHOLE[measure], atol=1e-6)
    assert memory._halvings > 0
