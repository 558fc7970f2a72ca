"""The exponential of small matrices, many at once, without a linear-algebra library and its threads.

A cell's propagators are a few numbers; a library wakes all its threads for them, and on a busy machine waits for each. A
slider that is being dragged asks for them with every move.
"""

from __future__ import annotations

import numpy as np

TERMS = 14
SMALL = 0.25  # norm below which the series has converged to the last bit after so many terms


def exponential(matrices: np.ndarray) -> np.ndarray:
    """Return ``exp(A)`` of each matrix of a stack ``(..., n, n)``: Taylor's series of ``A / 2^k``, squared ``k`` times.

    >>> exponential(np.array([[0.0, 1.0], [0.0, 0.0]])).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    norm = float(np.abs(matrices).sum(axis=-1).max(initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(norm / SMALL)))) if norm > SMALL and np.isfinite(norm) else 0
    scaled = matrices / 2.0**halvings
    term = total = np.broadcast_to(np.eye(matrices.shape[-1]), matrices.shape)
    for order in range(1, TERMS + 1):
        term = term @ scaled / order
        total = total + term
    for _ in range(halvings):
        total = total @ total
    return total
