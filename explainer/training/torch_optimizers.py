"""The optimizers of `torch.optim` that are compared, by the names that figures give them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.optim import Optimizer

Make = Callable[[list[Tensor], float], Optimizer]


TORCH: dict[str, Make] = {
    "SGD": lambda p, rate: torch.optim.SGD(p, rate),
    "momentum": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9),
    "Nesterov": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True),
    "Adam": lambda p, rate: torch.optim.Adam(p, rate),
    "AdamW": lambda p, rate: torch.optim.AdamW(p, rate),
    "RMSprop": lambda p, rate: torch.optim.RMSprop(p, rate),
    "Adagrad": lambda p, rate: torch.optim.Adagrad(p, rate),
    "Adadelta": lambda p, rate: torch.optim.Adadelta(p, rate),
    "Adamax": lambda p, rate: torch.optim.Adamax(p, rate),
    "NAdam": lambda p, rate: torch.optim.NAdam(p, rate),
    "gradient descent": lambda p, rate: torch.optim.SGD(p, rate),
}
