"""Guess and check: how near it comes to what is known, and what the spirals' labels cost.

    python bench/global_volume.py [--quick]

Three truths, each by several runs whose probabilities are averaged:

- wedge: a network of two weights and no bias is on the right side of two lines; of all directions
  that is a part chosen beforehand, down to 10⁻⁸;
- rejection: a network of 21 parameters gives five points a rare labelling, as often as counted;
- perceptron: what has the points of a random teacher right, α points a weight, differs from it on
  fresh ones by arccos(R)/π, with R / √(1 − R) = (α/π) ∫ Dt exp(−R t²/2) / H(t √R) (Györgyi & Tishby
  1990), in the limit of many weights; here they are 40.

Then the swiss roll, by the essay's architecture, point after point in a random order. The error of
its bits is the standard error of log₂ P over the runs. The last line is JSON: `error_orders` of
each truth in powers of ten (of the perceptron, of its test error), `bits_true` of `points` labels,
`bits_error`, and the `seconds` of one run.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm
from torch import Tensor

from explainer.data import synthetic
from explainer.experiments.common import ROLL
from explainer.measures.guess_and_check import Effort, Guess, guess
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior
from explainer.store import provenance
from explainer.training.trainer import ROLL_WIDTHS

WEDGES = (2, 5, 8)  # powers of ten
TINY = Prior((2, 5, 1), bias_spread=0.7)
WEIGHTS, LOADS = 40, (1, 2)  # of the perceptron, and points a weight
PROBED = 4000  # fresh points of a perceptron


class Size(NamedTuple):
    """How much is done."""

    runs: int
    drawn: int  # by rejection
    points: int  # of the roll
    roll: Effort


SIZES = {
    "quick": Size(2, 100_000, 6, Effort(networks=50, steps=20)),
    "whole": Size(4, 1_000_000, 100, Effort(networks=400, steps=60)),
}


def runs(prior: Prior, inputs: Tensor, signs: Tensor, effort: Effort, count: int) -> list[Guess]:
    """Return several runs, which differ in chance alone."""
    seeds = (torch.Generator().manual_seed(seed) for seed in range(count))
    return [guess(prior, inputs, signs, effort, seed) for seed in seeds]


def mean_log(found: Sequence[Guess]) -> float:
    """Return log₁₀ of the mean probability over runs."""
    logs = torch.stack([one.log_probabilities[-1] for one in found])
    return float(logs.logsumexp(0) - math.log(len(found))) / math.log(10)


def wedge(orders: int, count: int) -> float:
    """Return the error of log₁₀ P where P is 10 to the power of −`orders`."""
    turns = torch.tensor([0.0, math.pi - 2 * math.pi * 10.0**-orders], dtype=torch.float64)
    inputs = torch.stack([turns.cos(), turns.sin()], dim=1)
    effort = Effort(networks=400, steps=16, stride=0.3)
    prior = Prior((2, 1), bias_spread=0.0)
    return mean_log(runs(prior, inputs, torch.ones_like(turns), effort, count)) + orders


def rejection(drawn: int, count: int) -> float:
    """Return the error of log₁₀ P of a labelling that one in some hundreds of networks gives."""
    inputs = torch.tensor([[0.3, 0.9], [-0.8, 0.1], [0.5, -0.6], [-0.2, -0.9], [0.9, 0.2]])
    signs = torch.tensor([1.0, -1.0, 1.0, -1.0, -1.0])
    theta = TINY.draw(drawn, torch.Generator().manual_seed(99))
    counted = (logits(theta, TINY.widths, inputs) * signs > 0).all(1).double().mean()
    effort = Effort(networks=400, steps=16, stride=0.3)
    return mean_log(runs(TINY, inputs, signs, effort, count)) - math.log10(float(counted))


def overlap(load: float) -> float:
    """Return R, the overlap of what fits with the teacher, at `load` points a weight."""

    def excess(r: float) -> float:
        def inside(t: float) -> float:
            # H(x) = Φ(−x); in logarithms, since both are tiny far out
            return float(np.exp(norm.logpdf(t) - r * t**2 / 2 - norm.logsf(np.sqrt(r) * t)))

        return r / math.sqrt(1 - r) - load / math.pi * quad(inside, -12, 12)[0]

    return float(brentq(excess, 1e-6, 1 - 1e-9))


def perceptron(load: int, count: int) -> float:
    """Return the error, in powers of ten, of the test error of what fits a random teacher."""
    prior = Prior((WEIGHTS, 1), bias_spread=0.0)
    errors = []
    for seed in range(count):
        chance = torch.Generator().manual_seed(100 + seed)
        teacher = torch.randn(WEIGHTS, generator=chance)
        inputs, fresh = (
            torch.randn(points, WEIGHTS, generator=chance) for points in (load * WEIGHTS, PROBED)
        )
        signs, asked = (inputs @ teacher).sign(), (fresh @ teacher).sign()
        found = guess(prior, inputs, signs, Effort(networks=200, steps=40, stride=0.1), chance)
        wrong = logits(found.networks[-1], prior.widths, fresh) * asked < 0
        errors.append(float(wrong.double().mean()))
    return math.log10(float(np.mean(errors)) / (math.acos(overlap(load)) / math.pi))


def roll(size: Size) -> dict[str, float | int | list[int]]:
    """Return what the labels of some training points cost, and how long a run takes."""
    points = synthetic.make(ROLL)
    order = torch.randperm(ROLL.train_points, generator=torch.Generator().manual_seed(0))
    chosen = order[: size.points]
    inputs, signs = points.train_inputs[chosen], 2 * points.train_labels[chosen] - 1
    started = time.perf_counter()
    found = runs(Prior(ROLL_WIDTHS), inputs, signs, size.roll, size.runs)
    seconds = (time.perf_counter() - started) / size.runs
    bits = np.array([-float(one.log_probabilities[-1]) / math.log(2) for one in found])
    return {
        "points": size.points,
        "bits_true": round(-mean_log(found) * math.log2(10), 2),
        "bits_error": round(float(bits.std(ddof=1)) / math.sqrt(size.runs), 2),
        "ancestors": [int(one.ancestors[-1]) for one in found],
        "seconds": round(seconds, 2),
    }


def main() -> None:
    """Measure, print a table, and JSON last."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small, for tests")
    size = SIZES["quick" if parser.parse_args().quick else "whole"]
    torch.set_grad_enabled(False)
    print(provenance.device())
    errors = {f"wedge of 1e-{orders}": wedge(orders, size.runs) for orders in WEDGES}
    errors["rejection"] = rejection(size.drawn, size.runs)
    errors |= {f"perceptron, load {load}": perceptron(load, size.runs) for load in LOADS}
    for name, error in errors.items():
        print(f"{name:22}{error:+9.3f} orders")
    found = roll(size)
    for name, value in found.items():
        print(f"{name:22}{value!s:>9}")
    print(json.dumps({"error_orders": {k: round(v, 4) for k, v in errors.items()}, **found}))


if __name__ == "__main__":
    main()
