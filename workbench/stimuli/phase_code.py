"""Phase code: a spike is worth the more the earlier it comes within a common rhythm."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.source import Source
from workbench.stimuli.code import Code


class PhaseCode(Code):
    """Each period of the rhythm tells the value's binary digits, the largest first: a spike in step k of a period is worth 2^-(k+1).

    A period of eight steps thus tells what takes a rate code 256.
    """

    source = Source("Kim et al. 2018, Deep neural networks with weighted spikes", doi="10.1016/j.neucom.2018.05.087")

    bytes_each: ClassVar[int] = 17

    period = param.Integer(default=8, bounds=(1, 30), doc="Steps of a period.")

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        (values,) = frames
        whole = np.minimum(np.rint(values * 2**self.period), 2**self.period - 1).astype(np.int64)
        places = self.period - 1 - np.arange(steps) % self.period
        return ((whole >> places[:, None, None]) & 1).astype(np.uint8)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        """The sum of what the spikes of the first period are worth."""
        first = trains[: self.period]
        return np.tensordot(0.5 ** (np.arange(len(first)) + 1), first, axes=1)
