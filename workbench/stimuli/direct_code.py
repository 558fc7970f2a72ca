"""Direct code: values flow in as they are, as currents."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.stimuli.code import Code, in_steps


class DirectCode(Code):
    """Each value is a current in every step, so that the first cells of the network make the spikes.

    It feeds a CurrentInput. A chip that receives spikes alone cannot take it.
    """

    source = Source(
        "Rueckauer et al. 2017, Conversion of continuous-valued deep networks to efficient event-driven networks",
        doi="10.3389/fnins.2017.00682",
    )
    moving: ClassVar[bool] = True
    graded: ClassVar[bool] = True
    bytes_each: ClassVar[int] = 12

    largest = Quantity(
        100.0, "pA", label="largest current", symbol=r"I_{\max}", bounds=(0, None), soft=(1, 1000), doc="At value 1."
    )

    def _trains(self, frames: np.ndarray, steps: int, dt: float, seed: int) -> np.ndarray:
        return in_steps(frames * self.largest, steps).astype(np.float32)

    def decode(self, trains: np.ndarray, dt: float = 1.0) -> np.ndarray:
        """The last current over the largest."""
        return trains[-1] / self.largest
