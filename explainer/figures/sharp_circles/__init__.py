"""Figures of the chapter on rings that nearly touch."""
