"""Optimizers of a stack of networks: Muon, and Adam, with a learning rate for each network.

Muon (Jordan et al. 2024) replaces the momentum of each hidden weight matrix by the nearest
semi-orthogonal matrix, found by a few Newton–Schulz steps: all singular values become about one,
so that rare directions learn as fast as common ones. Everything else (first and last layer,
biases) is moved by Adam (Kingma & Ba 2015). Nothing is read back from the device, so that a step
can be captured as a CUDA graph.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor
from torch.linalg import vector_norm

from explainer.networks.parameters import Architecture, Layer, count_parameters, split

CACHED = 16  # networks whose working set stays in a processor's caches
WARM_UP = 0.1  # share of the steps in which the rate rises
MUON_MOMENTUM = 0.95
ADAM_BETAS = (0.9, 0.999)
ADAM_SHARE = 0.5  # Adam's rate for the rest, as a share of Muon's for the hidden matrices
# Quintic of Jordan et al.: φ(σ) = aσ + bσ³ + cσ⁵ takes (0, 1] towards 1 in about five steps.
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
NEWTON_SCHULZ_STEPS = 5


def learning_rate_shape(steps: int) -> Tensor:
    """Return the one-cycle shape [steps]: cosine up to 1 over `WARM_UP`, cosine down to .001.

    After Smith & Topin 2018, arXiv 1708.07120; it sets out at .04.

    >>> shape = learning_rate_shape(100)
    >>> [round(float(shape[step]), 4) for step in (0, 10, 55)]  # 10 % up, then half of the way down
    [0.04, 1.0, 0.5005]
    """
    x = torch.arange(steps) / steps
    up = 0.04 + 0.96 * (1 - torch.cos(math.pi * x / WARM_UP)) / 2
    down: Tensor = 0.001 + 0.999 * (1 + torch.cos(math.pi * (x - WARM_UP) / (1 - WARM_UP))) / 2
    return torch.where(x < WARM_UP, up, down)


def clip_rows(gradient: Tensor, largest: float) -> None:
    """Scale each row of gradient [M, n] in place to a Euclidean norm of at most `largest`.

    >>> gradient = torch.tensor([[6.0, 8.0], [0.3, 0.4]])
    >>> clip_rows(gradient, 5.0)
    >>> gradient.norm(dim=1).numpy().round(6).tolist()
    [5.0, 0.5]
    """
    norm = vector_norm(gradient, dim=1, keepdim=True)
    gradient.mul_((largest / norm.clamp_min(1e-12)).clamp_max_(1))


def orthogonalise(matrices: Tensor, steps: int = NEWTON_SCHULZ_STEPS) -> Tensor:
    """Return about UVᵀ of each matrix UΣVᵀ in [B, R, S], as [B, R, S], by Newton–Schulz steps.

    Rows and columns of zeros stay zero, so smaller matrices may be padded with them.

    Singular values over a hundredth of the norm come to between .68 and 1.14: quick, not exact.

    >>> found = orthogonalise(torch.tensor([[[3.0, 0.0], [0.0, -0.3]]]))
    >>> bool(((found - torch.tensor([[1.0, 0.0], [0.0, -1.0]])).abs() < 0.35).all())
    True
    """
    a, b, c = NEWTON_SCHULZ
    x: Tensor = matrices / vector_norm(matrices, dim=(1, 2), keepdim=True).clamp_min(1e-12)
    for _ in range(steps):
        square = torch.bmm(x, x.mT)
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return x


def outside_hidden_matrices(architecture: Architecture) -> Tensor:
    """Return the columns of θ, [k], that Muon leaves to Adam: biases, first and last weights.

    >>> outside_hidden_matrices((1, 2, 2, 1)).tolist()  # all but the 2 × 2 weights in the middle
    [0, 1, 2, 3, 8, 9, 10, 11, 12]
    """
    hidden = torch.zeros(1, count_parameters(architecture))
    for layer in split(hidden, architecture)[1:-1]:
        layer.weight.fill_(1)
    return (hidden[0] == 0).nonzero()[:, 0]


class Adam:
    """Adam on chosen columns of a stack, with a rate for each row.

    θ ← θ − rate · m̂ / (√v̂ + 10⁻⁸), m̂ and v̂ the unbiased running means of the gradient and of its
    square (Kingma & Ba 2015, arXiv 1412.6980). So the first step is one rate long:

    >>> theta, gradient = torch.zeros(2, 1), torch.tensor([[5.0], [-0.1]])
    >>> Adam(theta, gradient).step(rate=torch.tensor([[0.5], [0.25]]))
    >>> [round(float(part), 4) for part in theta]
    [-0.5, 0.25]
    """

    def __init__(self, theta: Tensor, gradient: Tensor, columns: Tensor | None = None) -> None:
        """Move the parameters θ[:, columns], or all of θ, by their gradient."""
        self.theta, self.gradient, self.columns = theta, gradient, columns
        self.mean = theta.new_zeros(len(theta), theta.shape[1] if columns is None else len(columns))
        self.square = torch.zeros_like(self.mean)
        self.decay = theta.new_ones(2)  # β₁ᵗ and β₂ᵗ
        self.betas = theta.new_tensor(ADAM_BETAS)

    def step(self, rate: Tensor) -> None:
        """Do one step at rate [M, 1]."""
        gradient = self.gradient
        if self.columns is not None:
            gradient = gradient.index_select(1, self.columns)
        self.decay.mul_(self.betas)
        correction = 1 - self.decay
        self.mean.lerp_(gradient, 1 - ADAM_BETAS[0])
        self.square.mul_(ADAM_BETAS[1]).addcmul_(gradient, gradient, value=1 - ADAM_BETAS[1])
        scale = (self.square / correction[1]).sqrt_().add_(1e-8)
        update = torch.div(self.mean, scale, out=scale).mul_(-rate / correction[0])
        if self.columns is None:
            self.theta.add_(update)
        else:
            self.theta.index_add_(1, self.columns, update)

    def state(self) -> list[Tensor]:
        """Return the tensors that a step changes, but θ."""
        return [self.mean, self.square, self.decay]


class Muon:
    """Muon on the hidden weight matrices of a stack (Jordan et al. 2024)."""

    def __init__(self, theta: Tensor, gradient: Tensor, architecture: Architecture) -> None:
        """Move the weights of all layers but the first and the last."""
        pairs = list(zip(split(theta, architecture), split(gradient, architecture), strict=True))
        self.batches = [MuonBatch(batch) for batch in _batches(pairs[1:-1], architecture)]

    def step(self, rate: Tensor) -> None:
        """Do one step at rate [M, 1]; a matrix moves by rate · √max(1, out/in) · UVᵀ."""
        for batch in self.batches:
            batch.step(rate)

    def state(self) -> list[Tensor]:
        """Return the tensors that a step changes, but θ."""
        return [batch.momentum for batch in self.batches]


Moved = tuple[Layer, Layer]  # parameters and their gradient


def _batches(pairs: list[Moved], architecture: Architecture) -> list[list[Moved]]:
    """Return the layers whose matrices are orthogonalised together.

    The small matrices of fully connected networks go together, padded to one size, since one
    product costs less than several; the larger ones of others only with those of their own shape.
    """
    if isinstance(architecture, tuple):
        return [pairs] if pairs else []
    alike: dict[torch.Size, list[Moved]] = {}
    for pair in pairs:
        alike.setdefault(pair[0].weight.shape, []).append(pair)
    return list(alike.values())


class MuonBatch:
    """Weight matrices that are orthogonalised together, padded to one size."""

    def __init__(self, pairs: list[Moved]) -> None:
        """Move the weights of some layers by their gradients."""
        self.weights = [layer.weight for layer, _ in pairs]
        self.gradients = [gradient.weight for _, gradient in pairs]
        some = self.weights[0]
        rows, columns = (max(weight.shape[i] for weight in self.weights) for i in (1, 2))
        self.momentum = some.new_zeros(len(some), len(pairs), rows, columns)
        self.padded = torch.zeros_like(self.momentum)

    def step(self, rate: Tensor) -> None:
        """Do one step at rate [M, 1]."""
        for i, gradient in enumerate(self.gradients):
            self.padded[:, i, : gradient.shape[1], : gradient.shape[2]] = gradient
        self.momentum.lerp_(self.padded, 1 - MUON_MOMENTUM)
        ahead = torch.lerp(self.padded, self.momentum, MUON_MOMENTUM)  # Nesterov
        size = CACHED if ahead.device.type == "cpu" else len(ahead)
        update = torch.cat([orthogonalise(part.flatten(0, 1)) for part in ahead.split(size)])
        update = update.view_as(ahead).mul_(rate[:, :, None, None])
        for i, weight in enumerate(self.weights):
            fan_out, fan_in = weight.shape[1:]
            stretch = math.sqrt(max(1.0, fan_out / fan_in))
            weight.sub_(update[:, i, :fan_out, :fan_in], alpha=stretch)


class Optimizer:
    """Muon with Adam for the rest, or Adam for all, under a one-cycle schedule."""

    def __init__(
        self,
        name: Literal["muon", "adam"],
        theta: Tensor,
        gradient: Tensor,
        architecture: Architecture,
        rates: Tensor,
        shape: Tensor,
    ) -> None:
        """Move θ [M, n] by `gradient`, row m at peak rate rates[m] times shape[step].

        Args:
            name: "muon": Adam takes what Muon leaves, at `ADAM_SHARE` of the rate.
            theta: parameters [M, n], moved in place.
            gradient: [M, n], to be written before each step.
            architecture: of the networks.
            rates: [M].
            shape: [steps], as of `learning_rate_shape`.
        """
        self.muon = Muon(theta, gradient, architecture) if name == "muon" else None
        rest = None if self.muon is None else outside_hidden_matrices(architecture).to(theta.device)
        self.adam = Adam(theta, gradient, rest)
        self.rates, self.shape = rates[:, None], shape
        self.taken = torch.zeros(1, dtype=torch.long, device=theta.device)

    def step(self, moving: Tensor) -> None:
        """Move θ once; rows where moving [M, 1] is 0 stay, rows where it is 1 go."""
        rate = moving * self.rates * self.shape.index_select(0, self.taken)  # [M, 1]
        self.taken.add_(1)
        if self.muon:
            self.muon.step(rate)
            rate = rate * ADAM_SHARE
        self.adam.step(rate)

    def state(self) -> list[Tensor]:
        """Return the tensors that a step changes, but θ."""
        return [self.taken, *self.adam.state(), *(self.muon.state() if self.muon else [])]
