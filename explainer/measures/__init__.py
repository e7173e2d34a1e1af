"""Measures: of trained networks, one concept a file."""
