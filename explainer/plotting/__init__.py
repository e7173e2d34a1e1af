"""Plotting: the look of figures, and the files that they become."""
