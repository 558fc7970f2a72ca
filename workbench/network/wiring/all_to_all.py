"""All-to-all: everyone hears everyone."""

from __future__ import annotations

import numpy as np
import param

from workbench.network.wiring.rule import Degree, Ends, Wiring


class AllToAll(Wiring):
    """Every source to every target; within one population a cell is not joined to itself unless ``autapses``."""

    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")

    def count(self, ends: Ends) -> float:
        return ends.pre * ends.post - (min(ends.pre, ends.post) if ends.same and not self.autapses else 0)

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        fewer = 1 if ends.same and not self.autapses else 0
        return Degree(ends.post - fewer, 1.0), Degree(ends.pre - fewer, 1.0)

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        pre = np.repeat(np.arange(ends.pre, dtype=np.int32), ends.post)
        post = np.tile(np.arange(ends.post, dtype=np.int32), ends.pre)
        if ends.same and not self.autapses:
            keep = pre != post
            return pre[keep], post[keep]
        return pre, post
