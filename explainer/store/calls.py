"""Calls of stages that are handed on: to whoever spreads them over processes and machines.

Inside `handing_over`, a stage whose result isn't stored raises `Needed` instead of making it. The
scheduler that began the work then has the call made elsewhere, once, however many need it, and
begins the work anew. So a stage should call those that it builds on before it computes anything.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

_handing_over: ContextVar[bool] = ContextVar("handing_over", default=False)


@dataclass(frozen=True)
class Call:
    """One call of a stage, as another process can make it.

    Attributes:
        name: of its result, STAGE/KEY.
        module: where the stage is defined.
        function: its name there.
        arguments: by their names.
    """

    name: str
    module: str
    function: str
    arguments: dict[str, Any]

    def run(self) -> None:
        """Make the result and store it; the stages behind it may be `Needed` first."""
        getattr(importlib.import_module(self.module), self.function).make(**self.arguments)


class Needed(BaseException):
    """Some calls must be made first; no error, hence not for `except Exception`."""

    def __init__(self, calls: tuple[Call, ...]) -> None:
        super().__init__(calls)
        self.calls = calls


@contextmanager
def handing_over() -> Iterator[None]:
    """Let stages that aren't stored raise `Needed`."""
    token = _handing_over.set(True)
    try:
        yield
    finally:
        _handing_over.reset(token)


def handed_over() -> bool:
    """Whether missing stages are somebody else's to make."""
    return _handing_over.get()
