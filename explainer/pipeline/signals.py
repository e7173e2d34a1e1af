"""Signals that ask a program to end: Ctrl-C, `kill`, a terminal that closes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Ended(KeyboardInterrupt):
    """A signal asks the program to end.

    Attributes:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def told_by_signals() -> Iterator[None]:
    """Let signals that ask to end raise `Ended` in a block; those that are ignored stay so."""
    heard = [one for one in _signals() if signal.getsignal(one) not in (signal.SIG_IGN, None)]
    before = {one: signal.signal(one, _end) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def hear_no_more() -> None:
    """Ignore such signals from here on, while what was begun is put in order."""
    for one in _signals():
        signal.signal(one, signal.SIG_IGN)


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise Ended(number)


def _signals() -> list[int]:
    """Return the numbers of the signals; none outside the main thread, which alone hears them."""
    here = threading.current_thread() is threading.main_thread()
    return [getattr(signal, name) for name in NAMES if here and hasattr(signal, name)]
