"""How small and how fast do our live figures evaluate a network in the browser?

Ours (`explainer/web/src/network`) against `onnxruntime-web` and TensorFlow.js: the same network in
the same headless Chromium, each side in a page of its own, alternating, medians over rounds.

- `wasm_fps_128`: fields of 128² probabilities a second, in an array, on the one thread of the page.
- `webgl_fps_512`: pictures of 512² a second. Ours are painted on a canvas, with the boundary;
  theirs end as arrays of probabilities. Without a graphics card all of it is drawn in software.
- `max_error`: furthest from torch in double precision, over all fields; the contract is 1/255.
- `script_bytes_gz`: what a page loads before it can evaluate, compressed: scripts and WebAssembly.

- `wasm_fps_512`: as `webgl_fps_512`, but as arrays from WebAssembly: what a page without a graphics
  card can do at that size.

Ours takes new parameters each time, as when a slider moves; the peers' are fixed. TensorFlow.js
counts with the fastest of its backends at 128² and with webgl at 512², and with the smaller of
these two in bytes; `onnxruntime-web` with its WebAssembly throughout. Ratios are ours to theirs in
speed, theirs to ours in bytes: above 1 is good.

    python bench/live.py [--quick] [--alone]

The peers go into `.build/bench/live`. `--alone` does without them, and asks for no network.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import shutil
import statistics
import struct
import subprocess
from collections.abc import Iterable
from pathlib import Path

import npm
import numpy as np
import torch
from playwright.sync_api import Page, sync_playwright
from served import served

from explainer.networks.mlp import logits
from explainer.networks.parameters import initialise, split
from explainer.training.trainer import ROLL_WIDTHS

ROOT = Path(__file__).parent.parent
WEB = ROOT / "explainer" / "web"
FOLDER = ROOT / ".build" / "bench" / "live"
PEERS = (
    "onnxruntime-web@1.30.0",
    "@tensorflow/tfjs-core@4.22.0",
    "@tensorflow/tfjs-backend-cpu@4.22.0",
    "@tensorflow/tfjs-backend-wasm@4.22.0",
    "@tensorflow/tfjs-backend-webgl@4.22.0",
)
MODULES = "node_modules/"
WASM = {
    "ort": "onnxruntime-web/dist/ort-wasm-simd-threaded",
    "tfjs-wasm": "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd",
}
EXTENT = (-2.0, 2.0, -2.0, 2.0)
COARSE, FINE = 128, 512
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")


def bundle(name: str) -> Path:
    """Bundle one side's script, minified."""
    esbuild = WEB / "node_modules" / ".bin" / "esbuild"
    if not esbuild.exists():
        raise SystemExit("bench/live.py: explainer/web has no packages; run npm ci there")
    script = FOLDER / f"{name}.js"
    subprocess.run(
        [
            *(esbuild, WEB / "bench" / f"{name}.js", f"--outfile={script}", "--log-level=error"),
            *("--bundle", "--minify", "--format=iife", "--target=es2022"),
        ],
        env=os.environ | {"NODE_PATH": str(FOLDER / MODULES)},
        check=True,
    )
    return script


def compressed(paths: Iterable[Path]) -> int:
    """Return the bytes that a web server sends for these files."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def loaded(name: str) -> list[Path]:
    """Return the files that a page of one side loads before it can evaluate."""
    files = [FOLDER / f"{name}.js"]
    if name in WASM:
        files.append(FOLDER / MODULES / f"{WASM[name]}.wasm")
    if name == "ort":
        files.append(FOLDER / MODULES / f"{WASM[name]}.mjs")
    return files


def _field(number: int, value: bytes | int | str) -> bytes:
    """Return a field of a protocol buffer."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + _varint(rest) if rest else bytes([low])


def onnx(theta: torch.Tensor) -> bytes:
    """Return a network θ [1, n] as an ONNX model: points [P, 2] to probabilities [P, 1].

    Each layer is a Gemm with transB = 1. Fields are numbered in onnx/onnx.proto.
    """
    nodes, tensors = b"", b""
    layers = split(theta, ROLL_WIDTHS)
    last = "points"

    def node(kind: str, inputs: list[str], output: str, attribute: bytes = b"") -> bytes:
        parts = b"".join(_field(1, name) for name in inputs)
        return _field(1, parts + _field(2, output) + _field(4, kind) + attribute)

    for i, layer in enumerate(layers):
        for name, value in ((f"w{i}", layer.weight[0]), (f"b{i}", layer.bias[0])):
            dims = b"".join(_field(1, size) for size in value.shape)
            raw = struct.pack(f"<{value.numel()}f", *value.flatten().tolist())
            tensors += _field(5, dims + _field(2, 1) + _field(8, name) + _field(9, raw))
        transposed = _field(5, _field(1, "transB") + _field(3, 1) + _field(20, 2))
        nodes += node("Gemm", [last, f"w{i}", f"b{i}"], f"z{i}", transposed)
        final = i == len(layers) - 1
        last = "answers" if final else f"a{i}"
        nodes += node("Sigmoid" if final else "Relu", [f"z{i}"], last)

    def value(number: int, name: str, columns: int) -> bytes:
        shape = _field(1, _field(2, "points")) + _field(1, _field(1, columns))
        tensor = _field(1, _field(1, 1) + _field(2, shape))
        return _field(number, _field(1, name) + _field(2, tensor))

    graph = nodes + _field(2, "network") + tensors + value(11, "points", 2) + value(12, last, 1)
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))


