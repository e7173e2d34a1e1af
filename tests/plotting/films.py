"""Looking into films."""

import gc
import warnings
from pathlib import Path
from typing import Any

import imageio.v2 as imageio
import numpy as np


def play(path: Path, *filters: str) -> tuple[dict[str, Any], list[np.ndarray]]:
    """Return what a film's file says of itself, and its frames, through ffmpeg's filters."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # imageio leaves its pipes to the collector
        with imageio.get_reader(path, output_params=filters) as reader:
            about, frames = reader.get_meta_data(), [np.array(frame) for frame in reader]
        del reader
        gc.collect()
    return about, frames
