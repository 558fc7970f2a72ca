"""Philox4x32-10 as a compiled loop; the same numbers as ``engines/philox.py``.

The ten rounds are written out: a loop inside the loop over places would keep that one from being vectorized, which costs five times as much.
"""

from __future__ import annotations

from typing import Any

from numba import njit, uint64

from workbench.engines.philox import MULTIPLIERS, WEYL

M0, M1 = MULTIPLIERS
W0, W1 = WEYL
MASK = 0xFFFFFFFF


@njit(nogil=True, error_model="numpy")
def _round(c, key) -> Any:
    c0, c1, c2, c3 = c
    p0, p1, mask, half = c0 * uint64(M0), c2 * uint64(M1), uint64(MASK), uint64(32)
    return (p1 >> half) ^ c1 ^ (key & mask), p1 & mask, (p0 >> half) ^ c3 ^ (key >> half), p0 & mask


@njit(nogil=True, error_model="numpy")
def _next(key) -> Any:
    mask, half = uint64(MASK), uint64(32)
    return ((key + uint64(W0)) & mask) | (((key >> half) + uint64(W1)) << half)


@njit(nogil=True, error_model="numpy")
def words(key, step, first, size, out) -> None:
    """Write a 32-bit word for each of ``size`` places of a step of a stream, from place ``first`` (a multiple of four) on.

    ``out`` has room for the next multiple of four.
    """
    mask, half, four = uint64(MASK), uint64(32), uint64(4)
    k1 = _next(key)
    k2 = _next(k1)
    k3 = _next(k2)
    k4 = _next(k3)
    k5 = _next(k4)
    k6 = _next(k5)
    k7 = _next(k6)
    k8 = _next(k7)
    k9 = _next(k8)
    begin = uint64(first // 4)
    for number in range(uint64((size + 3) // 4)):
        index = begin + number
        c = _round(_round((index & mask, index >> half, step & mask, step >> half), key), k1)
        c = _round(_round(_round(_round(c, k2), k3), k4), k5)
        c = _round(_round(_round(_round(c, k6), k7), k8), k9)
        place = four * number
        out[place], out[place + uint64(1)], out[place + uint64(2)], out[place + uint64(3)] = c
