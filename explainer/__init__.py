"""Trains wide- and narrow-margin networks, measures their basins and bakes the essay about them."""

import os

# Before torch loads: a thread that waits for the others of a matrix product spins for some
# microseconds, then sleeps. Spinning on, as is usual, slows everything down many times over as soon
# as another process wants a core, and a build's own drawing does; not spinning halves the speed.
os.environ.setdefault("GOMP_SPINCOUNT", "5000")

__version__ = "0.1.0"
