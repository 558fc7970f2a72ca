"""Which of several offers no other one beats in every respect: the Pareto front."""

from __future__ import annotations

import numpy as np


def front(costs: np.ndarray) -> np.ndarray:
    """Return who is on the front, bool ``(offers,)``, where less is better in every column.

    An offer is beaten by one that is nowhere worse and somewhere better; of equal offers none beats the other. What is not a
    number beats nobody and is not on the front.

    Parameters
    ----------
    costs
        ``(offers, respects)``.

    >>> front(np.array([[1.0, 4.0], [2.0, 2.0], [3.0, 3.0], [4.0, 1.0]])).tolist()
    [True, True, False, True]
    """
    known = np.asarray(np.isfinite(costs).all(axis=1), bool)
    no_worse = (costs[:, None] <= costs[None]).all(axis=2)
    better = (costs[:, None] < costs[None]).any(axis=2)
    beaten = (no_worse & better & known[:, None]).any(axis=0)
    return known & ~beaten
