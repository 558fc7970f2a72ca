"""Correlated Poisson trains for many steps at once, compiled; the same spikes as ``engines/correlated.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, uint64

from workbench.engines.correlated import correlated_keys, group_of, thresholds
from workbench.engines.event.philox import words
from workbench.engines.plan import Plan, Source


def draw(plan: Plan, source: Source, first: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where the spikes of each step begin, ``(steps + 1,)``, and the lines that fire, step after step."""
    numbers = source.model.values()
    groups, correlated = int(numbers["groups"]), int(numbers["correlated"])
    own, hidden = correlated_keys(plan, source)
    group = group_of(source.size, groups).astype(np.int64)
    room = int(1.2 * steps * source.size * min(source.model.coherent()["rate"] * plan.dt, 1.0)) + source.size + 64
    return _draw(
        np.uint64(own), np.uint64(hidden), first, steps, group, groups, correlated, thresholds(source, plan.dt), room
    )


@njit(nogil=True, cache=True, error_model="numpy")
def _draw(own, hidden, first, steps, group, groups, correlated, chances, room) -> Any:
    size = len(group)
    rows, ids, count = np.zeros(steps + 1, np.int64), np.empty(room, np.int32), 0
    dice, spoke = np.empty(size + 3, np.uint32), np.empty(groups + 3, np.uint32)
    limit = np.empty(groups, np.uint32)
    for row in range(steps):
        step = uint64(first + row)
        words(hidden, step, 0, groups, spoke)
        for k in range(groups):
            limit[k] = chances[0] if k >= correlated else chances[2] if spoke[k] < chances[0] else chances[1]
        words(own, step, 0, size, dice)
        if count + size > len(ids):
            more = np.empty(2 * len(ids) + size, np.int32)
            more[:count] = ids[:count]
            ids = more
        for line in range(size):
            if dice[line] < limit[group[line]]:
                ids[count] = line
                count += 1
        rows[row + 1] = count
    return rows, ids[:count]
