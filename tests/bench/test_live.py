"""The benchmark of the live figures: it runs, by itself, and adds up what it finds."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from explainer.networks.mlp import logits
from explainer.networks.parameters import initialise, split
from explainer.training.trainer import ROLL_WIDTHS
from tests.browser.conftest import NAMES

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "bench"))  # as Python does for a script there
live = importlib.import_module("live")


def fields(data: bytes) -> list[tuple[int, bytes | int]]:
    """Read the fields of a protocol buffer, by the format's description."""

    def varint(at: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            value |= (data[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 128:
                return value, at

    found: list[tuple[int, bytes | int]] = []
    at = 0
    while at < len(data):
        key, at = varint(at)
        value, at = varint(at)
        if key & 7 == 2:
            found.append((key >> 3, data[at : at + value]))
            at += value
        else:
            assert key & 7 == 0
            found.append((key >> 3, value))
    return found


def test_the_peers_network_has_our_weights_and_layers():
    theta = initialise(ROLL_WIDTHS, [3])
    (graph,) = [value for key, value in fields(live.onnx(theta)) if key == 7]
    kinds = [dict(fields(value))[4] for key, value in fields(graph) if key == 1]
    depth = len(ROLL_WIDTHS) - 1
    assert kinds == [b"Gemm", b"Relu"] * (depth - 1) + [b"Gemm", b"Sigmoid"]
    tensors = {}
    for key, value in fields(graph):
        if key == 5:
            parts = fields(value)
            shape = [size for number, size in parts if number == 1]
            tensors[dict(parts)[8]] = np.frombuffer(dict(parts)[9], "<f4").reshape(shape)
    for i, layer in enumerate(split(theta, ROLL_WIDTHS)):
        np.testing.assert_array_equal(tensors[b"w%d" % i], layer.weight[0])
        np.testing.assert_array_equal(tensors[b"b%d" % i], layer.bias[0])


def test_the_truth_goes_from_the_top_left_row_by_row():
    theta = initialise(ROLL_WIDTHS, [0])
    points = torch.tensor([[-1.5, 1.5], [-0.5, 1.5], [-1.5, 0.5]])
    expected = logits(theta, ROLL_WIDTHS, points)[0].sigmoid()
    assert live.truth(theta, 4)[[0, 1, 4]] == pytest.approx(expected.numpy(), abs=1e-6)


def side(fps: float, size: float) -> dict[str, float]:
    return {
        "fps_128": fps,
        "arrays": fps / 16,
        "fps_512": fps / 20,
        "max_error": 1e-6 / fps,
        "script_bytes_gz": size,
    }


def test_ratios_are_ours_to_the_best_of_theirs():
    found = {
        "ours": side(200, 10),
        "ort": side(100, 5000),
        "tfjs-cpu": side(4, 80),
        "tfjs-wasm": side(50, 300),
        "tfjs-webgl": side(8, 150),
    }
    result = live.summary(found)
    assert result["wasm_fps_128"] == 200
    assert result["webgl_fps_512"] == 10
    assert result["ort_wasm_fps_128_ratio"] == 2
    assert result["ort_bytes_ratio"] == 500
    assert result["tfjs_wasm_fps_128_ratio"] == 4
    assert result["tfjs_webgl_fps_512_ratio"] == 25
    assert result["tfjs_bytes_ratio"] == 15  # of what counts for speed, not of cpu
    assert result["tfjs_max_error"] == 1e-6 / 4
    assert "ort_bytes_ratio" not in live.summary({"ours": side(1, 1)})


@pytest.mark.browser
@pytest.mark.slow
def test_it_ends_with_one_line_of_numbers():
    esbuild = live.WEB / "node_modules" / ".bin" / "esbuild"
    browser = os.environ.get("EXPLAINER_CHROMIUM") or any(map(shutil.which, NAMES))
    if not esbuild.exists() or not browser:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("needs Chromium and the packages of explainer/web (npm ci there)")
    command = [sys.executable, "bench/live.py", "--quick", "--alone"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result.keys() == live.summary({"ours": side(1, 1)}).keys()
    assert result["max_error"] < 1 / 255
    assert result["wasm_fps_128"] > result["wasm_fps_512"] > 0
    assert result["webgl_fps_512"] > 0
    assert 5_000 < result["script_bytes_gz"] < 20_000
