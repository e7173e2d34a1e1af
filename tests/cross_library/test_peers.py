"""What is written here by hand, against the libraries that do the same."""

import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
import torch
from arviz_stats.base import array_stats
from safetensors import safe_open
from safetensors.torch import load_file
from scipy.sparse.linalg import eigsh
from torch import nn

from explainer.checkpoint import write
from explainer.measures.hessian import hessian_product, top_eigenpairs
from explainer.measures.thermodynamic_integration import split_rhat
from explainer.networks.mlp import logits
from explainer.networks.parameters import initialise, split
from explainer.training.optimizers import Muon

with warnings.catch_warnings():  # what it is built on uses torch.jit
    warnings.simplefilter("ignore", DeprecationWarning)
    from curvlinops import HessianLinearOperator

WIDTHS = (2, 9, 7, 1)


def module(theta: torch.Tensor, widths=WIDTHS) -> nn.Sequential:
    """Return one network θ [1, n] as torch has it."""
    made = []
    for (fan_in, fan_out), layer in zip(pairwise(widths), split(theta, widths), strict=True):
        linear = nn.Linear(fan_in, fan_out).to(theta.dtype)
        linear.weight.data, linear.bias.data = layer.weight[0].clone(), layer.bias[0].clone()
        made += [linear, nn.ReLU()]
    return nn.Sequential(*made[:-1])


# safetensors


def test_safetensors_reads_what_we_write(tmp_path):
    theta = initialise(WIDTHS, (3,))
    path = tmp_path / "network.safetensors"
    write(module(theta), path)
    with safe_open(path, framework="pt") as file:
        assert file.metadata()["format"] == "explainer-mlp"
    again = module(torch.zeros_like(theta))
    again.load_state_dict(load_file(path), strict=True)
    points = torch.randn(20, 2, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(again(points)[:, 0], logits(theta, WIDTHS, points)[0])


# curvlinops

jit_is_old = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")


@pytest.fixture(scope="module")
def curved() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, HessianLinearOperator]:
    """A network θ [1, n], points, labels, and curvlinops's Hessian of its mean cross-entropy."""
    theta = initialise(WIDTHS, (1,)).double() * 1.5
    generator = torch.Generator().manual_seed(2)
    inputs = torch.randn(60, 2, generator=generator).double()
    labels = (inputs.prod(dim=1) > 0).double()
    model = module(theta)
    parameters = list(model.parameters())  # in the order of θ
    data = [(inputs, labels[:, None])]
    return (
        theta,
        inputs,
        labels,
        HessianLinearOperator(model, nn.BCEWithLogitsLoss(), parameters, data, progressbar=False),
    )


@jit_is_old
def test_hessian_products_are_those_of_curvlinops(curved):
    theta, inputs, labels, hessian = curved
    vectors = torch.randn(3, theta.shape[1], generator=torch.Generator().manual_seed(3)).double()
    ours = hessian_product(theta.expand(3, -1), vectors, WIDTHS, inputs, labels)
    torch.testing.assert_close(ours, (hessian @ vectors.T).T, rtol=1e-9, atol=1e-11)


@jit_is_old
def test_lanczos_finds_the_eigenvalues_that_arpack_finds_for_curvlinops(curved):
    theta, inputs, labels, hessian = curved
    expected = eigsh(hessian.to_scipy(), k=3, which="LA", return_eigenvectors=False)
    values, _ = top_eigenpairs(theta, WIDTHS, inputs, labels, count=3, iterations=40)
    np.testing.assert_allclose(values[0], np.sort(expected)[::-1], rtol=1e-8)


# arviz


@pytest.mark.parametrize("drift", [0.0, 0.5, 3.0])
def test_rhat_is_arvizs_split_rhat(drift):
    rng = np.random.default_rng(0)
    series = rng.standard_normal((200, 1, 1, 4)).cumsum(axis=0) / 10  # [T, M, G, K]
    series = series + drift * np.arange(4)
    expected = array_stats.rhat(series[:, 0, 0].T, method="split", chain_axis=0, draw_axis=1)
    assert split_rhat(series)[0, 0] == pytest.approx(float(expected), rel=1e-12)


# torch.optim.Muon


def test_muon_takes_the_steps_of_torchs():
    widths = (4, 12, 6, 3)  # one hidden matrix that is wide, one that is tall
    theta = initialise(widths, (0,))
    gradient = torch.zeros_like(theta)
    rate, momentum = 0.02, 0.95
    ours = Muon(theta, gradient, widths)
    hidden = [layer.weight[0] for layer in split(theta, widths)[1:-1]]
    theirs = [nn.Parameter(weight.clone()) for weight in hidden]
    peer = torch.optim.Muon(theirs, rate, weight_decay=0.0, momentum=momentum, nesterov=True)
    for step in range(4):
        slopes = torch.randn(theta.shape, generator=torch.Generator().manual_seed(step))
        gradient.copy_(slopes)
        for weight, slope in zip(theirs, split(gradient, widths)[1:-1], strict=True):
            weight.grad = slope.weight[0].clone()
        ours.step(torch.tensor([[rate]]))
        peer.step()
        for weight, mine in zip(theirs, hidden, strict=True):
            assert weight.shape == mine.shape
            stretch = math.sqrt(max(1, mine.shape[0] / mine.shape[1]))
            # Torch orthogonalises in bfloat16, which has three digits.
            torch.testing.assert_close(mine, weight.data, atol=0.03 * rate * stretch, rtol=0)
