"""Figures of the chapter on networks that nobody trained."""
