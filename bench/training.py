"""How much faster does one stack train than a loop over the same networks as `nn.Module`s?

Both sides take the same full-batch Adam steps on the same swiss roll and poison points, in one
run, alternating, with the same float32 arithmetic; the table also gives the stack's Muon steps,
which the site uses. The share of the machine's large-matrix-product rate counts only the
multiplications and additions of the networks' matrix products, forward and backward.

    python bench/training.py [--quick] [--networks 64]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from explainer import device
from explainer.networks.parameters import count_parameters, split
from explainer.store import provenance
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


def compare(networks: int, poison_points: int, rounds: int, steps: int) -> dict[str, float]:
    """Return the median seconds a step and network of "stack", "muon" and "loop"."""
    experiment = Experiment(
        poison_factors=(0.3,) * networks,
        seeds=tuple(range(networks)),
        learning_rates=(0.006,) * networks,
        steps=10_000,
        poison_points=poison_points,
        optimizer="adam",
    )
    adam = Trainer(experiment)
    muon = Trainer(dataclasses.replace(experiment, optimizer="muon"))
    loop = Loop(adam, min(networks, steps))  # the loop's cost is linear in the networks
    times: dict[str, list[float]] = {"stack": [], "muon": [], "loop": []}
    for turn in range(rounds + 1):  # the first warms up
        for trainer in (adam, muon):
            trainer.refill()
            name = "stack" if trainer is adam else "muon"
            taken = seconds(lambda t=trainer: [t.advance() for _ in range(steps)])
            times[name].append(taken / steps / networks)
        repeats = max(1, steps // 4)
        taken = seconds(lambda r=repeats: [loop.step() for _ in range(r)])
        times["loop"].append(taken / repeats / len(loop.models))
        if turn == 0:
            times = {name: [] for name in times}
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Run both sides and print a table, then one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few steps, for the tests")
    parser.add_argument("--networks", type=int, default=64, help="networks in the stack")
    options = parser.parse_args()
    rounds, steps = (2, 3) if options.quick else (5, 20)
    rate = matrix_rate(1024 if options.quick else 4096, rounds)
    weights = count_parameters(ROLL_WIDTHS) - sum(ROLL_WIDTHS[1:])
    labels = {"stack": "one stack, Adam", "muon": "one stack, Muon", "loop": "nn.Module loop, Adam"}
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
