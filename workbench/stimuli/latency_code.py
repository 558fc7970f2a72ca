"""Latency code: the brighter the pixel, the sooner its single spike."""

from __future__ import annotations

import numpy as np

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.stimuli.image_code import ImageCode


class LatencyCode(ImageCode):
    """Each pixel brighter than ``darkest`` fires once; time falls linearly with brightness, from the last step to the first.

    Nothing is drawn: the same picture always gives the same spikes.
    """

    source = Source(
        "Thorpe, Delorme and Van Rullen 2001, Spike-based strategies for rapid processing",
        doi="10.1016/S0893-6080(01)00083-1",
    )

    darkest = Quantity(
        0.1,
        label="darkest pixel",
        symbol=r"x_{\min}",
        bounds=(0, 0.99),
        soft=(0, 0.5),
        doc="Pixels up to this brightness stay silent.",
    )

    def _spikes(self, images: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        bright = images > self.darkest
        wait = np.rint((1.0 - images) / (1.0 - self.darkest) * (steps - 1)).astype(np.int64)
        return ((np.arange(steps)[:, None, None] == wait) & bright).astype(np.uint8)