def truth(theta: torch.Tensor, side: int) -> np.ndarray:
    """Return torch's probabilities [side²] at pixels, the top row first, in double precision."""
    xmin, xmax, ymin, ymax = EXTENT
    steps = (torch.arange(side, dtype=torch.float64) + 0.5) / side
    y, x = torch.meshgrid(ymax - steps * (ymax - ymin), xmin + steps * (xmax - xmin), indexing="ij")
    points = torch.stack([x.flatten(), y.flatten()], dim=1)
    return logits(theta.double(), ROLL_WIDTHS, points)[0].sigmoid().numpy()


LOAD = """async given => {
    given.middles = (side) => {
        const [xmin, xmax, ymin, ymax] = given.extent;
        return Float32Array.from({ length: 2 * side * side }, (_, i) => i % 2
            ? ymax - (Math.floor(i / 2 / side) + 0.5) * (ymax - ymin) / side
            : xmin + (i / 2 % side + 0.5) * (xmax - xmin) / side);
    };
    return bench.load(given);
}"""
FIELD = "async ([side, more]) => [...await bench.field(side, ...more)]"
TIME = """async ([what, side, times]) => {
    const begun = performance.now();
    for (let i = 0; i < times; i++) await bench[what](side);
    return (performance.now() - begun) / times;
}"""


def compare(pages: dict[str, Page], what: str, side: int, times: int, rounds: int) -> dict:
    """Return each side's median frames a second; the first round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds + 1):
        for name, page in pages.items():
            milliseconds = page.evaluate(TIME, [what, side, times if turn else 1])
            if turn:
                taken[name].append(milliseconds)
    return {name: 1000 / statistics.median(values) for name, values in taken.items()}


def measure(names: list[str], quick: bool) -> dict[str, dict[str, float]]:
    """Return what is measured of each side: frames a second, errors, bytes."""
    theta = 1.4 * initialise(ROLL_WIDTHS, [0])
    given = {
        "widths": ROLL_WIDTHS,
        "parameters": theta[0].tolist(),
        "extent": EXTENT,
        "folder": f"/{MODULES}",
        "onnx": base64.b64encode(onnx(theta)).decode(),
    }
    found: dict[str, dict[str, float]] = {
        name: {"script_bytes_gz": compressed(loaded(name))} for name in names
    }
    (FOLDER / "index.html").write_text("<!doctype html><title>bench</title>")
    chromium = os.environ.get("EXPLAINER_CHROMIUM") or shutil.which("chromium")
    with served(FOLDER) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        pages = {}
        for name in names:
            pages[name] = page = browser.new_page()
            page.goto(address)
            page.add_script_tag(url=f"{address}{name}.js")
            print(f"{name}: {page.evaluate(LOAD, given)}")
            more = [["wasm"], ["plain"], ["webgl"]] if name == "ours" else [[]]
            exact = truth(theta, COARSE)
            errors = [np.abs(page.evaluate(FIELD, [COARSE, m]) - exact).max() for m in more]
            found[name]["max_error"] = float(max(errors))
        rounds = (2, 1) if quick else (15, 5)
        # A frame of 128² is short, so several are timed together.
        coarse = compare(pages, "field", COARSE, 2 if quick else 10, rounds[0])
        fine = compare(pages, "frame", FINE, 1, rounds[1])
        arrays = compare(pages, "field", FINE, 1, rounds[1])
        browser.close()
    for name in names:
        found[name] |= {"fps_128": coarse[name], "fps_512": fine[name], "arrays": arrays[name]}
    return found


def summary(found: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return the numbers of one line: ours, the peers', and ratios."""
    ours = found["ours"]
    result = {
        "wasm_fps_128": ours["fps_128"],
        "wasm_fps_512": ours["arrays"],
        "webgl_fps_512": ours["fps_512"],
        "max_error": ours["max_error"],
        "script_bytes_gz": ours["script_bytes_gz"],
    }
    for peer in ("ort", "tfjs"):
        sides = [name for name in found if name.startswith(peer)]
        if not sides:
            continue
        coarse = max(sides, key=lambda name: found[name]["fps_128"])
        fine = sides[-1]  # of tfjs, webgl
        theirs = {
            "wasm_fps_128": found[coarse]["fps_128"],
            "wasm_fps_512": found[coarse]["arrays"],
            "webgl_fps_512": found[fine]["fps_512"],
            "max_error": max(found[name]["max_error"] for name in sides),
            "script_bytes_gz": min(found[name]["script_bytes_gz"] for name in (coarse, fine)),
        }
        result |= {f"{peer}_{key}": value for key, value in theirs.items()}
        for key in ("wasm_fps_128", "wasm_fps_512", "webgl_fps_512"):
            result[f"{peer}_{key}_ratio"] = ours[ROWS[key]] / theirs[key]
        result[f"{peer}_bytes_ratio"] = theirs["script_bytes_gz"] / ours["script_bytes_gz"]
    return result


ROWS = {"wasm_fps_128": "fps_128", "wasm_fps_512": "arrays", "webgl_fps_512": "fps_512"}


def main() -> None:
    """Run all sides and print a table, then one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds, for the tests")
    parser.add_argument("--alone", action="store_true", help="without the peers")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    tfjs = ["tfjs-cpu", "tfjs-wasm", "tfjs-webgl"]
    names = ["ours"] if options.alone else ["ours", "ort", *tfjs]
    if not options.alone:
        npm.install(FOLDER, PEERS)
    for name in names:
        bundle(name)
    found = measure(names, options.quick)
    print(
        f"{'':12}{'128² a second':>14}{'512² arrays':>14}{'512² pictures':>14}"
        f"{'error':>10}{'bytes, gz':>12}"
    )
    for name, values in found.items():
        print(
            f"{name:12}{values['fps_128']:14.1f}{values['arrays']:14.2f}{values['fps_512']:14.2f}"
            f"{values['max_error']:10.1e}{values['script_bytes_gz']:12,.0f}"
        )
    print(json.dumps(summary(found)))


if __name__ == "__main__":
    main()
