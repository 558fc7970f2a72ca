"""Functions that kernels call and the compiler does not bring."""

from __future__ import annotations

from math import expm1

from numba import njit


@njit(["float32(float32)", "float64(float64)"], nogil=True, cache=True, inline="never")
def exprel(x):
    """(exp(x) - 1)/x, and 1 + x/2 where x is too small to divide by."""
    if abs(x) < 1e-4:
        return 1 + x / 2
    return expm1(x) / x
