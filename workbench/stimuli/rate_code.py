"""Rate code: the larger the value, the more spikes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.stimuli.code import Code, in_steps


class RateCode(Code):
    """Each line fires at a rate in proportion to its value.

    ``even`` spreads the spikes as evenly as whole steps allow, so that a train of n steps tells the value to
    within 1/n; ``random`` draws each step by itself (Bernoulli, the discrete Poisson train), which needs longer trains
    for the same precision. A line cannot fire more than once a step.
    """

    source = Source(
        "Eshraghian et al. 2023, Training spiking neural networks using lessons from deep learning",
        doi="10.1109/JPROC.2023.3308088",
    )
    moving: ClassVar[bool] = True

    rate = Quantity(
        1000.0,
        "Hz",
        label="largest rate",
        symbol=r"\nu_{\max}",
        bounds=(0, 20000),
        soft=(50, 1000),
        doc="Rate at value 1, the brightest pixel of a picture.",
    )
    timing = param.Selector(default="even", objects=["even", "random"], doc="Spikes spread evenly, or drawn at random.")

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        share = in_steps(np.minimum(frames * self.coherent()["rate"] * dt, 1.0), steps)  # expected spikes a step
        return self.drawn(share, seed) if self.timing == "random" else evenly(share)

    @staticmethod
    def drawn(share: np.ndarray, seed: int) -> np.ndarray:
        """Draw spikes with these chances, step by step."""
        return (stream(seed, "RateCode").random(share.shape) < share).astype(np.uint8)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        """The mean rate over the largest."""
        return trains.mean(0) / (self.coherent()["rate"] * dt)


def evenly(share: np.ndarray) -> np.ndarray:
    """Return spikes whose running count stays within half a spike of the running sum of ``share`` (spikes a step).

    >>> evenly(np.full(8, 0.25)).tolist()
    [0, 1, 0, 0, 0, 1, 0, 0]
    """
    count = np.floor(np.cumsum(share, axis=0) + 0.5)  # half a spike ahead: centered within its gap
    return np.diff(count, axis=0, prepend=0).astype(np.uint8)
