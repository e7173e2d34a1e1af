"""Where tensors live.

On CUDA if there is one, then MPS, then the CPU.
"""

from __future__ import annotations

import torch

from explainer.errors import UserError

_chosen: torch.device | None = None


def _best() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


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
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(
            f"--device {name}: this machine can't use it ({reason}); leave --device out to take "
            f"the best one at hand, here {_best()}"
        ) from error
    _chosen = device
    return device
