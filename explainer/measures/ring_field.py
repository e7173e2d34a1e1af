"""What a network answers round the origin, on a grid of angles and radii.

Rings are seen along their circumference in such a grid, and its radii can lie as close together as
the rings do. Logits z are kept as a reader's browser gets them, in one byte:

    round(127.5 + 127.5 · asinh(z) / asinh(LIMIT)),

finest where the network is undecided. From 128 on the answer is class 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.networks.mlp import logits
from explainer.store import stage
from explainer.training.trainer import Experiment, train

LIMIT = 60.0  # logits beyond are kept as this


def encode(z: np.ndarray) -> np.ndarray:
    """Return logits as bytes.

    >>> encode(np.array([-1e9, -1e-9, 0.0, 60.0])).tolist()
    [0, 127, 128, 255]
    """
    squeezed = np.arcsinh(np.clip(z, -LIMIT, LIMIT)) / np.arcsinh(LIMIT)
    levels = np.clip(np.floor(128 + 127.5 * squeezed), 0, 255)  # 128 and more from 0 on
    return np.asarray(np.where(z < 0, np.minimum(levels, 127), levels).astype(np.uint8))


def decode(levels: np.ndarray) -> np.ndarray:
    """Return the logits that bytes stand for.

    >>> decode(np.array([0, 255], np.uint8)).round(3).tolist()
    [-60.0, 60.0]
    """
    return np.asarray(np.sinh((levels / 127.5 - 1) * np.arcsinh(LIMIT)))


@dataclass(frozen=True)
class RingField:
    """One network's answers at A angles and R radii, and the training points it gets wrong."""

    levels: np.ndarray  # [A, R] uint8, logits as `encode` has them; angles from 0 up to 2π
    wrong: np.ndarray  # [P] bool


@stage
def ring_field(experiment: Experiment, angles: int, radii: tuple[float, ...]) -> RingField:
    """Train the one network of `experiment` and ask it at `angles` angles and all `radii`.

    >>> rings = synthetic.Circles(counts=(4, 2, 4), test_points=10)
    >>> recipe = Experiment((0.0,), (0,), (0.01,), 2, rings, widths=(2, 4, 1), poison_points=0)
    >>> ring_field(recipe, 6, (0.0, 0.4)).levels.shape
    (6, 2)
    """
    theta = torch.tensor(train(experiment).parameters, device=device.current())  # [1, n]
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(theta), points.train_labels.to(theta)
    turns = torch.arange(angles).to(theta) * (2 * math.pi / angles)
    around = torch.stack([turns.cos(), turns.sin()], dim=1)  # [A, 2]
    places = around[:, None] * torch.tensor(radii).to(theta)[:, None]  # [A, R, 2]
    z = logits(theta, experiment.widths, places.view(-1, 2))[0].view(angles, len(radii))
    answers = logits(theta, experiment.widths, inputs)[0] > 0
    return RingField(encode(z.cpu().numpy()), (answers != (labels > 0.5)).cpu().numpy())
