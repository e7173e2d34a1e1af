"""How does the cost grow with networks, rays, particles and parameters?

On one core, as a build has it: a training step of 1 to 4,096 networks; rays from a network, 16 to
1,024; four steps of a walk for 1 to 256 particles; and a training step as networks widen, from 200
to 200,000 parameters. Slopes are of the logarithms over the larger half: 1 where twice as many cost
twice as much, less where sharing helps. At the end, arithmetic for a million networks on a cluster,
from what was measured here. The last line is JSON; its "ratio" is what one network of the largest
stack costs over one that trains alone.

    python bench/scale.py [--quick] [--chart docs/scale.svg]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.directions import uniform
from explainer.measures.loss import training_loss
from explainer.measures.pcn import Subspace, walk
from explainer.measures.rays import radius_grid, walk_rays
from explainer.measures.survival import cross_entropy
from explainer.networks.parameters import count_parameters, initialise
from explainer.plotting.style import Style
from explainer.store import provenance
from explainer.training.trainer import ROLL_WIDTHS, Experiment, Trainer

MILLION = 1_000_000
STEPS = 2000  # as in the sweep
CORES = 64 * 16  # of a cluster
TASK = 16  # networks that one task trains
OVERHEAD = 1e-3  # seconds for which Dask's scheduler is busy with a task, as its manual says


@dataclass(frozen=True)
class Growth:
    """Seconds [S] that work of several sizes [S] takes."""

    name: str
    unit: str
    sizes: np.ndarray
    seconds: np.ndarray

    @property
    def slope(self) -> float:
        """Of log seconds over log size, in the larger half."""
        half = (len(self.sizes) - 1) // 2
        return float(np.polyfit(np.log(self.sizes[half:]), np.log(self.seconds[half:]), 1)[0])


def timed(work: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of some work, after a first time that doesn't count."""
    found = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        found.append(time.perf_counter() - started)
    return statistics.median(found[1:])


def recipe(networks: int, widths: tuple[int, ...] = ROLL_WIDTHS) -> Experiment:
    """Return the recipe of the sweep for some networks."""
    return Experiment(
        poison_factors=(0.3,) * networks,
        seeds=tuple(range(networks)),
        learning_rates=(0.025,) * networks,
        steps=STEPS,
        widths=widths,
    )


def training_step(experiment: Experiment) -> Callable[[], object]:
    """Return one step of its networks."""
    trainer = Trainer(experiment)
    trainer.refill()
    return trainer.advance


def rays(count: int) -> Callable[[], object]:
    """Return a walk along `count` rays from a network, over the radii of the figures."""
    experiment, place = recipe(1), device.current()
    theta = initialise(ROLL_WIDTHS, (0,)).to(place)[0]
    lines = uniform(count, len(theta), 0).to(place)
    radii = torch.tensor(radius_grid(0.01, 300.0), device=place).float()
    loss = training_loss(experiment)
    return lambda: walk_rays(loss, theta, lines, radii, ceiling=float("inf"))


def particles(count: int) -> Callable[[], object]:
    """Return four steps of `count` walkers in a network's basin, of which one is told."""
    experiment, place = recipe(1), device.current()
    points = synthetic.make(experiment.dataset)
    loss = cross_entropy(ROLL_WIDTHS, points.train_inputs.to(place), points.train_labels.to(place))
    n = count_parameters(ROLL_WIDTHS)
    theta = initialise(ROLL_WIDTHS, (0,)).to(place)
    axes = torch.eye(n, device=place)[None, :100]
    space = Subspace(axes, torch.ones(1, 100, device=place))
    starts = torch.zeros(1, 1, count, n, device=place)
    sigma = torch.full((1, 1), 0.01, device=place)

    def inside(places: torch.Tensor) -> torch.Tensor:
        return (loss((theta[:, None] + places).flatten(0, 1)) < 10).view(places.shape[:2])

    return lambda: walk(inside, space, sigma, starts, steps=4)


def widened(factor: float) -> tuple[int, ...]:
    """Return the architecture of the swiss roll, with hidden layers that are wider by a factor."""
    first, *hidden, last = ROLL_WIDTHS
    return (first, *(max(1, round(factor * width)) for width in hidden), last)


