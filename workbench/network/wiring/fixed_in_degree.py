"""Fixed in-degree: every cell listens to the same number of sources."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.network.wiring.draws import each_distinct, in_order
from workbench.network.wiring.rule import Ends, Wiring


class FixedInDegree(Wiring):
    """Each target draws ``k`` sources; with ``multapses`` (as in Brunel 2000) one source may be drawn more than once."""

    k = param.Integer(default=10, bounds=(0, None), doc="Synapses onto each target.")
    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")
    multapses = param.Boolean(default=True, doc="Whether a pair may have several synapses.")

    def __init__(self, k: int | None = None, **params: Any) -> None:
        super().__init__(**({"k": k} if k is not None else {}), **params)

    def count(self, ends: Ends) -> float:
        return float(self.k) * ends.post

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        sources = ends.pre - (1 if ends.same and not self.autapses else 0)
        if self.k == 0 or (sources > 0 and (self.multapses or self.k <= sources)):
            return None
        return WiringError(
            where, f"at most {max(sources, 0)} sources for each target", f"k={self.k}", "a smaller k, or multapses=True"
        )

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        alone = ends.same and not self.autapses
        sources = ends.pre - (1 if alone else 0)
        if self.multapses:
            pre = rng.integers(0, max(sources, 1), (ends.post, self.k))
        else:
            pre = each_distinct(rng, ends.post, sources, self.k)
        post = np.repeat(np.arange(ends.post), self.k)
        pre = pre.ravel()
        if alone:
            # sources are drawn among the others: skip over oneself
            pre = pre + (pre >= post)
        return in_order(pre, post)
