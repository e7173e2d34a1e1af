"""Figures of the chapter on optimizers."""
