"""Guess and check: how near it comes to what is known, and what the spirals' labels cost.

    python bench/global_volume.py [--quick]

Four truths, by several runs each:

- wedge: a network of two weights and no bias is on the right side of two lines; of all directions
  that is a part chosen beforehand, down to 10⁻⁸;
- rejection: a network of 21 parameters gives five points a rare labelling, as often as counted;
- perceptron: how often a single unit of 40 weights that has the points of a random teacher right
  differs from it on fresh ones;
- coin: how many such units give points the labels of a coin, and which share of these does so at a
  distance. Both are known in the limit of many weights (`perceptron_theory`). P differs from coin
  to coin, by a factor of ten in the standard deviation at half a point a weight.

Then the swiss roll, by the essay's architecture, point after point in a random order. The error of
its bits is the standard error of log₂ P over the runs. The last line is JSON: `error_orders` of
each truth in powers of ten (of the perceptron, of its test error), `coin_errors`, the standard
errors of those of a coin, over coins, `bits_true` of `points` labels, `bits_error`, and the
`seconds` of one run.
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
from perceptron_theory import entropy, overlap
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
DISTANCE = 0.02  # from the boundary, of a coin's points


class Error(NamedTuple):
    """In powers of ten, and its standard error."""

    value: float
    deviation: float


class Size(NamedTuple):
    """How much is done."""

    runs: int
    drawn: int  # by rejection
    coins: int
    loads: tuple[float, ...]  # of a coin's labels
    points: int  # of the roll
    roll: Effort


SIZES = {
    "quick": Size(2, 100_000, 12, (0.5,), 6, Effort(networks=50, steps=20)),
    "whole": Size(4, 1_000_000, 48, (0.5, 1.0), 100, Effort(networks=400, steps=60)),
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


def coin(load: float, coins: int) -> tuple[Error, Error]:
    """Return the errors of log₁₀ P of a coin's labels, and of the share that gives them afar."""
    prior = Prior((WEIGHTS, 1), bias_spread=0.0)
    logs, shares = [], []
    for seed in range(coins):
        chance = torch.Generator().manual_seed(200 + seed)
        inputs = torch.randn(round(load * WEIGHTS), WEIGHTS, generator=chance)
        signs = 2.0 * torch.randint(2, (len(inputs),), generator=chance) - 1
        found = guess(prior, inputs, signs, Effort(networks=200, steps=40, stride=0.1), chance)
        units = found.networks[-1]
        distances = logits(units, prior.widths, inputs) * signs / units[:, :-1].norm(dim=1)[:, None]
        logs.append(float(found.log_probabilities[-1]))
        shares.append(float((distances.amin(1) >= DISTANCE).double().mean()))
    room = WEIGHTS * entropy(load)
    apart = WEIGHTS * entropy(load, DISTANCE) - room
    share = np.array(shares) / math.exp(apart)
    ten = math.log(10)
    return (
        Error((float(np.mean(logs)) - room) / ten, _deviation(logs) / ten),
        Error(math.log10(share.mean()), _deviation(shares) / float(np.mean(shares)) / ten),
    )


def _deviation(values: Sequence[float]) -> float:
    """Return the standard error of a mean."""
    return float(np.std(values, ddof=1)) / math.sqrt(len(values))


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
    print(provenance.device(), flush=True)
    errors = {f"wedge of 1e-{orders}": wedge(orders, size.runs) for orders in WEDGES}
    errors["rejection"] = rejection(size.drawn, size.runs)
    errors |= {f"perceptron, load {load}": perceptron(load, size.runs) for load in LOADS}
    coins = {}
    for load in size.loads:
        volume, distance = coin(load, size.coins)
        coins |= {f"coin, load {load}": volume, f"coin, load {load}, afar": distance}
    errors |= {name: error.value for name, error in coins.items()}
    for name, error in errors.items():
        give = f" ± {coins[name].deviation:.3f}" if name in coins else ""
        print(f"{name:22}{error:+9.3f}{give} orders")
    found = roll(size)
    for name, value in found.items():
        print(f"{name:22}{value!s:>9}")
    rounded = {k: round(v, 4) for k, v in errors.items()}
    deviations = {k: round(v.deviation, 4) for k, v in coins.items()}
    print(json.dumps({"error_orders": rounded, "coin_errors": deviations, **found}))


if __name__ == "__main__":
    main()
