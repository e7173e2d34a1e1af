"""Training: recipes become trained networks."""
