"""What `bench/gpu.py` takes in place of packages that a bare machine lacks, and says so."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any
from unittest import mock

import torch
from torch import Tensor

DRAWING = ("matplotlib", "contourpy", "cycler", "PIL", "imageio_ffmpeg", "scipy", "sklearn")
FONTS = ("font_source_serif_pro", "font_source_sans_pro", "fontTools", "brotli")


def written_out() -> dict[str, ModuleType]:
    """Return modules that do what `loss-landscapes` 3.0.6 does, as far as surfaces need it."""

    class Loss:
        def __init__(self, loss: Callable[..., Tensor], inputs: Tensor, target: Tensor) -> None:
            self.loss, self.inputs, self.target = loss, inputs, target

        def __call__(self, model: torch.nn.Module) -> float:
            return self.loss(model(self.inputs), self.target).item()

    def planar_interpolation(
        start: torch.nn.Module,
        first: torch.nn.Module,
        second: torch.nn.Module,
        metric: Loss,
        steps: int,
    ) -> list[list[float]]:
        here, *ends = (
            list(one.requires_grad_(False).parameters()) for one in (start, first, second)
        )
        one, two = ([(b - a) / steps for a, b in zip(here, end, strict=True)] for end in ends)

        def move(direction: list[Tensor], sign: int) -> None:
            for parameter, part in zip(here, direction, strict=True):
                parameter.add_(part, alpha=sign)

        rows = []
        for i in range(steps):  # to and fro along the second direction, as there
            row = []
            for _ in range(steps):
                move(two, -1 if i % 2 else 1)
                row.append(metric(start))
            rows.append(row[::-1] if i % 2 else row)
            move(one, 1)
        return rows

    package, metrics = ModuleType("loss_landscapes"), ModuleType("sl_metrics")
    package.planar_interpolation = planar_interpolation  # type: ignore[attr-defined]
    metrics.Loss = Loss  # type: ignore[attr-defined]
    return {"loss_landscapes": package, "loss_landscapes.metrics.sl_metrics": metrics}


class StandIns(MetaPathFinder, Loader):
    """Takes the place of packages that only drawing needs and that aren't there."""

    def __init__(self) -> None:
        """Look which are missing."""
        names = (*DRAWING, *FONTS)
        self.missing = [name for name in names if importlib.util.find_spec(name) is None]

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Answer for what is missing."""
        there = name.partition(".")[0] not in self.missing
        return None if there else ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> Any:
        """Return something of which anything can be imported."""
        return mock.MagicMock(name=spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it as it is."""
