"""Curvature: products with the Hessian H of the training loss, and its largest eigenvalues.

Hv is the derivative of gᵀv by a second backward pass (Pearlmutter 1994), for M networks at once:
their losses don't mix, so one pass over the sum serves all. The top eigenpairs come from Lanczos
iterations with full reorthogonalisation.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.linalg import vector_norm

from explainer.memory import in_chunks
from explainer.networks.parameters import Widths
from explainer.training.trainer import scores

ROWS = 64  # networks a backward pass, which bounds its memory


def hessian_product(
    theta: Tensor, vectors: Tensor, widths: Widths, inputs: Tensor, labels: Tensor
) -> Tensor:
    """Return H_m v_m, [M, n], for each row of θ [M, n] and vectors [M, n], in θ's precision.

    The loss is the mean cross-entropy on inputs [P, d] with labels [P].
    """

    def product(part: slice) -> Tensor:
        at = theta[part].detach().requires_grad_(True)
        loss = scores(at, widths, inputs, labels)[0].sum()
        (gradient,) = torch.autograd.grad(loss, at, create_graph=True)
        return torch.autograd.grad((gradient * vectors[part]).sum(), at)[0]

    return torch.cat([found for _, found in in_chunks(product, len(theta), ROWS)])


def top_eigenpairs(
    theta: Tensor,
    widths: Widths,
    inputs: Tensor,
    labels: Tensor,
    count: int = 1,
    iterations: int = 24,
    seed: int = 0,
) -> tuple[Tensor, Tensor]:
    """Return the `count` algebraically largest eigenvalues and vectors of each network's Hessian.

    Args:
        theta: [M, n].
        widths: the architecture.
        inputs: points [P, d] of the loss.
        labels: [P].
        count: eigenpairs wanted, at most `iterations`.
        iterations: Hessian products a network.
        seed: of the start vectors, the same for every row.

    Returns:
        Eigenvalues [M, count], descending, and unit eigenvectors [M, count, n]. Where the products
        span fewer than `iterations` directions, some pairs are 0 and a vector of zeros.

    >>> inputs, labels = torch.tensor([[2.0], [-2.0]]), torch.tensor([1.0, 0.0])
    >>> values, _ = top_eigenpairs(torch.zeros(1, 2), (1, 1), inputs, labels, count=2)
    >>> values.numpy().round(5).tolist()
    [[1.0, 0.25]]
    """
    stack, n = theta.shape
    iterations = min(iterations, n)
    start = torch.randn(n, generator=torch.Generator().manual_seed(seed), dtype=theta.dtype)
    q = torch.nn.functional.normalize(start, dim=0).to(theta.device).expand(stack, n)
    basis = theta.new_zeros(stack, iterations, n)
    matrix = theta.new_zeros(stack, iterations, iterations)
    for i in range(iterations):
        basis[:, i] = q
        product = hessian_product(theta, q, widths, inputs, labels)
        column = torch.einsum("mkn,mn->mk", basis, product)
        matrix[:, i, : i + 1] = matrix[:, : i + 1, i] = column[:, : i + 1]
        for _ in range(2):  # twice is enough (Parlett & Kahan)
            overlap = torch.einsum("mkn,mn->mk", basis, product)
            product = product - torch.einsum("mkn,mk->mn", basis, overlap)
        norm = vector_norm(product, dim=1, keepdim=True)
        # An invariant subspace is found: a zero row adds eigenvalue 0, which changes nothing.
        q = torch.where(norm > 1e-10, product / norm.clamp_min(1e-30), 0.0)
    # Small matrices, and MPS can't: the processor does it.
    values, mixing = (part.to(theta) for part in torch.linalg.eigh(matrix.cpu()))
    values, mixing = values.flip(1)[:, :count], mixing.flip(2)[:, :, :count]
    vectors = torch.einsum("mik,min->mkn", mixing, basis)
    return values, torch.nn.functional.normalize(vectors, dim=2)
