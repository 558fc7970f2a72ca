"""Threads that wait for each other: they spin for a moment, then offer the core, then sleep; nobody waits for one that is gone."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any

import numpy as np

CAME, GONE, LAST, PLACES = 0, 16, 32, 48
"""Shared numbers, each in a line of cache of its own: arrivals so far, whether a thread is gone, the turn that is not begun by anybody."""
NEVER = 1 << 62
SPINS, YIELDS, NAP = 20_000, 2000, 0 if sys.platform == "win32" else 50
"""Looks before the core is offered to others (about 10 us), offers before the thread sleeps (about 1 ms), and for how long (us; ms on Windows)."""


def opened() -> np.ndarray:
    """The shared numbers before a run."""
    shared = np.zeros(PLACES, dtype=np.int64)
    shared[LAST] = NEVER
    return shared


@lru_cache(maxsize=1)
def system() -> tuple[int, int]:
    """Where the system's functions are that offer the core to other threads, and that let a thread sleep for a time."""
    library: Any = ctypes.windll.kernel32 if sys.platform == "win32" else ctypes.CDLL(None)  # pyright: ignore[reportAttributeAccessIssue]
    names = ("SwitchToThread", "Sleep") if sys.platform == "win32" else ("sched_yield", "usleep")
    offer, sleep = (ctypes.cast(getattr(library, name), ctypes.c_void_p).value for name in names)
    assert offer is not None
    assert sleep is not None
    return offer, sleep
