"""The live figures' TypeScript, bundled and compiled for tests, and networks to test it with."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.special import expit

from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths, initialise
from explainer.site import bundle

WEB = Path(__file__).parents[2] / "explainer" / "web"
ROLL: Widths = (2, 23, 16, 26, 32, 28, 31, 1)
EXTENT = (-1.5, 2.0, -1.0, 1.25)  # nothing is symmetric, so that a flip or a swap shows


def bundled(source: str, script: Path, *options: str) -> Path:
    """Bundle a file of explainer/web into `script`; skip the test where that can't be."""
    esbuild = WEB / "node_modules" / ".bin" / "esbuild"
    if not shutil.which("node") or not esbuild.exists():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("needs node and the packages of explainer/web (npm ci there)")
    command = [esbuild, WEB / source, "--bundle", "--log-level=warning", *options]
    subprocess.run([*command, f"--outfile={script}"], check=True)
    return script


def need_packages() -> None:
    """Skip a test where the packages of explainer/web aren't; where CI runs, let it fail."""
    if not (WEB / "node_modules").is_dir():
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say("needs the packages of explainer/web; install them: python -m explainer.site.bundle")


def type_faults(folder: Path, source: str) -> str:
    """Return what TypeScript's compiler, as strict as on the scripts, says against a source."""
    need_packages()
    (folder / "source.ts").write_text(source, encoding="utf-8")
    settings = {
        "extends": str(WEB / "tsconfig.json"),
        "compilerOptions": {"typeRoots": [str(WEB / "node_modules/@types")]},
        "include": ["source.ts"],
    }
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    compiler = WEB / "node_modules/typescript/bin/tsc"
    done = subprocess.run(
        [*bundle.find_node().node, compiler, "--noEmit", "--project", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == (not done.stdout), done.stdout + done.stderr
    return done.stdout


def network(widths: Widths, seed: int = 0) -> torch.Tensor:
    """Return θ [1, n] with biases, and weights that make logits of both signs."""
    drawn = torch.randn(1, 10_000, generator=torch.Generator().manual_seed(seed))
    theta = initialise(widths, [seed])
    return 1.3 * theta + 0.1 * drawn[:, : theta.shape[1]]


def pixels(extent: tuple[float, ...], width: int, height: int) -> torch.Tensor:
    """Return the middles [height · width, 2] of pixels, the top row first, in double precision."""
    xmin, xmax, ymin, ymax = extent
    x = xmin + (np.arange(width) + 0.5) * (xmax - xmin) / width
    y = ymax - (np.arange(height) + 0.5) * (ymax - ymin) / height
    return torch.tensor(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))


def truth(theta: torch.Tensor, widths: Widths, points: torch.Tensor) -> np.ndarray:
    """Return torch's probabilities [P] in double precision."""
    return expit(logits(theta.double(), widths, points.double())[0].numpy())
