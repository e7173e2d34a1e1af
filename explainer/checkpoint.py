"""Checkpoints for readers.

`from explainer.checkpoint import write`.
"""

from explainer.networks.checkpoint import layers, write

__all__ = ["layers", "write"]
