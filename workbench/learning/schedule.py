"""How the learning rate falls while a network learns."""

from __future__ import annotations

import math


def half_cosine(taken: int, batches: int) -> float:
    """Return the share of the learning rate after so many of all batches: from 1 to 0 along half a cosine.

    Source: Loshchilov and Hutter 2017, "SGDR: stochastic gradient descent with warm restarts", arXiv:1608.03983, without restarts.

    >>> [round(half_cosine(taken, 4), 3) for taken in (0, 2, 4, 9)]
    [1.0, 0.5, 0.0, 0.0]
    """
    return 0.5 * (1 + math.cos(math.pi * min(1.0, taken / max(1, batches))))
