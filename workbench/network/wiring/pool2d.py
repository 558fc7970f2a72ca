"""Pooling: neighbors of one channel are heard together, so that the image shrinks."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.core.source import Source
from workbench.network.wiring.conv2d import image_misfit
from workbench.network.wiring.draws import in_order
from workbench.network.wiring.rule import Ends, Wiring
from workbench.network.wiring.windows import Window


class Pool2D(Wiring):
    """Every target sums a square window of its own channel; with a weight of ``1 / kernel**2`` it hears the average.

    Cells are numbered channel by channel, row by row.
    """

    source = Source("LeCun et al. 1998, Proceedings of the IEEE 86:2278", doi="10.1109/5.726791")

    height = param.Integer(default=8, bounds=(1, 4096), doc="Rows of the image.")
    width = param.Integer(default=8, bounds=(1, 4096), doc="Columns of the image.")
    channels = param.Integer(default=1, bounds=(1, 4096), doc="Channels of the image.")
    kernel = param.Integer(default=2, bounds=(1, 256), doc="Edge of the window.")
    stride = param.Integer(default=2, bounds=(1, 256), doc="Pixels from one window to the next.")
    padding = param.Integer(default=0, bounds=(0, 256), doc="Pixels of nothing around the image.")

    @property
    def window(self) -> Window:
        """The window that slides."""
        return Window(self.kernel, self.stride, self.padding)

    @property
    def shape_out(self) -> tuple[int, int, int]:
        """Channels, rows and columns of the result."""
        return self.channels, self.window.places(self.height), self.window.places(self.width)

    def count(self, ends: Ends) -> float:
        return float(self.channels * self.window.covered(self.height, self.width))

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        return image_misfit(self.channels, self.height, self.width, self.shape_out, ends, where)

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        pixel, place, _ = self.window.over(self.height, self.width)
        _, down, across = self.shape_out
        channel = np.arange(self.channels)[:, None]
        return in_order((channel * self.height * self.width + pixel).ravel(), (channel * down * across + place).ravel())
