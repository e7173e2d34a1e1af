"""Plotting: the look of figures, what they draw alike, and the files that they become."""
