"""Data: points that are drawn and images that are read."""
