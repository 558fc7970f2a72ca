"""BrainScaleS-2 as a multiplier: inputs of five bits, signed weights of six, and readings of eight from analog columns."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.random import stream

INPUT_TOP = 31
WEIGHT_TOP = 63
READING = (-128, 127)


class MacArray:
    """One vector-matrix product on analog columns.

    A column reads ``round(gain_c * sum of inputs * weights)``, clipped to eight bits. Every column has a gain of its own that
    stays; trial-to-trial noise and the bend of readings beyond about 80 are not in the reference data and left out.

    Parameters
    ----------
    weights
        Whole numbers from -63 to 63, ``(inputs, columns)``.
    gain, spread
        Reading for a product of one, and the relative spread of that from column to column.
    seed
        Which chip.

    Raises
    ------
    RangeError
        If a weight does not fit.
    """

    def __init__(self, weights: np.ndarray, gain: float, spread: float, seed: int = 1) -> None:
        self.weights = _whole("MAC weights", weights, -WEIGHT_TOP, WEIGHT_TOP)
        if self.weights.ndim != 2:
            raise RangeError("MAC weights", "shape (inputs, columns)", str(self.weights.shape))
        self.gain = gain * np.maximum(1 + spread * stream(seed, "MAC").normal(0.0, 1.0, self.weights.shape[1]), 0.0)

    def read(self, inputs: np.ndarray) -> np.ndarray:
        """Readings ``(batch, columns)`` for inputs ``(batch, inputs)`` from 0 to 31.

        Raises
        ------
        RangeError
            If an input does not fit.
        """
        given = _whole("MAC inputs", inputs, 0, INPUT_TOP)
        if given.ndim != 2 or given.shape[1] != len(self.weights):
            raise RangeError("MAC inputs", f"shape (batch, {len(self.weights)})", str(given.shape))
        return np.clip(np.round(self.gain * (given @ self.weights)), *READING).astype(np.int64)


def _whole(where: str, values: np.ndarray, low: int, high: int) -> np.ndarray:
    given = np.asarray(values)
    if not np.all((given == np.round(given)) & (given >= low) & (given <= high)):
        raise RangeError(where, f"whole numbers from {low} to {high}", f"{given.min()} to {given.max()}")
    return given.astype(np.int64)
