"""Convolution: one small set of weights looks at every place of an image."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.core.source import Source
from workbench.network.wiring.rule import Ends, Wiring
from workbench.network.wiring.windows import Window


class Conv2D(Wiring):
    """Every target looks at a square window of all input channels, through the weights that its output channel uses everywhere.

    Cells are numbered channel by channel, row by row. A weight array ``(channels_out, channels_in, kernel, kernel)`` is shared by
    all places, as is a kernel drawn from a distribution; a plain list has one weight a synapse. Beyond the edge is nothing, so windows there have fewer
    synapses. The pairs are those of ``torch.nn.functional.conv2d``.
    """

    source = Source("LeCun et al. 1998, Proceedings of the IEEE 86:2278", doi="10.1109/5.726791")

    height = param.Integer(default=8, bounds=(1, 4096), doc="Rows of the image.")
    width = param.Integer(default=8, bounds=(1, 4096), doc="Columns of the image.")
    channels_in = param.Integer(default=1, bounds=(1, 4096), doc="Channels of the image.")
    channels_out = param.Integer(default=1, bounds=(1, 4096), doc="Channels of the result.")
    kernel = param.Integer(default=3, bounds=(1, 256), doc="Edge of the window.")
    stride = param.Integer(default=1, bounds=(1, 256), doc="Pixels from one window to the next.")
    padding = param.Integer(default=0, bounds=(0, 256), doc="Pixels of nothing around the image.")

    @property
    def window(self) -> Window:
        """The window that slides."""
        return Window(self.kernel, self.stride, self.padding)

    @property
    def shape_out(self) -> tuple[int, int, int]:
        """Channels, rows and columns of the result."""
        return self.channels_out, self.window.places(self.height), self.window.places(self.width)

    @property
    def shared(self) -> tuple[int, ...]:
        return self.channels_out, self.channels_in, self.kernel, self.kernel

    def count(self, ends: Ends) -> float:
        return float(self.channels_in * self.channels_out * self.window.covered(self.height, self.width))

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        return image_misfit(self.channels_in, self.height, self.width, self.shape_out, ends, where)

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        pre, post, _ = self._synapses()
        return pre.astype(np.int32), post.astype(np.int32)

    def taps(self) -> np.ndarray:
        return self._synapses()[2]

    def _synapses(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sources, targets and places in the shared weights, by source and then by target."""
        pixel, place, offset = self.window.over(self.height, self.width)
        _, down, across = self.shape_out
        entering, leaving = np.arange(self.channels_in)[:, None, None], np.arange(self.channels_out)[:, None]
        pre = (entering * self.height * self.width + pixel) + 0 * leaving
        post = (leaving * down * across + place) + 0 * entering
        taps = (leaving * self.channels_in + entering) * self.kernel**2 + offset
        order = np.lexsort((post.ravel(), pre.ravel()))
        return pre.ravel()[order], post.ravel()[order], taps.ravel()[order]


def image_misfit(
    channels: int, height: int, width: int, out: tuple[int, int, int], ends: Ends, where: str
) -> WiringError | None:
    """Why an image of this form does not fit its two populations, or nothing."""
    if 0 in out:
        return WiringError(
            where, "a window within the image and its padding", f"none in {height} by {width}", "kernel=3"
        )
    for size, side, form in ((ends.pre, "source", (channels, height, width)), (ends.post, "target", out)):
        wanted = int(np.prod(form))
        if size != wanted:
            told = " x ".join(map(str, form))
            return WiringError(where, f"a {side} of {told} = {wanted} cells", f"{size}", f"{wanted} cells")
    return None
