"""Trains wide- and narrow-margin networks, measures their basins and bakes the essay about them."""

import os

# Before torch loads: threads that spin while they wait slow each other down many times over as
# soon as another process wants a core, and a build's own drawing does.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

__version__ = "0.1.0"
