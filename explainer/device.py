"""Where tensors live.

On CUDA if there is one, then MPS, then the CPU; a card that this torch can't use counts as none.
"""

from __future__ import annotations

import functools
import sys

import torch
from torch import Tensor

from explainer.errors import UserError

_chosen: torch.device | None = None


@functools.cache
def _best() -> torch.device:
    """Return the best device at hand that can compute; say, once, which one can't."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    for device in (torch.device(name) for name, found in there.items() if found):
        fault = _fault(device)
        if fault is None:
            return device
        print(f"warning: {device} is here but can't be used ({fault}); going on", file=sys.stderr)
    return torch.device("cpu")


def _fault(device: torch.device) -> str | None:
    """Say why a device can't multiply two matrices, None if it can."""
    try:
        square = torch.ones(2, 2, device=device)
        (square @ square).cpu()
    except (RuntimeError, AssertionError) as error:
        return str(error).splitlines()[0].rstrip(".")
    return None


def current() -> torch.device:
    """Return the chosen device, or the best one at hand."""
    return _chosen or _best()


def choose(name: str | None) -> torch.device:
    """Use the device `name` (cpu, cuda, cuda:1, mps) from here on; None means the best at hand.

    Raises:
        UserError: if torch doesn't know the name, or the machine has no such device.
    """
    global _chosen
    if name is None:
        _chosen = None
        return current()
    try:
        device = torch.device(name)
        fault = _fault(device)
    except RuntimeError as error:
        fault = str(error).splitlines()[0]
    if fault:
        raise UserError(
            f"--device {name}: this machine can't use it ({fault}); leave --device out to take "
            f"the best one at hand, here {_best()}"
        )
    _chosen = device
    return device


def float64(tensor: Tensor) -> Tensor:
    """Return a tensor in float64, where it is, or on the CPU if it is on MPS, which has none."""
    return (tensor.cpu() if tensor.device.type == "mps" else tensor).double()


def prefer(name: str) -> torch.device:
    """Use the device `name` from here on if this machine can, else the best at hand."""
    try:
        return choose(name)
    except UserError:
        return choose(None)
