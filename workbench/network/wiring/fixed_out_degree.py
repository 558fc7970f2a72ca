"""Fixed out-degree: every cell speaks to the same number of targets."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.network.wiring.draws import each_distinct, in_order
from workbench.network.wiring.rule import Degree, Ends, Wiring


class FixedOutDegree(Wiring):
    """Each source draws ``k`` targets; with ``multapses`` one target may be drawn more than once."""

    k = param.Integer(default=10, bounds=(0, None), doc="Synapses from each source.")
    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")
    multapses = param.Boolean(default=True, doc="Whether a pair may have several synapses.")

    def __init__(self, k: int | None = None, **params: Any) -> None:
        super().__init__(**({"k": k} if k is not None else {}), **params)

    def count(self, ends: Ends) -> float:
        return float(self.k) * ends.pre

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        targets = ends.targets(self.autapses)
        if self.k == 0 or (targets > 0 and (self.multapses or self.k <= targets)):
            return None
        return WiringError(
            where, f"at most {targets} targets for each source", f"k={self.k}", "a smaller k, or multapses=True"
        )

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        fewer = 1 if ends.same and not self.autapses else 0  # a source that cannot draw a target, and a target
        sources, targets = ends.pre - fewer, max(ends.post - fewer, 1)
        reaching = Degree(self.k * sources, 1 / targets) if self.multapses else Degree(sources, self.k / targets)
        return Degree(self.k, 1.0), reaching

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        targets = ends.targets(self.autapses)
        if self.multapses:
            post = rng.integers(0, max(targets, 1), (ends.pre, self.k))
        else:
            post = each_distinct(rng, ends.pre, targets, self.k)
        pre = np.repeat(np.arange(ends.pre), self.k)
        return in_order(pre, ends.others(pre, post.ravel(), self.autapses))
