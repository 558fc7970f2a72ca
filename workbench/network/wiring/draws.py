"""Draws that several wiring rules share: numbers without doubles, and lists in their order."""

from __future__ import annotations

import numpy as np


def distinct(rng: np.random.Generator, among: int, count: int) -> np.ndarray:
    """Return ``count`` different numbers below ``among``, rising; every set of them is equally likely.

    Numbers are drawn until enough differ; of more than half, those left out are drawn instead. Memory follows ``count``.
    """
    if 2 * count > among:
        kept = np.ones(among, dtype=bool)
        kept[distinct(rng, among, among - count)] = False
        return np.flatnonzero(kept)
    found = np.zeros(0, dtype=np.int64)
    while len(found) < count:
        found = np.unique(np.concatenate([found, rng.integers(0, among, count - len(found))]))
    return found


def each_distinct(rng: np.random.Generator, rows: int, among: int, count: int) -> np.ndarray:
    """Return ``count`` different numbers below ``among`` for each row, ``(rows, count)``."""
    if not rows:
        return np.zeros((0, count), dtype=np.int64)
    return np.stack([rng.choice(among, count, replace=False) for _ in range(rows)])


def in_order(pre: np.ndarray, post: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs sorted by source and then by target, as int32."""
    # one number for each pair, so that nothing but these is sorted
    pairs = (pre.astype(np.int64, copy=False) << 32) + post
    pairs.sort()
    return (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
