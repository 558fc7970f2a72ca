"""Short-term plasticity from spike to spike, in closed form: what each spike of a train delivers, and what it comes to in the end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def releases(
    times: Sequence[float] | np.ndarray,
    U: float,
    tau_d: float,
    tau_f: float,
    rests_at_U: bool = False,
    jumps_last: bool = False,
) -> np.ndarray:
    """Share of the weight that each spike of a train delivers, after Tsodyks, Pawelzik and Markram (1998).

    Parameters
    ----------
    times
        Of the spikes (ms), rising.
    U, tau_d, tau_f
        Share that the first spike takes; recovery of the store and memory of facilitation (ms).
    rests_at_U, jumps_last
        Where ``u`` rests between spikes, and whether it jumps after the release.

    >>> releases([0.0, 100.0], 0.5, 100.0, 50.0).round(3).tolist()
    [0.5, 0.436]
    """
    rest = U if rests_at_U else 0.0
    u, x, found = rest, 1.0, []
    for index, t in enumerate(times):
        if index:
            gap = float(t - times[index - 1])
            u = rest + (u - rest) * math.exp(-gap / tau_f)
            x = 1.0 + (x - 1.0) * math.exp(-gap / tau_d)
        raised = u + U * (1.0 - u)
        taken = u if jumps_last else raised
        found.append(taken * x)
        x -= taken * x
        u = raised
    return np.array(found)


def steady_release(
    rate: np.ndarray, U: float, tau_d: float, tau_f: float, rests_at_U: bool = False, jumps_last: bool = False
) -> np.ndarray:
    """Share that every spike of a long regular train at ``rate`` (Hz) delivers; see :func:`releases`.

    >>> float(steady_release(np.array([20.0]), 0.5, 100.0, 50.0)[0]) == float(releases(np.arange(200) * 50.0, 0.5, 100.0, 50.0)[-1])
    True
    """
    gap, rest = 1000.0 / np.asarray(rate, dtype=float), U if rests_at_U else 0.0
    fades, fills = np.exp(-gap / tau_f), np.exp(-gap / tau_d)
    u = (rest * (1.0 - fades) + U * fades) / (1.0 - (1.0 - U) * fades)
    taken = u if jumps_last else u + U * (1.0 - u)
    return taken * (1.0 - fills) / (1.0 - (1.0 - taken) * fills)
