"""What tests hold results against: right because it is simple, and too slow for anything else."""

import torch
from torch import Tensor

from explainer.measures.hessian import hessian_product
from explainer.networks.parameters import Widths


def dense_hessian(theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return the whole Hessian [n, n] of one network θ [n], a column a product."""
    n = len(theta)
    unit = torch.eye(n, dtype=theta.dtype, device=theta.device)
    return hessian_product(theta.expand(n, n), unit, widths, inputs, labels)
