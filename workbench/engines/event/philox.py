"""Philox4x32-10 as a compiled function; the same numbers as ``engines/philox.py``."""

from __future__ import annotations

from numba import njit, uint64

from workbench.engines.philox import MULTIPLIERS, ROUNDS, WEYL

M0, M1 = MULTIPLIERS
W0, W1 = WEYL
MASK = 0xFFFFFFFF


@njit("UniTuple(uint64, 4)(uint64, uint64, uint64)", nogil=True, cache=True, inline="never")
def block(index, step, key):
    """Four 32-bit words for block ``index`` of a step of a stream."""
    mask = uint64(MASK)
    c0, c1, c2, c3 = index & mask, index >> uint64(32), step & mask, step >> uint64(32)
    k0, k1 = key & mask, key >> uint64(32)
    for _ in range(ROUNDS):
        p0, p1 = c0 * uint64(M0), c2 * uint64(M1)
        c0, c1, c2, c3 = (p1 >> uint64(32)) ^ c1 ^ k0, p1 & mask, (p0 >> uint64(32)) ^ c3 ^ k1, p0 & mask
        k0, k1 = (k0 + uint64(W0)) & mask, (k1 + uint64(W1)) & mask
    return c0, c1, c2, c3
