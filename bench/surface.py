"""How much faster do we evaluate a loss surface than the packages made for it?

Ours (`explainer.measures.surface`) against `loss-landscapes`, and the plane of a training's
trajectory, principal components and losses, against `loss-landscape-anim`: the same network, places
and points, in one process and run, alternating. The peers load each place's parameters into a
module and evaluate it. All are timed with one thread and with all, and the faster counts.
Differences of losses are the largest, relative above a loss of 1; errors are from the same in
float64.

    python bench/surface.py [--quick] [--resolution 41]

The peers go into `.build/bench/surface`, at the versions below and without what they ask for:
`loss-landscape-anim` wants NumPy 1 and a torchvision of its time. Of it we load the two files that
compute, which run unchanged on today's; the rest draws, or loads MNIST. `loss-landscapes` gets our
directions as three corners of a plane (`planar_interpolation`; `random_plane` has the same loop).
It steps to and fro along the second direction, and its every other row is off by one place: that
is allowed for. Principal components are scikit-learn's, which we need too.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import io
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from explainer import device
from explainer.data import synthetic
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.surface import lattice
from explainer.networks.parameters import count_parameters, split
from explainer.store import provenance
from explainer.training.trainer import ROLL_WIDTHS, Experiment, minimise

FOLDER = Path(__file__).parent.parent / ".build" / "bench" / "surface"
PEERS = (
    "loss-landscapes==3.0.6",
    "loss-landscape-anim==0.1.10",
    "pytorch-lightning==2.6.6",
    "torchmetrics==1.9.0",
    "lightning-utilities==0.15.3",
    "tqdm==4.70.1",
)
REACH = 0.25


def install() -> None:
    """Put the peers where Python finds them, after everything of ours."""
    pins, stamp = "\n".join(PEERS), FOLDER / "pins.txt"
    if not stamp.exists() or stamp.read_text() != pins:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
        if subprocess.run([*command, "--target", str(FOLDER), *PEERS], check=False).returncode:
            raise SystemExit("bench/surface.py: pip couldn't install the peers; see above")
        stamp.write_text(pins)
    sys.path.append(str(FOLDER))


def part_of_anim(name: str) -> ModuleType:
    """Load one file of `loss-landscape-anim` without its package, which wants torchvision."""
    spec = importlib.util.spec_from_file_location(
        f"anim_{name}", FOLDER / "loss_landscape_anim" / f"{name}.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Problem:
    """A network that was trained on the swiss roll, its way there, and its points."""

    def __init__(self, steps: int) -> None:
        """Train it for `steps` steps."""
        experiment = Experiment((0.0,), (0,), (0.02,), steps=steps, poison_points=0, snapshots=60)
        place = device.current()
        self.path = torch.tensor(minimise(experiment).snapshots[:, 0], device=place)  # [S, n]
        points = synthetic.make(experiment.dataset)
        self.inputs, self.labels = points.train_inputs.to(place), points.train_labels.to(place)
        drawn = gaussian(2, count_parameters(ROLL_WIDTHS), 0).to(place)
        self.directions = filter_normalised(drawn, self.path[-1], ROLL_WIDTHS)

    def losses(self, d: Tensor, x: Tensor, y: Tensor, kind: torch.dtype = torch.float32) -> Tensor:
        """Return the losses round the trained network at x d₁ + y d₂, [Y, X]."""
        given = (self.path[-1], d, x, y, self.inputs, self.labels)
        theta, d, x, y, inputs, labels = (tensor.to(kind) for tensor in given)
        return lattice(theta, d, ROLL_WIDTHS, x, y, inputs, labels)[0]


def module_of(theta: Tensor) -> nn.Sequential:
    """Return the network θ [n] as a module."""
    parts: list[nn.Module] = []
    for layer in split(theta[None], ROLL_WIDTHS):
        linear = nn.Linear(layer.weight.shape[2], layer.weight.shape[1])
        linear.weight.data, linear.bias.data = layer.weight[0].clone(), layer.bias[0].clone()
        parts += [linear, nn.ReLU()]
    return nn.Sequential(*parts[:-1]).to(theta.device)


class Surfaces:
    """A surface round a minimizer: ours, and that of `loss-landscapes`."""

    peer = "loss-landscapes 3.0.6"

    def __init__(self, problem: Problem, resolution: int) -> None:
        """Lay a grid of `resolution` places each way."""
        self.problem, self.resolution = problem, resolution
        self.axis = torch.linspace(-REACH, REACH, resolution, device=problem.path.device)
        self.planar = importlib.import_module("loss_landscapes").planar_interpolation
        metrics = importlib.import_module("loss_landscapes.metrics.sl_metrics")
        target = problem.labels[:, None]
        self.metric = metrics.Loss(nn.BCEWithLogitsLoss(), problem.inputs, target)

    def ours(self, kind: torch.dtype = torch.float32) -> Tensor:
        """Return the losses, [G, G]; row i is axis[i] along the first direction."""
        return self.problem.losses(self.problem.directions, self.axis, self.axis, kind).T

    def theirs(self) -> Tensor:
        """Return theirs, as theirs come: [G, G]."""
        span = 2 * REACH / (self.resolution - 1) * self.resolution  # G steps reach beyond the grid
        first, second = self.problem.directions
        corner = self.problem.path[-1] - REACH * (first + second)
        corners = [
            module_of(theta) for theta in (corner, corner + span * first, corner + span * second)
        ]
        return torch.tensor(self.planar(*corners, self.metric, steps=self.resolution))

    @staticmethod
    def common(ours: Tensor, theirs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the values at the places that both have: their even rows begin one late."""
        pairs = [
            (mine[1:], other[:-1]) if row % 2 == 0 else (mine, other)
            for row, (mine, other) in enumerate(zip(ours, theirs, strict=True))
        ]
        mine, others = zip(*pairs, strict=True)
        return torch.cat(mine), torch.cat(others)


