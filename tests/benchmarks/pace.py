"""How a rival in the race talks to its parent: JSON lines, one when it is ready, one for every stretch it was told to run."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np


def answer(run: Callable[[], Any], told: Callable[[], dict[str, float]], build: float) -> None:
    """Say that all is built, then for each line of input run a stretch and say its CPU time; at the end, what the cells did."""
    print(json.dumps({"build_cpu_s": build}), flush=True)
    for line in sys.stdin:
        if line.strip() == "end":
            break
        begin, wall = time.process_time(), time.perf_counter()
        measured = run()
        used = time.process_time() - begin if measured is None else measured
        print(json.dumps({"cpu_s": used, "wall_s": time.perf_counter() - wall}), flush=True)
    print(json.dumps(told()), flush=True)


def describe(times: np.ndarray, ids: np.ndarray, cells: int, begin: float, duration: float) -> dict[str, float]:
    """Mean rate (Hz) and mean CV of intervals, of cells with at least three spikes, in the first stretch (all rivals run that one)."""
    kept = (times > begin) & (times <= begin + duration)
    times, ids = times[kept], ids[kept]
    order = np.lexsort((times, ids))
    times, ids = times[order], ids[order]
    gaps, same = np.diff(times), np.diff(ids) == 0
    gaps, owner = gaps[same], ids[1:][same]
    count = np.bincount(owner, minlength=1)
    mean = np.bincount(owner, gaps) / np.maximum(count, 1)
    square = np.bincount(owner, gaps**2) / np.maximum(count, 1)
    enough = count >= 2
    spread = np.sqrt(np.maximum(square - mean**2, 0))[enough] / mean[enough]
    return {
        "rate_hz": 1000.0 * len(times) / cells / duration,
        "cv": float(spread.mean()) if len(spread) else float("nan"),
    }
