"""Fields and losses of the live figures under node, by every evaluator it has, against torch."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import expit

from explainer.networks.parameters import Widths
from explainer.training.trainer import scores
from tests.web.bundle import EXTENT, ROLL, bundled, network, pixels, truth

RELAXED = "--experimental-wasm-relaxed-simd"  # on by itself from node 22, whose V8 lost the flag
SIDE = 100
TOLERANCE = 1e-5  # the contract is 1/255; rounding is all that may differ

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = tmp_path_factory.mktemp("fields")
    options = ("--platform=node", "--format=esm")
    script = bundled("test/cli/fields.ts", folder / "fields.mjs", *options)
    tried = subprocess.run(["node", RELAXED, "-e", "0"], capture_output=True, check=False)
    node = ["node", *([RELAXED] if tried.returncode == 0 else [])]

    def answer(theta: torch.Tensor, widths: Widths, points=((0.0, 0.0),), labels=(0,)) -> Any:
        question = {
            "widths": widths,
            "parameters": theta[0].tolist(),
            "extent": EXTENT,
            "side": SIDE,
            "points": np.ravel(points).tolist(),
            "labels": list(labels),
        }
        done = subprocess.run(
            [*node, script], input=json.dumps(question), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return answer


@pytest.mark.parametrize("widths", [ROLL, (2, 1), (2, 5, 1), (2, 40, 33, 1), (2, 64, 64, 64, 1)])
def test_fields_are_torchs_at_ten_thousand_pixels(ask: Ask, widths: Widths):
    theta = network(widths)
    expected = truth(theta, widths, pixels(EXTENT, SIDE, SIDE))
    assert np.ptp(expected) > 0.1
    answers = ask(theta, widths)["answers"]
    assert set(answers) == {"plain", "relaxed", "simd", "scalar"}
    for name, found in answers.items():
        np.testing.assert_allclose(expit(found), expected, atol=TOLERANCE, err_msg=name)


@pytest.mark.parametrize("count", [200, 4000])
@pytest.mark.parametrize("scale", [1, 100])
def test_losses_are_torchs(ask: Ask, count: int, scale: float):
    generator = torch.Generator().manual_seed(1)
    points = torch.randn(count, 2, generator=generator)
    labels = (torch.rand(count, generator=generator) < 0.5).float()
    theta = network((2, 16, 16, 1))
    theta[:, -17:] *= scale  # the last layer's: logits of ±100s
    loss, accuracy = scores(theta, (2, 16, 16, 1), points, labels)
    found = ask(theta, (2, 16, 16, 1), points.tolist(), labels.tolist())["losses"]
    assert found["loss"] == pytest.approx(loss.item(), rel=1e-5)
    assert found["accuracy"] == pytest.approx(accuracy.item(), abs=1e-6)
    right = (truth(theta, (2, 16, 16, 1), points) > 0.5) == (labels.numpy() > 0.5)
    np.testing.assert_array_equal(np.array(found["wrong"]) == 0, right)
