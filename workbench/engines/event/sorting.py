"""The compiled loops of ``lay.py``."""

from __future__ import annotations

import numpy as np
from numba import njit

from workbench.engines.event.share import WINDOW


@njit(nogil=True, error_model="numpy")
def count(pre, post, delays, first, lowest, places, windows, many, late, counts, incoming):
    """Count the synapses of each segment, and those onto each target."""
    for s in range(len(pre)):
        place = places[post[s]]
        counts[((pre[s] - first) * many + windows[place // WINDOW]) * late + delays[s] - lowest] += 1
        incoming[post[s]] += 1
    return 0


@njit(nogil=True, error_model="numpy")
def put(pre, post, delays, first, lowest, places, windows, many, late, nexts, targets):
    """Write targets, counted from the beginning of their window, into their segments."""
    for s in range(len(pre)):
        place = places[post[s]]
        segment = ((pre[s] - first) * many + windows[place // WINDOW]) * late + delays[s] - lowest
        targets[nexts[segment]] = place % WINDOW
        nexts[segment] += 1
    return 0


@njit(nogil=True, error_model="numpy")
def put_places(pre, post, delays, first, lowest, places, windows, many, late, nexts, targets, begin, order):
    """As :func:`put`; and say which synapse, counted from ``begin``, each is."""
    for s in range(len(pre)):
        place = places[post[s]]
        segment = ((pre[s] - first) * many + windows[place // WINDOW]) * late + delays[s] - lowest
        targets[nexts[segment]] = place % WINDOW
        order[nexts[segment]] = begin + s
        nexts[segment] += 1
    return 0


@njit(nogil=True, error_model="numpy")
def put_pairs(pre, post, delays, first, lowest, places, windows, many, late, nexts, pairs, weights, finest):
    """As :func:`put`, with the weight in counts of ``finest`` in the upper half of each number."""
    for s in range(len(pre)):
        place = places[post[s]]
        segment = ((pre[s] - first) * many + windows[place // WINDOW]) * late + delays[s] - lowest
        level = min(max(round(weights[s] / finest), -32767), 32767)
        pairs[nexts[segment]] = np.int32((np.int64(level) << 16) | (place % WINDOW))
        nexts[segment] += 1
    return 0
