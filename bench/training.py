"""How much faster do stacks train than a loop over the same networks as `nn.Module`s?

Both sides take the same full-batch Adam steps on the same swiss roll and poison points, in one
run, alternating, with the same float32 arithmetic, and have the whole machine: the loop is one
process with torch's own threads; the stacks train as a build trains them, one process a core with
one thread each, or all in one on a GPU. The table also gives the stacks' Muon steps, which the
site uses. The share of the machine's large-matrix-product rate counts only the multiplications and
additions of the networks' matrix products, forward and backward.

    python bench/training.py [--quick] [--networks 64]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import torch
from torch import nn

from explainer import device
from explainer.networks.parameters import count_parameters, split
from explainer.store import provenance
from explainer.training.stacks import of_networks, stacks
from explainer.training.trainer import ROLL_WIDTHS, Experiment, Trainer


def seconds(work: Callable[[], object]) -> float:
    """Time `work`, waiting for the device."""
    started = time.perf_counter()
    work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - started


class Loop:
    """The same networks, one `nn.Module`, autograd and torch optimizer each."""

    def __init__(self, trainer: Trainer, networks: int) -> None:
        """Copy the first `networks` networks of a stack."""
        self.trainer = trainer
        self.models = [self._module(row) for row in trainer.theta[:networks]]
        self.optimizers = [torch.optim.Adam(m.parameters(), lr=0.006) for m in self.models]
        self.loss = nn.BCEWithLogitsLoss(reduction="none")

    def _module(self, row: torch.Tensor) -> nn.Sequential:
        parts: list[nn.Module] = []
        for layer in split(row[None], self.trainer.experiment.widths):
            linear = nn.Linear(layer.weight.shape[2], layer.weight.shape[1])
            linear.weight.data, linear.bias.data = layer.weight[0].clone(), layer.bias[0].clone()
            parts += [linear, nn.ReLU()]
        return nn.Sequential(*parts[:-1]).to(row.device)

    def step(self) -> None:
        """Do one step of every network."""
        inputs = self.trainer.inputs.T.contiguous()
        for m, (model, optimizer) in enumerate(zip(self.models, self.optimizers, strict=True)):
            optimizer.zero_grad()
            losses = self.loss(model(inputs)[:, 0], self.trainer.targets)
            (losses * self.trainer.weights[m]).sum().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()


def matrix_rate(size: int, rounds: int) -> float:
    """Return the rate of a large float32 matrix product, in operations a second."""
    a = torch.randn(size, size, device=device.current())
    return 2 * size**3 / min(seconds(lambda: a @ a) for _ in range(rounds + 2))


class Stacks:
    """Stacks of an experiment's networks, one a core, each in a process of its own."""

    def __init__(self, experiment: Experiment) -> None:
        """Spread the networks over the cores; on a GPU they are one stack."""
        place = device.current()
        count = len(os.sched_getaffinity(0)) if place.type == "cpu" else 1
        parts = stacks(experiment, math.ceil(len(experiment.seeds) / count))
        context = multiprocessing.get_context("spawn")
        self.pools = [
            ProcessPoolExecutor(1, context, initializer=_prepare, initargs=(part, str(place)))
            for part in parts
        ]

    def advance(self, steps: int) -> float:
        """Do some steps everywhere at once, and return the seconds until the last is done."""
        done = [pool.submit(_advance, 0) for pool in self.pools]  # poison is drawn, all are ready
        for one in done:
            one.result()
        started = time.perf_counter()
        done = [pool.submit(_advance, steps) for pool in self.pools]
        for one in done:
            one.result()
        return time.perf_counter() - started

    def close(self) -> None:
        """End the processes."""
        for pool in self.pools:
            pool.shutdown()


_trainer: Trainer


def _prepare(part: Experiment, place: str) -> None:
    global _trainer
    if device.choose(place).type == "cpu":
        torch.set_num_threads(1)
    _trainer = Trainer(part)


def _advance(steps: int) -> None:
    if steps == 0:
        _trainer.refill()
    for _ in range(steps):
        _trainer.advance()
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def _experiment(networks: int, poison_points: int) -> Experiment:
    return Experiment(
        poison_factors=(0.3,) * networks,
        seeds=tuple(range(networks)),
        learning_rates=(0.006,) * networks,
        steps=10_000,
        poison_points=poison_points,
        optimizer="adam",
    )


def compare(networks: int, poison_points: int, rounds: int, steps: int) -> dict[str, float]:
    """Return the median seconds a step and network of "stack", "muon" and "loop"."""
    experiment = _experiment(networks, poison_points)
    sides = {
        "stack": Stacks(experiment),
        "muon": Stacks(dataclasses.replace(experiment, optimizer="muon")),
    }
    loop = _loop(experiment, steps)
    times: dict[str, list[float]] = {"stack": [], "muon": [], "loop": []}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            times[name].append(side.advance(steps) / steps / networks)
        times["loop"].append(_loop_seconds(loop, max(1, steps // 4)))
        if turn == 0:  # which warmed up
            times = {name: [] for name in times}
    for side in sides.values():
        side.close()
    return {name: statistics.median(values) for name, values in times.items()}


def loop_seconds(rounds: int = 5) -> float:
    """Return the median seconds a step and network of the loop, to compare machines by."""
    loop = _loop(_experiment(4, 100), 4)
    loop.step()
    return statistics.median(_loop_seconds(loop, 10) for _ in range(rounds))


def _loop(experiment: Experiment, most: int) -> Loop:
    """Return the loop over the first few networks; its cost is linear in them."""
    networks = tuple(range(min(len(experiment.seeds), most)))
    trainer = Trainer(of_networks(experiment, networks))
    trainer.refill()
    return Loop(trainer, len(networks))


def _loop_seconds(loop: Loop, steps: int) -> float:
    taken = seconds(lambda: [loop.step() for _ in range(steps)])
    return taken / steps / len(loop.models)


def main() -> None:
    """Run both sides and print a table, then one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few steps, for the tests")
    parser.add_argument("--networks", type=int, default=64, help="networks in the stack")
    options = parser.parse_args()
    rounds, steps = (2, 3) if options.quick else (5, 20)
    rate = matrix_rate(1024 if options.quick else 4096, rounds)
    weights = count_parameters(ROLL_WIDTHS) - sum(ROLL_WIDTHS[1:])
    labels = {"stack": "stacks, Adam", "muon": "stacks, Muon", "loop": "nn.Module loop, Adam"}
    print(
        f"{provenance.device()}; {options.networks} networks; µs a step and network, share of the"
    )
    print(f"rate of a large matrix product ({rate / 1e9:.0f} GFLOP/s)")
    result: dict[str, float | int | str] = {"networks": options.networks}
    # 100 poison points a step is the usual recipe, 600 that of the site.
    for poison_points, suffix in ((100, ""), (600, "_site")):
        points = 200 + poison_points
        median = compare(options.networks, poison_points, rounds, steps)
        # A product forward and two backward for each weight and point; one multiply, one add.
        operations = 6 * weights * points
        for name, label in labels.items():
            share = operations / median[name] / rate
            print(f"{points} points  {label:24}{median[name] * 1e6:10.1f}{share:10.1%}")
        result[f"ratio{suffix}"] = median["loop"] / median["stack"]
        result[f"muon_ratio{suffix}"] = median["loop"] / median["muon"]
        result[f"gemm_share{suffix}"] = operations / median["stack"] / rate
        result[f"network_steps_per_second{suffix}"] = 1 / median["muon"]
    print(json.dumps(result | {"device": provenance.device()}))


if __name__ == "__main__":
    main()
