"""Threads that wait for each other: they spin for a moment, then let others have the core; nobody waits for one that is gone."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any

import numpy as np
from numba import int64, njit

from workbench.engines.event.intrinsics import add_shared, invoke, read_shared

CAME, GONE, LAST, PLACES = 0, 16, 32, 48
"""Shared numbers, each in a line of cache of its own: arrivals so far, whether a thread is gone, the turn that is not begun by anybody."""
NEVER = 1 << 62
SPINS, NAP = 3000, 0 if sys.platform == "win32" else 50
"""Looks before the core is given away (about 30 us), and for how long, in the unit of the system's function (us, or ms on Windows)."""


def opened() -> np.ndarray:
    """The shared numbers before a run."""
    shared = np.zeros(PLACES, dtype=np.int64)
    shared[LAST] = NEVER
    return shared


@lru_cache(maxsize=1)
def sleep_address() -> int:
    """Where the system's function is that lets a thread sleep; it takes one number."""
    function: Any = ctypes.windll.kernel32.Sleep if sys.platform == "win32" else ctypes.CDLL(None).usleep  # pyright: ignore[reportAttributeAccessIssue]
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    return address


@njit(nogil=True, error_model="numpy")
def meet(shared, many, turn, sleep, nap):
    """Wait until ``many`` threads have come to this turn; return whether they have, rather than one being gone."""
    add_shared(shared, CAME, 1)
    looks = 0
    while read_shared(shared, CAME) < many * (turn + 1):
        if read_shared(shared, GONE) != 0:
            return False
        looks += 1
        if looks > SPINS:
            invoke(sleep, (int64(nap),))
    return True
