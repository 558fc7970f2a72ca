"""Philox4x32 as compiled loops; the same numbers as ``engines/philox.py``.

The rounds are written out: a loop inside the loop over places would keep that one from being vectorized, which costs five times as much.
"""

from __future__ import annotations

from typing import Any

from numba import njit, uint64

from workbench.engines.philox import FEWER, MULTIPLIERS, WEYL

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


@njit(nogil=True, error_model="numpy")
def halves(key, step, first, size, out) -> None:
    """Write a 16-bit number for each of ``size`` places of a step of a stream, from place ``first`` on; ``first``, and the room in ``out``, are multiples of 128."""
    mask, half, short = uint64(MASK), uint64(32), uint64(16)
    k1 = _next(key)
    k2 = _next(k1)
    k3 = _next(k2)
    k4 = _next(k3)
    k5 = _next(k4)
    k6 = _next(k5)
    for group in range(uint64((size + 127) // 128)):
        begin = (uint64(first // 128) + group) * short
        places = out[group * uint64(128) :]
        for k in range(short):
            index = begin + k
            c = _round(_round(_round((index & mask, index >> half, step & mask, step >> half), key), k1), k2)
            w0, w1, w2, w3 = _round(_round(_round(_round(c, k3), k4), k5), k6)
            places[k], places[k + short] = w0, w0 >> short
            places[k + uint64(32)], places[k + uint64(48)] = w1, w1 >> short
            places[k + uint64(64)], places[k + uint64(80)] = w2, w2 >> short
            places[k + uint64(96)], places[k + uint64(112)] = w3, w3 >> short


@njit(nogil=True, error_model="numpy")
def dither(key, step) -> Any:
    """The 16-bit number that belongs to a step of a stream itself."""
    mask, half = uint64(MASK), uint64(32)
    c = (mask, mask, step & mask, step >> half)
    for _ in range(FEWER):
        c = _round(c, key)
        key = _next(key)
    return c[0] >> uint64(16)
