"""Experiments: the recipes of each chapter at each size, and which networks its figures show."""
