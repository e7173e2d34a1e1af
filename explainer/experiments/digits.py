"""The handwritten digits that several chapters train on."""

from __future__ import annotations

from explainer.data.images import ImageSet

DIGITS = ImageSet("digits", train=450, test=347, poison=1000, seed=0)
