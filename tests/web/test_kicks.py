"""Kicks in the page, and the axis that they are drawn on, against those of Python."""

import json
import subprocess

import numpy as np
import pytest
import torch

from explainer.data.xoshiro import normals
from explainer.measures.survival import cross_entropy
from explainer.networks.mlp import logits
from explainer.plotting import live
from explainer.plotting.depths import depth
from tests.web.bundle import ROLL, bundled, network

SIZES = (0.0005, 0.03, 0.14)
LOG10 = (0.0, -0.3, -2.9, -3.0, -3.1, -10.0, -78.0, -1000.0)
THETA = torch.cat([network(ROLL, seed) for seed in (0, 1)])
NOISE = torch.Generator().manual_seed(2)
KICK = torch.randn(THETA.shape[1], generator=NOISE)
POINTS = torch.randn(200, 2, generator=NOISE)
LABELS = (torch.rand(200, generator=NOISE) < 0.5).float()
HUNDRED, SIGMA = 7, 0.03
DRAWN = torch.tensor(normals(HUNDRED, 100, THETA.shape[1]))
LOSS = cross_entropy(ROLL, POINTS.double(), LABELS.double())
STRUCK = torch.stack([LOSS((at + SIGMA * DRAWN).double()) for at in THETA])  # [2, 100]
MIDDLING = float(STRUCK.median()) + 1e-7  # a cutoff that some survive


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict:
    script = tmp_path_factory.mktemp("kicks") / "kicks.mjs"
    bundled("test/cli/kicks.ts", script, "--platform=node", "--format=esm")
    question = live.pack(
        {
            "widths": ROLL,
            "parameters": THETA.numpy(),
            "kick": KICK.numpy(),
            "points": POINTS.numpy(),
            "labels": LABELS.numpy().astype(np.uint8),
            "cutoff": 0.2,
            "sizes": SIZES,
            "log10": LOG10,
            "hundred": HUNDRED,
            "sigma": SIGMA,
            "middling": MIDDLING,
        }
    )
    done = subprocess.run(
        ["node", script], input=question, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_losses_after_a_kick_are_torchs(answered: dict) -> None:
    loss = cross_entropy(ROLL, POINTS.double(), LABELS.double())
    for sigma, found in zip(SIZES, answered["losses"], strict=True):
        expected = loss((THETA + sigma * KICK).double())
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-4)
    assert np.ptp(np.array(answered["losses"]), axis=0).min() > 0.01


def test_chances_stand_where_they_do_on_the_poster(answered: dict) -> None:
    np.testing.assert_allclose(answered["depths"], depth(np.array(LOG10)), rtol=1e-12, atol=1e-12)


def test_a_hundred_kicks_are_the_same_in_python_and_in_the_page(answered: dict) -> None:
    np.testing.assert_allclose(answered["normals"], DRAWN[:3, :5], rtol=1e-6)
    survives = (STRUCK < MIDDLING).tolist()
    assert answered["survives"] == survives
    assert 0 < sum(survives[0]) < 100
    last = (THETA[1] + SIGMA * DRAWN[-1]).double()
    at = logits(last[None], ROLL, POINTS[:4].double())[0]
    np.testing.assert_allclose(answered["logits"], at, rtol=1e-4, atol=1e-5)
