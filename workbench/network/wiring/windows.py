"""Windows that slide over an image: which pixels lie under which, as convolution and pooling need it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Window(NamedTuple):
    """A square window of ``kernel`` pixels that moves by ``stride`` over an image with ``padding`` of nothing around it."""

    kernel: int
    stride: int
    padding: int

    def places(self, length: int) -> int:
        """How many places the window has along an edge of ``length`` pixels; 0 if it does not fit."""
        return max((length + 2 * self.padding - self.kernel) // self.stride + 1, 0)

    def along(self, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pixels, places, and offsets within the window, wherever a pixel lies under a window along one edge."""
        place, offset = np.divmod(np.arange(self.places(length) * self.kernel), self.kernel)
        pixel = place * self.stride + offset - self.padding
        inside = (pixel >= 0) & (pixel < length)
        return pixel[inside], place[inside], offset[inside]

    def covered(self, height: int, width: int) -> int:
        """How many pairs of a pixel and a place there are."""
        return len(self.along(height)[0]) * len(self.along(width)[0])

    def over(self, height: int, width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pixels, places and offsets over the image, each counted row by row."""
        (y, down, dy), (x, across, dx) = self.along(height), self.along(width)
        return (
            (y[:, None] * width + x).ravel(),
            (down[:, None] * self.places(width) + across).ravel(),
            (dy[:, None] * self.kernel + dx).ravel(),
        )
