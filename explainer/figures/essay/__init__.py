"""Figures of the essay."""
