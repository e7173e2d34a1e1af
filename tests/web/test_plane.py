"""Networks on the plane of a road in the page against those of Python."""

import json
import subprocess

import numpy as np
import torch

from explainer.measures.mode_connectivity import span
from explainer.measures.surface import lattice
from explainer.plotting import live
from tests.web.bundle import ROLL, bundled, network

A, BEND, B = (network(ROLL, seed)[0] for seed in range(3))
NOISE = torch.Generator().manual_seed(5)
POINTS = torch.randn(200, 2, generator=NOISE)
LABELS = (torch.rand(200, generator=NOISE) < 0.5).float()
X, Y = (torch.tensor([low, 0.0, 0.31 * high, high]) for low, high in ((-9.0, 12.0), (-3.0, 20.0)))


def test_a_place_of_the_plane_is_the_network_that_python_finds_there(tmp_path) -> None:
    origin, basis, corners = span(A, BEND, B)
    script = bundled("test/cli/plane.ts", tmp_path / "plane.mjs", "--platform=node", "--format=esm")
    question = live.pack(
        {
            "widths": ROLL,
            "parameters": torch.stack([A, BEND, B]).numpy(),
            "corners": corners.numpy(),
            "x": X.tolist(),
            "y": Y.tolist(),
            "points": POINTS.numpy(),
            "labels": LABELS.numpy().astype(np.uint8),
        }
    )
    done = subprocess.run(
        ["node", script], input=question, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = np.array(json.loads(done.stdout))  # [Y, X, 2]
    parts = (part.double() for part in (X, Y, POINTS, LABELS))
    losses, accuracies = lattice(origin.double(), basis.double(), ROLL, *parts)
    np.testing.assert_allclose(found[..., 0], losses.numpy(), rtol=1e-3)
    np.testing.assert_allclose(found[..., 1], accuracies.numpy(), atol=0.006)
    assert np.ptp(losses.numpy()) > 0.1
