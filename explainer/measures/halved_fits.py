"""Random networks that fit, as a reader's browser gets them: scaled, and in half precision.

Only the signs of a random network's logits were asked for, so their size says nothing. Here the
last layer is scaled so that the logits at the training points asked have the root mean square
`CONFIDENT`, which is for the eye alone: no answer changes. Then all is rounded to float16,
and what is said of a network is measured on these very numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import fields
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelling, asked, label
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths, split
from explainer.networks.prior import Prior
from explainer.store import stage

CONFIDENT = 4.0  # a probability of 98 %


@dataclass(frozen=True)
class Halved:
    """The R networks of one run."""

    parameters: np.ndarray  # [R, n] float16; NaN where the run got stuck
    fits: np.ndarray  # [R] whether they still have all training points asked right
    test: np.ndarray  # [R] accuracies on fresh points; NaN where the run got stuck


def confident(theta: Tensor, widths: Widths, inputs: Tensor) -> Tensor:
    """Return networks θ [R, n] with logits at inputs [P, d] of root mean square `CONFIDENT`.

    >>> lines = torch.tensor([[0.5, 0.0], [-2.0, 0.0]])  # one layer: f(x) = ½ x and −2 x
    >>> confident(lines, (1, 1), torch.tensor([[-1.0], [1.0]])).tolist()
    [[4.0, 0.0], [-4.0, 0.0]]
    """
    size = logits(theta, widths, inputs).square().mean(1).sqrt()  # [R]
    scaled = theta.clone()
    last = split(scaled, widths)[-1]
    last.weight.mul_(CONFIDENT / size[:, None, None])
    last.bias.mul_(CONFIDENT / size[:, None])
    return scaled


@stage
def halved_fits(
    labelling: Labelling, prior: Prior, effort: Effort, stops: tuple[int, ...], run: int
) -> Halved:
    """Scale and round the networks that a run found, then see what they have right."""
    place = device.current()
    count = labelling.points
    inputs, signs = (values[:count].to(place) for values in asked(labelling))
    theta = torch.tensor(label(labelling, prior, effort, stops, run).fits, device=place)
    rounded = confident(theta, prior.widths, inputs).half()
    points = synthetic.make(labelling.roll)
    fresh, wanted = points.test_inputs.to(place), (2 * points.test_labels - 1).to(place)
    theta = rounded.float()
    found = logits(theta, prior.widths, fresh)
    right = (found * wanted > 0).float().mean(1)
    return Halved(
        rounded.cpu().numpy(),
        (logits(theta, prior.widths, inputs) * signs > 0).all(1).cpu().numpy(),
        torch.where(found.isnan().any(1), torch.nan, right).cpu().numpy(),
    )


@stage
def fit_field(
    labelling: Labelling,
    prior: Prior,
    effort: Effort,
    stops: tuple[int, ...],
    run: int,
    network: int,
    resolution: int,
) -> np.ndarray:
    """Return the field, [H, H] float16 clipped logits, of one network that a run found."""
    kept = halved_fits(labelling, prior, effort, stops, run).parameters[[network]]
    theta = torch.tensor(kept, device=device.current()).float()
    return np.asarray(fields(theta, prior.widths, resolution)[0])
