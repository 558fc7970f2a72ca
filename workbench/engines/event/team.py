"""The same function run by several threads at once, one share each; if one fails, the others are told and do not wait."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Thread
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.engines.event.meeting import GONE

MOST = 64
WORTH = 60_000.0
"""Nanoseconds of work between two meetings from which a second thread pays."""
CELL, SYNAPSE, RATE = 2.0, 1.0, 5e-3
"""What a step of a cell and a delivered spike cost (ns), and a rate that a network may have (kHz); only for choosing the number of threads."""
LEARNS = 8
"""How many times as much a delivered spike costs where synapses learn."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_for(threads: int | None, cells: int, synapses: float, batch: int, dt: float, spare: int = 0) -> int:
    """The number of threads asked for, or as many as the work between two meetings is worth, with ``spare`` cores left to others."""
    if threads is not None:
        if isinstance(threads, bool) or not isinstance(threads, int) or not 1 <= threads <= MOST:
            raise RangeError("EventEngine(threads=...)", f"1 to {MOST}, or None", repr(threads)[:60])
        return threads
    work = batch * (cells * CELL + synapses * RATE * dt * SYNAPSE)
    return int(max(1, min(cores() - spare, work / WORTH)))


def together(work: Callable[[int], int], shares: int, shared: np.ndarray) -> list[int]:
    """Call ``work`` for each share at once and return what they return; what one raises is raised here when all have ended."""
    found: list[Any] = [None] * shares

    def guarded(share: int) -> None:
        try:
            found[share] = work(share)
        except BaseException as error:
            shared[GONE] = 1
            found[share] = error

    others = [Thread(target=guarded, args=(share,), name=f"workbench share {share}") for share in range(1, shares)]
    started = []
    try:
        for other in others:
            other.start()
            started.append(other)
        guarded(0)
    except BaseException:
        shared[GONE] = 1
        raise
    finally:
        # a thread writes into the arrays of this run: it is waited for, whatever happened here
        for other in started:
            other.join()
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return found
