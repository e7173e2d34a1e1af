"""Minima: networks that were trained together, and what was recorded on their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

Record = tuple[Tensor, Tensor, Tensor]  # training losses, training and test accuracies, [M] each


@dataclass(frozen=True)
class Minima:
    """M trained networks and their way there.

    `train_losses` are the mean cross-entropy on the training points alone, whatever the poison, in
    nats; accuracies are fractions.
    """

    parameters: np.ndarray  # [M, n] float32
    train_losses: np.ndarray  # [M]
    train_accuracies: np.ndarray  # [M] fractions
    test_accuracies: np.ndarray  # [M]
    record_steps: np.ndarray  # [T] optimizer steps done
    record_losses: np.ndarray  # [T, M]
    record_train: np.ndarray  # [T, M]
    record_test: np.ndarray  # [T, M]
    snapshot_steps: np.ndarray  # [S]
    snapshots: np.ndarray  # [S, M, n] float32

    @property
    def gaps(self) -> np.ndarray:
        """Generalization gap of each network: train minus test accuracy, [M]."""
        return np.asarray(self.train_accuracies - self.test_accuracies)


def network_names(poison_factors: Sequence[float], seeds: Sequence[int]) -> list[str]:
    """Return how messages call the networks of a recipe.

    >>> network_names((0.0, 0.4), (0, 0))
    ['seed 0 without poison', 'seed 0 at poison factor 0.4']
    """
    poisons = (
        f"at poison factor {beta:g}" if beta else "without poison" for beta in poison_factors
    )
    return [f"seed {seed} {poison}" for seed, poison in zip(seeds, poisons, strict=True)]


def check_networks(
    poison_factors: Sequence[float], seeds: Sequence[int], learning_rates: Sequence[float]
) -> None:
    """Refuse a recipe whose descriptions of its networks don't go together.

    Raises:
        ValueError: if they aren't equally many, or a factor isn't in [0, 1).

    >>> check_networks((0.0, 1.0), (4, 5), (0.01, 0.01))
    Traceback (most recent call last):
    ValueError: expected poison factors in [0, 1), got (0.0, 1.0)
    """
    sizes = {len(poison_factors), len(seeds), len(learning_rates)}
    if len(sizes) != 1 or 0 in sizes:
        raise ValueError(f"expected equally many factors, seeds and rates, got {sorted(sizes)}")
    if not all(0 <= beta < 1 for beta in poison_factors):
        raise ValueError(f"expected poison factors in [0, 1), got {poison_factors}")


def milestones(steps: int, count: int, power: float = 1.0) -> list[int]:
    """Return up to `count` steps, at least two, from 0 to `steps`, growing as a power; or none.

    >>> milestones(90, 4), milestones(90, 4, power=2.0)
    ([0, 30, 60, 90], [0, 10, 40, 90])
    """
    if count == 0:
        return []
    return sorted({round(steps * (i / max(count - 1, 1)) ** power) for i in range(count)} | {steps})


def assemble(
    theta: Tensor,
    record_steps: Sequence[int],
    records: Sequence[Record],
    snapshot_steps: Sequence[int] = (),
    snapshots: Sequence[Tensor] = (),
    *,
    names: Sequence[str],
) -> Minima:
    """Return trained networks θ [M, n] with what was kept of their way there.

    Args:
        theta: parameters at the end.
        record_steps: steps done at each record, the last one at the end.
        records: losses and accuracies.
        snapshot_steps: steps done at each snapshot.
        snapshots: parameters [M, n].
        names: of the networks, M.

    Raises:
        FloatingPointError: if a network's parameters aren't finite.
    """
    finite = theta.isfinite().all(dim=1)
    if not bool(finite.all()):
        broken = [name for name, whole in zip(names, finite.tolist(), strict=True) if not whole]
        raise FloatingPointError(
            f"networks diverged: {', '.join(broken)}; lower their learning rates"
        )
    losses, train_accuracies, test_accuracies = (
        torch.stack(part).cpu().numpy() for part in zip(*records, strict=True)
    )
    kept = torch.stack(list(snapshots)) if snapshots else theta.new_zeros(0, *theta.shape)
    return Minima(
        parameters=theta.cpu().numpy(),
        train_losses=losses[-1],
        train_accuracies=train_accuracies[-1],
        test_accuracies=test_accuracies[-1],
        record_steps=np.array(record_steps),
        record_losses=losses,
        record_train=train_accuracies,
        record_test=test_accuracies,
        snapshot_steps=np.array(snapshot_steps, np.int64),
        snapshots=kept.cpu().numpy(),
    )
