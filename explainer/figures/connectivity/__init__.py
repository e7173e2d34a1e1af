"""Figures of the chapter on roads between minima."""