class Trajectories:
    """The plane of a trajectory's principal components: ours, and `loss-landscape-anim`'s."""

    peer = "loss-landscape-anim 0.1.10"

    def __init__(self, problem: Problem, resolution: int) -> None:
        """Lay the peer's grid, of 2 · (`resolution` // 2) places each way."""
        self.problem, self.half = problem, resolution // 2
        self.flips = torch.ones(2, device=problem.path.device)
        self.module = part_of_anim("loss_landscape")
        generic = part_of_anim("model").GenericModel

        class Network(generic):  # type: ignore[misc,valid-type]
            def __init__(self) -> None:
                super().__init__("adam", 0.001, num_classes=2)
                self.body = module_of(problem.path[-1])
                self.loss_fn = nn.BCEWithLogitsLoss()

            def forward(self, x: Tensor) -> Tensor:
                return self.body(x)

        self.network = Network()
        # A component has no sign of its own; ours take theirs.
        found = torch.tensor(self.reduced()["reduced_dirs"], device=self.flips.device)
        self.flips = (found.float() * self.plane()[0]).sum(1).sign()

    def plane(self) -> tuple[Tensor, Tensor]:
        """Return our principal components [2, n] and the places along them [2 · half]."""
        path = self.problem.path
        centred = path - path.mean(dim=0)
        components = torch.linalg.svd(centred, full_matrices=False).Vh[:2] * self.flips[:, None]
        length = (components @ (path[-1] - path[0])).norm()
        step = length * (1 + self.module.MARGIN) / self.half
        return components, step * torch.arange(-self.half, self.half, device=path.device)

    def reduced(self) -> dict[str, Any]:
        """Return their principal components and the trajectory in them."""
        path = list(self.problem.path)
        result: dict[str, Any] = self.module.DimReduction(path, "pca", None, seed=0).reduce()
        return result

    def ours(self, kind: torch.dtype = torch.float32) -> Tensor:
        """Return the losses, [R, R]."""
        components, axis = self.plane()
        return self.problem.losses(components, axis, axis, kind)

    def theirs(self) -> Tensor:
        """Return theirs, [R, R]."""
        found = self.reduced()
        grid = self.module.LossGrid(
            list(self.problem.path),
            self.network,
            (self.problem.inputs, self.problem.labels[:, None]),
            found["path_2d"],
            found["reduced_dirs"],
            res=self.half,
            tqdm_disable=True,
            save_grid=False,
        )
        return torch.tensor(grid.loss_values_2d)

    @staticmethod
    def common(ours: Tensor, theirs: Tensor) -> tuple[Tensor, Tensor]:
        """Return both as they are: all places agree."""
        return ours, theirs


def seconds(work: Callable[[], Tensor]) -> float:
    """Time `work`, waiting for the device."""
    started = time.perf_counter()
    work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - started


def compare(side: Surfaces | Trajectories, rounds: int) -> dict[str, float]:
    """Return median seconds, their ratio, and how far the values are apart."""
    every = torch.get_num_threads()
    times: dict[tuple[str, int], list[float]] = {}
    with contextlib.redirect_stdout(io.StringIO()):  # the peers talk
        for turn in range(rounds + 1):  # the first warms up
            for threads in sorted({1, every}):
                torch.set_num_threads(threads)
                for name, work in (("ours", side.ours), ("theirs", side.theirs)):
                    taken = seconds(work)
                    if turn:
                        times.setdefault((name, threads), []).append(taken)
        theirs = side.theirs()
    medians = {key: statistics.median(values) for key, values in times.items()}
    own, peer = (min(medians[name, t] for t in (1, every)) for name in ("ours", "theirs"))
    mine, others = side.common(side.ours().cpu(), theirs)
    exact, _ = side.common(side.ours(torch.float64).cpu(), theirs)

    def apart(some: Tensor, other: Tensor) -> float:
        return float(((some - other).abs() / exact.clamp_min(1)).max())

    return {
        "ratio": peer / own,
        "seconds": own,
        "peer_seconds": peer,
        "max_difference": apart(mine, others),
        "error": apart(mine, exact),
        "peer_error": apart(others, exact),
        "largest_loss": float(exact.max()),
    }


def main() -> None:
    """Run all sides and print a table, then one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few places, for the tests")
    parser.add_argument("--resolution", type=int, help="places each way, 41 unless told")
    options = parser.parse_args()
    resolution = options.resolution or (11 if options.quick else 41)
    install()
    problem = Problem(steps=60 if options.quick else 600)
    print(
        f"{provenance.device()}; {resolution} × {resolution} places, {len(problem.labels)} points"
    )
    print(
        f"{'against':28}{'ours':>10}{'theirs':>10}{'ratio':>8}{'apart':>10}{'our error':>11}"
        f"{'theirs':>10}"
    )
    result: dict[str, float | int | str] = {}
    for prefix, side in (
        ("", Surfaces(problem, resolution)),
        ("anim_", Trajectories(problem, resolution)),
    ):
        found = compare(side, rounds=2 if options.quick else 7)
        print(
            f"{side.peer:28}{found['seconds'] * 1e3:7.1f} ms{found['peer_seconds'] * 1e3:7.0f} ms"
            f"{found['ratio']:8.1f}{found['max_difference']:10.1e}{found['error']:11.1e}"
            f"{found['peer_error']:10.1e}"
        )
        result |= {f"{prefix}{name}": value for name, value in found.items()}
    print(json.dumps(result | {"resolution": resolution, "device": provenance.device()}))


if __name__ == "__main__":
    main()