def grow(
    name: str,
    unit: str,
    sizes: Sequence[int],
    work: Callable[[int], Callable[[], object]],
    rounds: int,
) -> Growth:
    """Time work of several sizes."""
    seconds = [timed(work(size), rounds) for size in sizes]
    return Growth(name, unit, np.array(sizes), np.array(seconds))


def measure(quick: bool) -> list[Growth]:
    """Time everything."""
    rounds = 1 if quick else 5
    top = (
        {"networks": 32, "rays": 64, "particles": 16}
        if quick
        else {"networks": 4096, "rays": 1024, "particles": 256}
    )
    architectures = [widened(f) for f in ((0.3, 1.0) if quick else (0.2, 0.5, 1, 2, 4, 8))]
    by_size = {count_parameters(widths): widths for widths in architectures}
    return [
        grow("training step", "networks", powers(1, top["networks"], 4),
             lambda m: training_step(recipe(m)), rounds),
        grow("rays from a network", "rays", powers(16, top["rays"], 2), rays, rounds),
        grow("four steps of a walk", "particles", powers(1, top["particles"], 4),
             particles, rounds),
        grow("training step of 16 networks", "parameters each", sorted(by_size),
             lambda n: training_step(recipe(16, by_size[n])), rounds),
    ]  # fmt: skip


def powers(first: int, last: int, ratio: int) -> list[int]:
    """Return first, first · ratio, … up to last.

    >>> powers(1, 64, 4)
    [1, 4, 16, 64]
    """
    found = [first]
    while found[-1] * ratio <= last:
        found.append(found[-1] * ratio)
    return found


def million(seconds: float) -> dict[str, float]:
    """Return what a million networks take, from the seconds of a step and network on one core."""
    tasks = MILLION / TASK
    work = MILLION * STEPS * seconds
    return {
        "core_hours": work / 3600,
        "wall_hours": max(work / CORES, tasks * OVERHEAD) / 3600,
        "seconds_a_task": TASK * STEPS * seconds,
        "tasks": tasks,
        "scheduler_minutes": tasks * OVERHEAD / 60,
        "gigabytes": MILLION * count_parameters(ROLL_WIDTHS) * 4 / 1e9,
    }


def draw(found: Sequence[Growth], path: Path) -> None:
    """Draw the cost of one item against how many there are, all on one core."""
    style = Style("light", "page")
    with style.context():
        figure = style.figure(3.4)
        style.headline(figure, "Cost grows about in step with the work")
        panels = figure.subplots(1, len(found))
        for axes, one in zip(panels, found, strict=True):
            axes.loglog(one.sizes, one.seconds * 1e3, color=style.ink, marker="o", markersize=5)
            straight = one.seconds[-1] * one.sizes / one.sizes[-1] * 1e3
            axes.loglog(one.sizes, straight, color=style.muted, linestyle=(0, (4, 3)), linewidth=1)
            axes.set_title(one.name, fontsize=style.small)
            axes.set_xlabel(one.unit)
        panels[0].set_ylabel("milliseconds on one core")
        figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure, and print tables and a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, for the tests")
    parser.add_argument("--chart", metavar="FILE", type=Path, help="draw it, as SVG, PNG or PDF")
    options = parser.parse_args()
    torch.set_num_threads(1)
    found = measure(options.quick)
    for one in found:
        print(f"{one.name} ({one.unit}); slope {one.slope:.2f}")
        for size, seconds in zip(one.sizes, one.seconds, strict=True):
            print(f"  {size:10,}{seconds * 1e3:12.2f} ms{seconds / size * 1e6:12.1f} µs each")
    stack = found[0]
    each = stack.seconds / stack.sizes
    planned = million(float(each[-1]))
    print(f"a million networks, {STEPS:,} steps each, on {CORES:,} such cores:")
    for name, value in planned.items():
        print(f"  {name.replace('_', ' '):20}{value:14,.1f}")
    if options.chart:
        draw(found, options.chart)
    result = {
        "ratio": float(each[-1] / each[0]),
        "slopes": {one.unit: round(one.slope, 3) for one in found},
        "network_step_us": float(each[-1] * 1e6),
        "million": planned,
        "device": provenance.device(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
