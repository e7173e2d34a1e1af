"""A lattice against each of its networks alone, in float64 and in chunks."""

import pytest
import torch

from explainer.measures import batching
from explainer.measures.loss import evaluate
from explainer.measures.surface import fold, lattice
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, split

WIDTHS = (2, 6, 5, 1)
N = count_parameters(WIDTHS)
DRAWS = torch.Generator().manual_seed(0)
THETA, FIRST, SECOND = torch.randn(3, N, generator=DRAWS, dtype=torch.float64)
POINTS = torch.randn(30, 2, generator=DRAWS, dtype=torch.float64)
LABELS = (torch.rand(30, generator=DRAWS) > 0.5).double()
X = torch.tensor([-0.3, 0.0, 0.5], dtype=torch.float64)
Y = torch.tensor([-0.1, 0.0, 0.2, 0.4], dtype=torch.float64)
DIRECTIONS = torch.stack([FIRST, SECOND])


@pytest.mark.parametrize("bytes_", [1, 20_000, 2**22])
def test_each_place_is_the_network_there(monkeypatch, bytes_):
    monkeypatch.setattr(batching, "CHUNK_BYTES", bytes_)
    found = lattice(THETA, DIRECTIONS, WIDTHS, X, Y, POINTS, LABELS)
    for i, y in enumerate(Y):
        for j, x in enumerate(X):
            there = (THETA + x * FIRST + y * SECOND)[None]
            for values, expected in zip(
                found, evaluate(there, WIDTHS, POINTS, LABELS), strict=True
            ):
                torch.testing.assert_close(values[i, j], expected[0])


def test_single_precision_stays_close_to_double():
    exact = lattice(THETA, DIRECTIONS, WIDTHS, X, Y, POINTS, LABELS)[0]
    given = (THETA, DIRECTIONS, WIDTHS, X, Y, POINTS, LABELS)
    single = (t.float() if isinstance(t, torch.Tensor) else t for t in given)
    torch.testing.assert_close(lattice(*single)[0].double(), exact, rtol=1e-5, atol=1e-6)


def test_folded_layers_answer_alike_and_hand_on_a_one():
    hidden = torch.cat([POINTS, torch.ones(30, 1, dtype=torch.float64)], dim=1).T[None]
    *inner, last = fold(THETA[None], WIDTHS, 1)
    for matrix in inner:
        hidden = (matrix @ hidden).relu()
        assert (hidden[:, -1] == 1).all()
    torch.testing.assert_close((last @ hidden)[:, 0], logits(THETA[None], WIDTHS, POINTS))


def test_a_folded_direction_doesn_t_move_the_one():
    for matrix, layer in zip(
        fold(FIRST[None], WIDTHS, 0)[:-1], split(FIRST[None], WIDTHS), strict=False
    ):
        assert (matrix[:, -1] == 0).all()
        assert torch.equal(matrix[:, :-1, -1], layer.bias)
