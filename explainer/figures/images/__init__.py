"""Figures of the chapter on real images."""
