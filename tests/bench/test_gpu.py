"""The benchmark of a GPU, on the CPU: it runs, keeps what it found, and outlives its parts."""

import argparse
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch

from explainer.measures.surface import lattice
from explainer.networks.parameters import initialise
from tests import bench


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(bench.ROOT / "bench"))
    return importlib.import_module("gpu")


@pytest.fixture
def options(tmp_path: Path) -> argparse.Namespace:
    return argparse.Namespace(quick=True, size="quick", part="training", into=tmp_path / "found")


@pytest.mark.slow
def test_it_ends_with_one_line_of_numbers(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    parts = ["training", "checks", "figures"]  # a surface's peer would be fetched
    only = [word for part in parts for word in ("--only", part)]
    result = bench.run("gpu", "--out", str(out), *only)
    assert json.loads(out.read_text()) == result
    assert list(result["parts"]) == parts and not result["failures"]
    assert result["gpu"] == torch.cuda.is_available()
    assert result["checks_failed"] == 0 and result["ratio"] is None
    assert result["network_steps_per_second"] > 0
    training, _, figures = result["parts"].values()
    assert 0 < training["16"]["muon"]["plain_float32"]["share"] < 1
    assert figures["still"]["seconds"] > 0 and figures["still"]["drawing_seconds"] > 0
    assert figures["stages"]["training.trainer.train"] > 0
    assert all(part["memory"] for part in result["parts"].values())


def test_a_part_that_hangs_is_stopped_and_one_that_fails_keeps_what_it_found(
    gpu: ModuleType,
    options: argparse.Namespace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(gpu.LIMITS, "training", 0.2)
    assert gpu.start_part("training", options)["failure"] == "not done after 0.2 s"

    def half_done(given: object, keep: object) -> None:
        keep({"half": 1})
        raise RuntimeError("the card fell off")

    monkeypatch.setitem(gpu.PARTS, "training", half_done)
    with pytest.raises(SystemExit):
        gpu.run_part(options)
    found = json.loads(options.into.read_text())
    assert found["half"] == 1 and found["failure"] == "RuntimeError: the card fell off"
    assert gpu.headlines({"training": found})["failures"] == {"training": found["failure"]}


def test_the_loop_written_out_has_the_losses_of_ours(gpu: ModuleType) -> None:
    peers = importlib.import_module("surface")
    modules = gpu.stand_ins.written_out()
    theta = initialise(peers.ROLL_WIDTHS, range(3))
    inputs, labels = torch.randn(20, 2), (torch.rand(20) > 0.5).float()
    axis = torch.arange(4) / 4  # along either way, a quarter of a step further at each
    ours, _ = lattice(theta[0], theta[1:] - theta[0], peers.ROLL_WIDTHS, axis, axis, inputs, labels)
    metric = modules["loss_landscapes.metrics.sl_metrics"].Loss(
        torch.nn.BCEWithLogitsLoss(), inputs, labels[:, None]
    )
    corners = map(peers.module_of, theta)
    theirs = torch.tensor(modules["loss_landscapes"].planar_interpolation(*corners, metric, 4))
    mine, others = peers.Surfaces.common(ours.T, theirs)
    assert torch.allclose(mine, others, atol=1e-5)


def test_what_only_drawing_needs_is_stood_in_for_where_it_is_missing(
    gpu: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu.stand_ins, "DRAWING", ("torch", "no_such_package"))
    monkeypatch.setattr(gpu.stand_ins, "FONTS", ())
    stand_ins = gpu.stand_ins.StandIns()
    assert stand_ins.missing == ["no_such_package"]
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, stand_ins])
    assert importlib.import_module("no_such_package.figure").Figure
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("another_missing_package")
