"""A single unit without a bias, the perceptron, in the limit of many weights.

Points are Gaussian, `load` of them a weight, and a random unit is asked to give them labels. With
H(x) = ½ erfc(x/√2) and Dt the standard Gaussian measure:

- of a random teacher: what fits overlaps with the teacher by R, its error on fresh points is
  arccos(R)/π, and R / √(1 − R) = (load/π) ∫ Dt exp(−R t²/2) / H(t √R) (Györgyi & Tishby 1990);
- of a coin: the share of units that give all points their labels, each at a distance of κ or more
  from the unit's boundary where points' components have a variance of one, is exp(S) a weight,

      S = min_q ½ ln(1 − q) + ½ q/(1 − q) + load ∫ Dt ln H((κ + √q t)/√(1 − q)),

  with q the overlap of two such units, and there are none from a load of
  1 / ∫_{−κ}^∞ Dt (t + κ)² on (Gardner 1988; proofs in
  Stojnic 2013, arXiv 1306.3979).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

FAR = 12.0  # where Dt is as good as zero


def overlap(load: float) -> float:
    """Return R, the overlap of what fits with the teacher."""

    def excess(r: float) -> float:
        def inside(t: float) -> float:
            # H(x) = Φ(−x); in logarithms, since both are tiny far out
            return float(np.exp(norm.logpdf(t) - r * t**2 / 2 - norm.logsf(np.sqrt(r) * t)))

        return r / math.sqrt(1 - r) - load / math.pi * quad(inside, -FAR, FAR)[0]

    return float(brentq(excess, 1e-6, 1 - 1e-9))


def entropy(load: float, margin: float = 0.0) -> float:
    """Return S of a coin's labels, at distances of `margin` or more.

    >>> round(entropy(0.01) / 0.01, 2)  # few points: a factor of ½ each
    -0.69
    """
    places, weights = np.polynomial.hermite_e.hermegauss(120)

    def at(q: float) -> float:
        far = (margin + math.sqrt(q) * places) / math.sqrt(1 - q)
        each = float(weights @ norm.logsf(far)) / math.sqrt(2 * math.pi)
        return 0.5 * math.log1p(-q) + 0.5 * q / (1 - q) + load * each

    return float(minimize_scalar(at, bounds=(0, 1 - 1e-6), options={"xatol": 1e-9}).fun)


def capacity(margin: float = 0.0) -> float:
    """Return the load from which on no unit has a coin's labels at such distances.

    >>> [round(capacity(margin), 3) for margin in (0, 0.5, 1)]
    [2.0, 0.961, 0.52]
    """
    room = quad(lambda t: norm.pdf(t) * (t + margin) ** 2, -margin, FAR)[0]
    return 1 / float(room)
