"""Figures of the chapter on skip connections."""
