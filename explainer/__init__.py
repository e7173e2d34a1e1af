"""Trains wide- and narrow-margin networks, measures their basins and bakes the essay about them."""

__version__ = "0.1.0"
