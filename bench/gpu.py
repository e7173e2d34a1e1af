"""What does a GPU make of it: how fast, as much as its products are, and is it right?

For a machine that has torch, NumPy and a copy of this project, and nothing else for sure. In turn:

- training: thousands of networks as one stack, by captured graphs and by plain calls; networks
  times steps a second, and the share of the rate of a large matrix product, in float32 and in TF32,
  which counts only the networks' own products, forward and backward; and beside it the share of
  the rate of a large copy, since products so small wait for memory;
- surface: a loss surface, beside the loop of `loss-landscapes`, see `bench/surface.py`;
- checks: what the tests marked `gpu` check, run plainly, since pytest may not be there;
- figures: a still, a moving and a live one, measured at the full size, stage by stage; drawn where
  what drawing needs is there.

Each part runs in a process of its own, with a time limit: one that fails or hangs takes no other
along, and what it had found by then is kept. All have their peak memory. Without a GPU everything
runs on the CPU, and the last line, which is JSON, says so.

    python bench/gpu.py [--quick] [--size full] [--only training] [--out FILE]
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import stand_ins
import torch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # a bare machine hasn't installed the project

Found = dict[str, Any]
Keep = Callable[[Found], None]  # what a part has found so far goes there

LIMITS = {"training": 120, "surface": 90, "checks": 90, "figures": 150}  # seconds; 7.5 minutes
# How often a step reads or writes an activation. Forward: the bias is laid out, the product reads
# the layer below and adds to it (three), the ReLU in place (two). Backward: the product (two), the
# ReLU's slope (three), the weights' gradient (two), the biases'.
PASSES = 14
PRECISIONS = {"float32": "highest", "tf32": "high"}  # as torch calls them
FIGURES = {  # all of the essay's pair of networks, which are trained once
    "still": "wide-vs-narrow",
    "movie": "perturb-wide",
    "live": "perturb-yourself",
}


def training(options: argparse.Namespace, keep: Keep) -> None:
    """Train stacks of networks, by captured graphs and by plain calls, in float32 and TF32."""
    from training import matrix_rate

    size, rounds, steps = (512, 1, 2) if options.quick else (8192, 5, 50)
    copied = _copy_rate(2**20 if options.quick else 2**30, rounds)
    print(f"a large copy: {copied / 1e9:,.0f} GB/s")
    found: Found = {"matrix_product_tflops": {}, "copy_gb_s": copied / 1e9}
    for kind, precision in PRECISIONS.items():
        torch.set_float32_matmul_precision(precision)
        found["matrix_product_tflops"][kind] = matrix_rate(size, rounds) / 1e12
        print(f"a large product in {kind}: {found['matrix_product_tflops'][kind]:.1f} TFLOP/s")
    print(
        f"{'networks':>9} {'':8} {'by':9} {'in':8}{'networks × steps a second':>28}{'share':>8}"
        f"{'of memory':>11}"
    )
    # Plain calls first: should the capture fail, they have been measured.
    for way in ("plain", "captured") if torch.cuda.is_available() else ("plain",):
        for networks, optimizer, kind in itertools.product(
            (8, 16) if options.quick else (1024, 4096), ("muon", "adam"), PRECISIONS
        ):
            torch.set_float32_matmul_precision(PRECISIONS[kind])
            row = _rate(networks, optimizer, way, rounds, steps)
            row["share"] = row["tflops"] / found["matrix_product_tflops"][kind]
            row["memory_share"] = row.pop("moved") / copied
            stack = found.setdefault(str(networks), {}).setdefault(optimizer, {})
            stack[f"{way}_{kind}"] = row
            print(
                f"{networks:9} {optimizer:8} {way:9} {kind:8}"
                f"{row['network_steps_per_second']:28,.0f}{row['share']:8.1%}"
                f"{row['memory_share']:11.0%}"
            )
            keep(found)


def _rate(networks: int, optimizer: Any, way: str, rounds: int, steps: int) -> Found:
    """Return what a stack does a second, its steps a captured graph or plain calls."""
    from training import seconds

    from explainer.networks.parameters import count_parameters
    from explainer.training.trainer import ROLL_WIDTHS, Experiment, Trainer

    experiment = Experiment(
        poison_factors=(0.3,) * networks,
        seeds=tuple(range(networks)),
        learning_rates=(0.006,) * networks,
        steps=10_000,
        optimizer=optimizer,
    )
    _forget_peak()
    plain = mock.patch.object(Trainer, "_captured", return_value=None)
    with plain if way == "plain" else nullcontext():
        trainer = Trainer(experiment)
    taken = []
    for _ in range(rounds + 1):  # the first warms up
        trainer.refill()  # lasts longer than `steps`
        taken.append(seconds(lambda: [trainer.advance() for _ in range(steps)]))
    rate = networks * steps / statistics.median(taken[1:])
    # A product forward and two backward for each weight and point; one multiply, one add.
    weights, points = count_parameters(ROLL_WIDTHS) - sum(ROLL_WIDTHS[1:]), trainer.inputs.shape[1]
    return {
        "network_steps_per_second": rate,
        "step_ms": networks / rate * 1e3,
        "tflops": 6 * weights * points * rate / 1e12,
        "moved": PASSES * 4 * sum(ROLL_WIDTHS[1:]) * points * rate,  # bytes a second
        **peak_memory(),
    }


def _copy_rate(values: int, rounds: int) -> float:
    """Return the bytes that a large copy reads and writes a second."""
    from training import seconds

    from explainer import device

    source = torch.randn(values, device=device.current())
    target = torch.empty_like(source)
    return 8 * values / min(seconds(lambda: target.copy_(source)) for _ in range(rounds + 2))


def surface(options: argparse.Namespace, keep: Keep) -> None:
    """Compare a loss surface with that of `loss-landscapes`, or with its loop written out."""
    import surface as peers

    os.environ |= {"PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "5"}  # there may be no network
    note = "the package itself"
    try:
        peers.install()
        importlib.import_module("loss_landscapes")
    except (SystemExit, ImportError, OSError) as error:
        note = f"its loop, written out here, since the package isn't to be had ({error})"
        sys.modules |= stand_ins.written_out()
    resolution = 11 if options.quick else 101
    problem = peers.Problem(steps=20 if options.quick else 600)
    side = peers.Surfaces(problem, resolution)
    found = peers.compare(side, rounds=1 if options.quick else 3)
    print(
        f"{resolution} × {resolution} places: {found['seconds'] * 1e3:.1f} ms; {side.peer}: "
        f"{found['peer_seconds'] * 1e3:.0f} ms, {found['ratio']:.0f} times that ({note})"
    )
    keep({**found, "resolution": resolution, "peer": side.peer, "peer_is": note})


def checks(options: argparse.Namespace, keep: Keep) -> None:
    """Run what the `gpu` tests check, one after another."""
    from explainer import device
    from tests.agreement import CHECKS

    found: Found = {"failed": 0}
    for check in CHECKS:
        started = time.perf_counter()
        try:
            check(str(device.current()))
            outcome = "passed"
        except ImportError as error:
            outcome = f"skipped: {error}"
        except Exception as error:  # whatever it is, it is what was found
            found["failed"] += 1
            outcome = f"failed: {type(error).__name__}: {error}"[:2000]
        taken = time.perf_counter() - started
        found[check.__name__] = {"outcome": outcome, "seconds": taken}
        print(f"{check.__name__:16}{taken:8.1f} s  {outcome}")
        keep(found)


def figures(options: argparse.Namespace, keep: Keep) -> None:
    """Measure a still, a moving and a live figure; draw a frame of each if it can be drawn."""
    finder = stand_ins.StandIns()
    sys.meta_path.append(finder)
    from explainer.figures.source import load_figure
    from explainer.store import Store, use

    missing = finder.missing
    found: Found = {"size": options.size}
    found["drawn"] = f"no: {', '.join(missing)} missing" if missing else "a frame, one variant"
    with tempfile.TemporaryDirectory() as folder:
        use(Store(Path(folder)))
        for kind, id in list(FIGURES.items())[: 1 if options.quick else None]:
            figure = load_figure(id)
            started = time.perf_counter()
            measured = figure.measure(options.size)
            row = {"figure": id, "seconds": time.perf_counter() - started}
            if not missing:
                row["drawing_seconds"] = _drawing_seconds(figure, measured)
            found[kind] = row
            found["stages"] = _stage_seconds(Path(folder))
            print(f"{kind:8}{id:20}{row['seconds']:8.1f} s  drawn: {found['drawn']}")
            keep(found)
    for name, taken in found["stages"].items():
        print(f"  {name:50}{taken:8.1f} s")


def _drawing_seconds(figure: ModuleType, measured: Any) -> float:
    """Draw one variant of a figure, of a moving one its first frame, and throw it away."""
    from explainer.plotting.style import Style

    started, style = time.perf_counter(), Style("light", "page")
    with style.context(), tempfile.TemporaryFile() as file:
        drawn = figure.draw(measured, style)
        getattr(drawn, "figure", drawn).savefig(file, format="png")
    return time.perf_counter() - started


def _stage_seconds(store: Path) -> dict[str, float]:
    """Return the seconds of each stage, without those that it asked for, the longest first."""
    found: dict[str, float] = {}
    for path in store.glob("*/*/record.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        found[record["stage"]] = found.get(record["stage"], 0.0) + record["seconds"]
    return dict(sorted(found.items(), key=lambda item: -item[1]))


PARTS = {one.__name__: one for one in (training, surface, checks, figures)}


def _forget_peak() -> None:
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def peak_memory() -> dict[str, float]:
    """Return the most memory so far, in GiB: torch's on the GPU, or else the process's."""
    if torch.cuda.is_available():
        return {
            "allocated_gib": torch.cuda.max_memory_allocated() / 2**30,
            "reserved_gib": torch.cuda.max_memory_reserved() / 2**30,
        }
    unit = 1 if sys.platform == "darwin" else 1024
    return {"resident_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30}


def run_part(options: argparse.Namespace) -> None:
    """Run one part here, and write what it has found into `options.into` whenever that grows."""
    found: Found = {}

    def keep(more: Found) -> None:
        found.update(more)
        found["memory"] = peak_memory()
        options.into.write_text(json.dumps(found), encoding="utf-8")

    try:
        PARTS[options.part](options, keep)
    except BaseException as error:
        keep({"failure": f"{type(error).__name__}: {error}"[:2000]})
        traceback.print_exc()
        raise SystemExit(1) from error


@contextmanager
def _timed(found: Found) -> Iterator[None]:
    started = time.perf_counter()
    yield
    found["seconds_in_all"] = time.perf_counter() - started


def start_part(name: str, options: argparse.Namespace) -> Found:
    """Run one part in a process of its own; return what it found, and how it failed if it did."""
    print(f"\n{name}", flush=True)
    found: Found = {}
    with tempfile.TemporaryDirectory() as folder, _timed(found):
        into = Path(folder) / "found.json"
        command = [sys.executable, "-u", __file__, "--part", name, "--into", str(into)]
        command += ["--size", options.size, *(["--quick"] if options.quick else [])]
        try:
            status = subprocess.run(command, timeout=LIMITS[name], check=False).returncode
            fault = f"ended with status {status}" if status else None
        except subprocess.TimeoutExpired:
            fault = f"not done after {LIMITS[name]} s"
        if into.exists():
            found |= json.loads(into.read_text(encoding="utf-8"))
        if fault:
            found.setdefault("failure", fault)
            print(f"{name}: {found['failure']}")
    return found


def headlines(parts: dict[str, Found]) -> Found:
    """Return the few numbers that the rest is summed up by, those that are there."""
    stacks = [value for key, value in parts.get("training", {}).items() if key.isdigit()]
    rows = [row for stack in stacks for ways in stack.values() for row in ways.values()]
    best = max(rows, key=lambda row: row["network_steps_per_second"], default=None)
    failures = {name: part["failure"] for name, part in parts.items() if "failure" in part}
    return {
        "network_steps_per_second": best and best["network_steps_per_second"],
        "ratio": parts.get("surface", {}).get("ratio"),
        "checks_failed": parts.get("checks", {}).get("failed"),
        "failures": failures,
    }


def main() -> None:
    """Run all parts and print a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="few and small, a still alone, for the tests"
    )
    parser.add_argument("--size", choices=("quick", "standard", "full"), help="of the figures")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be repeated")
    parser.add_argument("--out", type=Path, help="write the JSON into this file too")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.size = options.size or ("quick" if options.quick else "full")
    if options.part:
        return run_part(options)
    from explainer.store import provenance

    gpu = torch.cuda.is_available()
    print(f"{provenance.device()}; torch {torch.__version__}" + ("" if gpu else "; no CUDA device"))
    result: Found = {"device": provenance.device(), "gpu": gpu, "torch": torch.__version__}
    with _timed(result):
        parts = {name: start_part(name, options) for name in options.only or PARTS}
    line = json.dumps(result | headlines(parts) | {"parts": parts})
    if options.out:
        options.out.write_text(line + "\n", encoding="utf-8")
    print(f"\n{line}")
    return None


if __name__ == "__main__":
    main()
