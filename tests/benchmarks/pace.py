"""How a rival in a race and its parent talk: JSON lines, one when it is ready, one for every turn it was told to take."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np


class Partner:
    """A rival in a process of its own, with one thread.

    Attributes
    ----------
    times, walls
        Seconds of its turns: of the processor, and of the clock.
    """

    def __init__(self, name: str, command: list[str]) -> None:
        threads = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        self.name, self.times, self.walls = name, [], []
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **threads}
        )
        self.build: float = self._read()["build_cpu_s"]

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise RuntimeError(f"{self.name} ended with code {self.process.wait()}")

    def _tell(self, word: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self._read()

    def run(self) -> None:
        """Take a turn."""
        told = self._tell("go")
        self.times.append(told["cpu_s"])
        self.walls.append(told["wall_s"])

    def end(self) -> dict[str, Any]:
        """What it has to tell in the end."""
        told = self._tell("end")
        self.process.wait()
        return told


def missing(module: str, python: str | None) -> str | None:
    """Why a peer cannot run in a Python, or nothing."""
    if python is None:
        return "no Python with peers was given (--peers, or WORKBENCH_PEERS)"
    found = subprocess.run([python, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    return None if found.returncode == 0 else (found.stderr.strip().splitlines() or ["it cannot be imported"])[-1]


def ratios(theirs: Sequence[float], ours: Sequence[float]) -> dict[str, float]:
    """How many times our CPU time another took, turn by turn: the median, the least and the most."""
    found = [their / own for their, own in zip(theirs, ours, strict=True)]
    return {"times_ours": median(found), "times_ours_low": min(found), "times_ours_high": max(found)}


def machine() -> dict[str, Any]:
    """Where it was run."""
    return {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(), "load": os.getloadavg()}


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
