"""What a piece of work takes."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU seconds of `work`, its processes included, and those on the clock."""
    before, started = _used(), time.perf_counter()
    work()
    return _used() - before, time.perf_counter() - started


def _used() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)
