"""Estimators of a survival probability, on ellipsoids in 3,614 dimensions whose own is known.

    python bench/volume.py [--quick]

The eigenvalues of an ellipsoid are spread evenly in log over 3 or over 6 powers of ten, and kicks
are 20 times as large as those that half survive: 10 to the power of minus thousands do. The truth
is a saddle point's. Ours walks and integrates; naive rays are drawn evenly; preconditioned rays
(importance sampling, after Scherlis & Belrose 2025) are told the diagonal of the Hessian, in a
rotated frame, or its 200 leading eigenpairs, as many as the essay's networks have training points.
Ours is told all axes. So that nobody is taken in: ours told those 200 alone, and rays told all, are
in the table and in the JSON, too. The latter know all of the ellipsoid and are exact.

The ellipsoids take turns in each round, and all estimators in each; errors are medians over the
rounds, in powers of ten; seconds are the median of ours.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import numpy as np

from explainer.measures.ellipsoids import EPSILON, log_survival, spectrum
from explainer.measures.estimator_comparison import (
    TOLD,
    Told,
    Walking,
    from_rays,
    from_walks,
    preconditioner,
    rotated_diagonal,
    rotation,
    strong,
)
from explainer.measures.log_weights import LN10
from explainer.store import provenance

DECADES = (3, 6)
NAMES = {
    "ours": "ours, told all axes",
    "ours_leading": "ours, told {rank} axes",
    "naive": "naive rays",
    "diagonal": "rays, told the diagonal",
    "low_rank": "rays, told {rank} axes",
    "exact": "rays, told all axes",
}
KEYS = dict(zip(TOLD, ("naive", "diagonal", "low_rank", "exact"), strict=True))


class Ellipsoid:
    """One ellipsoid, its truth, and the estimators of it, in powers of ten."""

    def __init__(self, n: int, decades: float, rank: int, rays: int, walking: Walking) -> None:
        """Find the truth, and turn the Hessian for the diagonal."""
        self.eigenvalues = spectrum(n, decades)
        self.rank, self.rays, self.walking = rank, rays, walking
        self.sigma = strong(self.eigenvalues)
        self.truth = log_survival(self.eigenvalues, EPSILON, self.sigma) / LN10
        self.turn = rotation(n, np.random.default_rng(0))
        self.diagonal = rotated_diagonal(self.eigenvalues[None], self.turn)[0]

    def estimators(self) -> dict[str, Callable[[int], float]]:
        """Return them by name; each takes a seed."""

        def walks(rank: int | None) -> Callable[[int], float]:
            def estimate(seed: int) -> float:
                sigmas = np.array([self.sigma])
                found = from_walks(self.eigenvalues[None], sigmas, self.walking, rank, seed)
                return float(found[0][0])

            return estimate

        def rays(told: Told) -> Callable[[int], float]:
            def estimate(seed: int) -> float:
                chosen = preconditioner(
                    told, self.eigenvalues, self.rank, self.diagonal, self.sigma
                )
                turn = self.turn if told == "diagonal" else None
                rng = np.random.default_rng(seed)
                return from_rays(self.eigenvalues, self.sigma, chosen, turn, self.rays, rng)[0]

            return estimate

        by_rays = {KEYS[told]: rays(told) for told in TOLD}
        return {"ours": walks(None), "ours_leading": walks(self.rank), **by_rays}


def compare(ellipsoids: dict[int, Ellipsoid], rounds: int) -> dict[str, dict[int, list[float]]]:
    """Return errors of each round, and seconds, by estimator and spread of the eigenvalues."""
    found: dict[str, dict[int, list[float]]] = {}
    for turn in range(rounds):
        for decades, ellipsoid in ellipsoids.items():
            for name, estimate in ellipsoid.estimators().items():
                started = time.perf_counter()
                value = estimate(turn)
                taken = time.perf_counter() - started
                for key, result in ((name, value - ellipsoid.truth), (f"{name} seconds", taken)):
                    found.setdefault(key, {}).setdefault(decades, []).append(result)
    return found


def main() -> None:
    """Run all estimators and print a table, then one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few dimensions, for the tests")
    quick = parser.parse_args().quick
    n, rank, rays, rounds = (300, 100, 200, 1) if quick else (3614, 200, 3000, 3)
    walking = Walking(8, 2, 100) if quick else Walking(12, 4, 1600)
    ellipsoids = {decades: Ellipsoid(n, decades, rank, rays, walking) for decades in DECADES}
    print(f"{provenance.device()}; {n:,} dimensions, {rays:,} rays, {rounds} rounds")
    for decades, ellipsoid in ellipsoids.items():
        print(f"{decades} decades: true log10 P = {ellipsoid.truth:,.1f}")
    found = compare(ellipsoids, rounds)
    print(f"{'log10 P less the truth':28}" + "".join(f"{d:>4} decades{'':11}" for d in DECADES))
    middle = {
        key: {decades: statistics.median(values) for decades, values in by.items()}
        for key, by in found.items()
    }
    size = {  # of the errors, whatever their sign
        name: {d: statistics.median(map(abs, values)) for d, values in found[name].items()}
        for name in NAMES
    }
    for name, words in NAMES.items():
        row = "".join(
            f"{middle[name][d]:12,.1f}{middle[f'{name} seconds'][d]:9.1f} s " for d in DECADES
        )
        print(f"{words.format(rank=rank):26}{row}")

    def by_decades(values: Callable[[int], float]) -> dict[str, float]:
        return {str(decades): values(decades) for decades in DECADES}

    result = {
        "ours_error_orders": by_decades(lambda d: size["ours"][d]),
        "naive_error_orders": by_decades(lambda d: size["naive"][d]),
        "preconditioned_error_orders": by_decades(
            lambda d: min(size["diagonal"][d], size["low_rank"][d])
        ),
        "seconds": by_decades(lambda d: middle["ours seconds"][d]),
        "ratio": by_decades(lambda d: size["naive"][d] / size["ours"][d]),
        "truth": by_decades(lambda d: ellipsoids[d].truth),
        "largest_ours_error_orders": by_decades(lambda d: max(map(abs, found["ours"][d]))),
        "ours_leading_error_orders": by_decades(lambda d: size["ours_leading"][d]),
        "diagonal_error_orders": by_decades(lambda d: size["diagonal"][d]),
        "low_rank_error_orders": by_decades(lambda d: size["low_rank"][d]),
        "exact_error_orders": by_decades(lambda d: size["exact"][d]),
        "dimensions": n,
        "device": provenance.device(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
