"""Rate code: the brighter the pixel, the more spikes."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.stimuli.image_code import ImageCode


class RateCode(ImageCode):
    """Each pixel fires at a rate in proportion to its brightness.

    ``even`` spreads the spikes as evenly as whole steps allow, so that a train of n steps tells the brightness to
    within 1/n; ``random`` draws each step by itself (Bernoulli, the discrete Poisson train), which needs longer trains
    for the same precision. A pixel cannot fire more than once a step.
    """

    source = Source(
        "Eshraghian et al. 2023, Training spiking neural networks using lessons from deep learning",
        doi="10.1109/JPROC.2023.3308088",
    )

    rate = Quantity(
        1000.0,
        "Hz",
        label="brightest pixel",
        symbol=r"\nu_{\max}",
        bounds=(0, 20000),
        soft=(50, 1000),
        doc="Rate of the brightest pixel.",
    )
    timing = param.Selector(default="even", objects=["even", "random"], doc="Spikes spread evenly, or drawn at random.")

    def _spikes(self, images: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        share = np.minimum(images * self.coherent()["rate"] * dt, 1.0)  # expected spikes a step
        if self.timing == "random":
            return (stream(seed, "RateCode").random((steps, *images.shape)) < share).astype(np.uint8)
        count = np.floor(
            np.arange(steps + 1)[:, None, None] * share + 0.5
        )  # half a spike ahead: centered within its gap
        return np.diff(count, axis=0).astype(np.uint8)
