"""Which rings, and how many networks on them, at each size."""

from __future__ import annotations

from dataclasses import replace

from explainer.experiments.sizes import check
from explainer.measures.circles import APART, TOUCHING, Plan


def sweep(size: str) -> Plan:
    """Return the plan of the curve: from rings that all but touch to rings apart."""
    distances, seeds, steps, snapshots = {
        "quick": ((0.1,), 2, 250, 14),
        "standard": ((0.01, 0.03, 0.1), 5, 500, 38),
        "full": ((0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2), 10, 2000, 60),
    }[check(size)]
    return Plan((TOUCHING, *distances, APART), seeds, steps, snapshots=snapshots)


def between(size: str) -> Plan:
    """Return the plan of the distances between those of `sweep`, otherwise the same."""
    distances = {
        "quick": (0.01, 0.03),
        "standard": (0.002, 0.003, 0.005, 0.02, 0.05, 0.2),
        "full": (0.0015, 0.002, 0.005, 0.007, 0.015, 0.07, 0.15, 0.3),
    }[check(size)]
    return replace(sweep(size), distances=distances)


def muon(size: str) -> Plan:
    """Return the plan that asks whether the optimizer decides: Muon, rings all but touching."""
    seeds, steps = {"quick": (1, 50), "standard": (5, 250), "full": (10, 600)}[check(size)]
    return Plan((TOUCHING,), seeds, steps, "muon", 0.025)


def crowded(size: str) -> Plan:
    """Return the plan that asks whether ten points are too few: forty, rings all but touching."""
    seeds, steps = {"quick": (1, 100), "standard": (5, 500), "full": (10, 2000)}[check(size)]
    return Plan((TOUCHING,), seeds, steps, counts=(40, 40, 80))
