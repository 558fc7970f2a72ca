"""Current input: lines that carry the currents they are told to, batch after batch."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import param

from workbench.core.errors import RangeError
from workbench.core.model import Stimulus
from workbench.core.moments import Moments
from workbench.core.source import Source


class CurrentInput(Stimulus):
    """The place where values enter a network as currents; without any, nothing flows.

    Training feeds it with arrays ``(steps, batch, lines)``; in a simulation each line carries its one of the constant ``currents``.
    """

    source = Source("this workbench")
    analog: ClassVar[bool] = True

    currents = param.Array(
        default=np.zeros(0), constant=True, doc="The current of each line, in pA; one for all is enough."
    )

    def __init__(self, **params: Any) -> None:
        if "currents" in params:
            try:
                params["currents"] = np.asarray(params["currents"], dtype=np.float64).ravel()
            except (TypeError, ValueError):
                raise RangeError("CurrentInput.currents", "a list of numbers", repr(params["currents"])[:60]) from None
            if not np.isfinite(params["currents"]).all():
                raise RangeError("CurrentInput.currents", "finite numbers", "infinite ones or none")
        super().__init__(**params)

    def current(self, moments: Moments) -> np.ndarray:
        """The same at every moment."""
        held = self.currents if len(self.currents) else np.zeros(1)
        return np.broadcast_to(held, (len(moments.t), len(held)))
