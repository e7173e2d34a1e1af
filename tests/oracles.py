"""What tests hold results against: right because it is simple, and too slow for anything else."""

import numpy as np
import torch
from torch import Tensor

from explainer.measures.hessian import hessian_product
from explainer.networks.parameters import Widths


def answer(theta: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return logits [N] of the network θ [33] of 8 hidden neurons at inputs [N, 2]."""
    w1, b1, w2, b2 = theta[:16].reshape(8, 2), theta[16:24], theta[24:32], theta[32]
    return np.maximum(inputs @ w1.T + b1, 0) @ w2 + b2


def dense_hessian(theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return the whole Hessian [n, n] of one network θ [n], a column a product."""
    n = len(theta)
    unit = torch.eye(n, dtype=theta.dtype, device=theta.device)
    return hessian_product(theta.expand(n, n), unit, widths, inputs, labels)
