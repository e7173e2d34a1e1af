"""Many small decision fields in one picture, as the page draws them: `web/src/network/tiles.ts`."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_rgb
from scipy.special import expit

from explainer.plotting.style import Style


def tiles(
    logits: np.ndarray, side: int, style: Style, color: str, width: float, faded: float = 0
) -> np.ndarray:
    """Return fields as pictures, [K, side, side, 3] from 0 to 1, the upper row first.

    A pixel is on the boundary by its distance |z| / |∇z| from where the logit z is zero.

    Args:
        logits: [K, H, H], the lowest row first, as `explainer.measures.boundary` has them.
        side: in pixels.
        style: the variant being drawn.
        color: of the boundary.
        width: of the boundary, in pixels.
        faded: how far towards the paper, from 0 to 1.
    """
    between, along = _interpolation(side, logits.shape[1])  # [side, H] each
    rows = logits[:, ::-1].astype(np.float64)
    z = between @ rows @ between.T  # [K, side, side]
    slope = np.hypot(between @ rows @ along.T, along @ rows @ between.T)
    distance = np.divide(np.abs(z), slope, out=np.full_like(z, np.inf), where=slope > 0)
    ink = np.clip(width / 2 + 0.5 - distance, 0, 1)[..., None]
    picture = style.field(expit(z))[..., :3]
    picture += ink * (np.array(to_rgb(color)) - picture)
    mixed: np.ndarray = picture + faded * (np.array(to_rgb(style.paper)) - picture)
    return mixed


def _interpolation(side: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what `side` pixels take of `count` values between whose ends they lie, linearly.

    Also what their slope takes, per pixel; [side, count] each.

    >>> between, along = _interpolation(2, 3)
    >>> between.tolist(), along.tolist()
    ([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]], [[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]])
    """
    step = (count - 1) / side
    places = (np.arange(side) + 0.5) * step
    index = np.minimum(places.astype(int), count - 2)
    pixels, part = np.arange(side), places - index
    between, along = np.zeros((2, side, count))
    between[pixels, index], between[pixels, index + 1] = 1 - part, part
    along[pixels, index], along[pixels, index + 1] = -step, step
    return between, along
