"""Experiments: recipes of each chapter, at each size."""
