import torch

from explainer.measures.hessian import hessian_product, top_eigenpairs
from explainer.networks.parameters import count_parameters
from explainer.training.trainer import scores
from tests.oracles import dense_hessian

WIDTHS = (2, 5, 4, 1)
N = count_parameters(WIDTHS)
X = torch.randn(40, 2, generator=torch.Generator().manual_seed(0)).double()
Y = (X[:, 0] * X[:, 1] > 0).double()


def stack(count: int) -> torch.Tensor:
    return torch.randn(count, N, generator=torch.Generator().manual_seed(1)).double()


def test_the_product_is_the_finite_difference_of_gradients():
    theta, v = stack(3), stack(6)[3:]

    def gradient(at):
        at = at.clone().requires_grad_(True)
        return torch.autograd.grad(scores(at, WIDTHS, X, Y)[0].sum(), at)[0]

    step = 1e-6
    expected = (gradient(theta + step * v) - gradient(theta - step * v)) / (2 * step)
    assert torch.allclose(hessian_product(theta, v, WIDTHS, X, Y), expected, atol=1e-6)


def test_the_dense_hessian_is_torchs_own():
    theta = stack(1)[0]
    expected = torch.autograd.functional.hessian(
        lambda t: scores(t[None], WIDTHS, X, Y)[0][0], theta
    )
    ours = dense_hessian(theta, WIDTHS, X, Y)
    assert torch.allclose(ours, expected, atol=1e-10) and torch.allclose(ours, ours.T, atol=1e-10)


def test_top_eigenpairs_are_those_of_the_dense_hessian():
    theta = stack(3)
    values, vectors = top_eigenpairs(theta, WIDTHS, X, Y, count=3, iterations=N)
    for m in range(3):
        hessian = dense_hessian(theta[m], WIDTHS, X, Y)
        expected = torch.linalg.eigvalsh(hessian).flip(0)[:3]
        assert torch.allclose(values[m], expected, rtol=1e-6)
        residual = hessian @ vectors[m].T - vectors[m].T * values[m]
        assert residual.abs().max() < 1e-6


def test_a_few_iterations_find_the_largest_in_single_precision():
    theta = stack(2).float()
    values, _ = top_eigenpairs(theta, WIDTHS, X.float(), Y.float(), iterations=24)
    for m in range(2):
        exact = torch.linalg.eigvalsh(dense_hessian(theta[m].double(), WIDTHS, X, Y))[-1]
        assert abs(float(values[m, 0]) - float(exact)) < 1e-3 * float(exact)


def test_a_flat_loss_has_no_curvature():
    values, _ = top_eigenpairs(torch.zeros(1, N).double(), WIDTHS, X, torch.full_like(Y, 0.5))
    # With all parameters zero only the last bias matters: σ'(0) = ¼.
    assert abs(float(values[0, 0]) - 0.25) < 1e-9
