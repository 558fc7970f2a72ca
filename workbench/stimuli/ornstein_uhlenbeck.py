"""Ornstein-Uhlenbeck current: noise that remembers for a while."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, ClassVar

import numpy as np

from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.quantity import Quantity
from workbench.core.source import Source

NARROW = 16
"""Lines up to which plain numbers are faster than arrays."""


class OrnsteinUhlenbeck(Stimulus):
    """Noise around ``mean`` that forgets within ``tau``: what many synapses far away do to a cell.

    Each line starts in the stationary distribution and is stepped exactly, so that mean, spread and correlation do not
    depend on the step of time.
    """

    source = Source(
        "Gillespie 1996, Exact numerical simulation of the Ornstein-Uhlenbeck process", doi="10.1103/PhysRevE.54.2084"
    )
    analog: ClassVar[bool] = True

    mean = Quantity(200.0, "pA", symbol=r"\mu", soft=(-500, 2000), doc="Mean current.")
    sigma = Quantity(
        100.0, "pA", symbol=r"\sigma", bounds=(0, None), soft=(0, 1000), doc="Standard deviation of the current."
    )
    tau = Quantity(
        5.0,
        "ms",
        symbol=r"\tau",
        bounds=(0.001, None),
        soft=(0.5, 200),
        doc="Time after which a deviation is forgotten to 1/e.",
    )

    def current(self, moments: Moments) -> np.ndarray:
        """The process at the beginning of each step; what it is at the beginning of the next is remembered."""
        deviation = moments.memory["deviation"] if "deviation" in moments.memory else moments.noise.at_start()
        decay = np.exp(-moments.dt / self.tau)
        path = relaxed(
            deviation, float(decay), np.sqrt(-np.expm1(-2.0 * moments.dt / self.tau)) * moments.noise.each_step()
        )
        moments.memory["deviation"] = path[-1]
        return self.mean + self.sigma * path[:-1]


def relaxed(start: np.ndarray, decay: float, pushes: np.ndarray) -> np.ndarray:
    """Return ``x`` with ``x[k + 1] = decay * x[k] + pushes[k]``, ``(steps + 1, lines)``.

    The recursion is taken one step after the other, so that it does not matter where a run is cut.

    >>> relaxed(np.array([1.0]), 0.5, np.array([[0.0], [2.0]])).ravel().tolist()
    [1.0, 0.5, 2.25]
    """

    def follow(x: Any, push: Any) -> Any:
        return decay * x + push

    if len(start) > NARROW:
        return np.stack(list(accumulate(pushes, follow, initial=start)))
    lines = zip(start.tolist(), pushes.T.tolist(), strict=True)
    return np.array([list(accumulate(line, follow, initial=first)) for first, line in lines]).T
