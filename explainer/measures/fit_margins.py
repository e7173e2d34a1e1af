"""Margins of random networks that fit: how far the points asked are from the boundary."""

from __future__ import annotations

import numpy as np
import torch

from explainer import device
from explainer.measures.boundary import EXTENT, field
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelling, asked, label
from explainer.measures.margin import crossings, distances
from explainer.networks.prior import Prior
from explainer.progress import report
from explainer.store import stage


@stage
def fit_margins(
    labelling: Labelling,
    prior: Prior,
    effort: Effort,
    stops: tuple[int, ...],
    run: int,
    resolution: int,
) -> np.ndarray:
    """Return the margins [R, K] of the training points asked, in the networks that a run found.

    All are right, so that none is below zero; NaN where the run got stuck. The grid is that of
    `explainer.measures.margin`, its resolution bounds the error.

    >>> from explainer.data.synthetic import SwissRoll
    >>> question = Labelling(SwissRoll(train_points=9, test_points=9), points=2)
    >>> found = fit_margins(question, Prior((2, 3, 1)), Effort(8, 20), (), 0, resolution=9)
    >>> found.shape, bool((found > 0).all())
    ((8, 2), True)
    """
    place = device.current()
    inputs = asked(labelling)[0][: labelling.points].double().numpy()
    fits = label(labelling, prior, effort, stops, run).fits
    rows = np.full((len(fits), labelling.points), np.nan)
    for done, theta in enumerate(fits):
        report(done, len(fits))
        if np.isfinite(theta).all():
            found = field(torch.tensor(theta, device=place), prior.widths, resolution)
            rows[done] = distances(inputs, crossings(found.cpu().double().numpy(), EXTENT))
    return rows
