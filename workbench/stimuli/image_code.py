"""How a picture becomes spikes: the words shared by the image codes."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import RangeError, TooLarge
from workbench.core.model import Stimulus

MOST = 2**31
"""Bytes of spikes beyond which an encoding is refused before anything is allocated."""


class ImageCode(Stimulus):
    """Turns pictures into spike trains, one train a pixel."""

    def encode(self, images: np.ndarray, steps: int, dt: float = 1.0, seed: int = 0) -> np.ndarray:
        """Return the spikes of a batch of pictures.

        Parameters
        ----------
        images
            ``(batch, pixels)``, from 0 (dark) to 1 (bright).
        steps, dt
            Length of the trains, and of a step (ms).
        seed
            Seed of whatever the code draws; the same seed gives the same spikes.

        Returns
        -------
        np.ndarray
            ``(steps, batch, pixels)``, uint8, 1 where a pixel spikes.

        Raises
        ------
        RangeError, TooLarge
            If the pictures are not numbers from 0 to 1, or the trains would not fit.
        """
        where, pictures = f"{type(self).__name__}.encode", np.asarray(images)
        if pictures.ndim != 2 or pictures.dtype.kind not in "fiub":
            raise RangeError(
                f"{where}(images)",
                "numbers of shape (batch, pixels)",
                f"{pictures.dtype} of shape {pictures.shape}",
                "images.reshape(len(images), -1)",
            )
        if pictures.size and not (pictures.min() >= 0 and pictures.max() <= 1):
            raise RangeError(
                f"{where}(images)",
                "values from 0 to 1",
                f"{pictures.min():g} to {pictures.max():g}",
                "dividing by the largest value",
            )
        if steps < 1 or dt <= 0:
            raise RangeError(where, "steps >= 1 and dt > 0 ms", f"steps={steps}, dt={dt:g}", "steps=16, dt=1.0")
        if steps * pictures.size > MOST:
            raise TooLarge(
                where,
                f"at most {MOST / 2**30:g} GiB of spikes",
                f"{steps * pictures.size / 2**30:.3g} GiB",
                "smaller batches",
            )
        return self._spikes(pictures.astype(np.float64), steps, dt, seed)

    def _spikes(self, images: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        raise NotImplementedError
