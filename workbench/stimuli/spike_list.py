"""Spike list: the very spikes somebody wrote down."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import param

from workbench.core.errors import RangeError
from workbench.core.model import Stimulus
from workbench.core.source import Source
from workbench.core.span import Span


class SpikeList(Stimulus):
    """Plays given spikes: ``times`` (ms, greater than 0) and the ``ids`` of the cells that fire, of equal length.

    A spike is stamped at the nearest step of time.
    """

    source = Source("this workbench")
    told: ClassVar[bool] = True

    times = param.Array(default=np.zeros(0), doc="Spike times in ms.")
    ids = param.Array(default=np.zeros(0, dtype=np.int64), doc="Which cell fires, counted from 0.")

    def __init__(self, **params: Any) -> None:
        params = {**params}
        for name, kind in (("times", np.float64), ("ids", np.int64)):
            if name in params:
                try:
                    params[name] = np.asarray(params[name], dtype=kind).ravel()
                except (TypeError, ValueError):
                    raise RangeError(f"SpikeList.{name}", "a list of numbers", repr(params[name])[:60]) from None
        super().__init__(**params)
        if len(self.times) != len(self.ids):
            raise RangeError("SpikeList", "as many ids as times", f"{len(self.ids)} ids and {len(self.times)} times")
        if len(self.times) and not (np.isfinite(self.times).all() and self.times.min() > 0 and self.ids.min() >= 0):
            raise RangeError(
                "SpikeList",
                "times > 0 ms and ids >= 0",
                f"times from {self.times.min():g} ms, ids from {self.ids.min()}",
            )

    def spikes(self, span: Span) -> tuple[np.ndarray, np.ndarray]:
        """Those of the list that are emitted in the span."""
        return span.within(self.times, self.ids)
