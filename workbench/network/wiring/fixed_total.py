"""Fixed total: so many synapses in all, wherever they fall."""

from __future__ import annotations

from typing import Any

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.network.wiring.draws import distinct
from workbench.network.wiring.rule import Ends, Wiring


class FixedTotal(Wiring):
    """``n`` synapses fall on the pairs at random; with ``multapses`` a pair may be hit more than once."""

    n = param.Integer(default=100, bounds=(0, None), doc="Synapses of the projection.")
    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")
    multapses = param.Boolean(default=True, doc="Whether a pair may have several synapses.")

    def __init__(self, n: int | None = None, **params: Any) -> None:
        super().__init__(**({"n": n} if n is not None else {}), **params)

    def count(self, ends: Ends) -> float:
        return float(self.n)

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        pairs = ends.pre * ends.targets(self.autapses)
        if self.n == 0 or (pairs > 0 and (self.multapses or self.n <= pairs)):
            return None
        return WiringError(where, f"at most {pairs:,} pairs", f"n={self.n:,}", "a smaller n, or multapses=True")

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        targets = ends.targets(self.autapses)
        pairs = ends.pre * targets
        hit = np.sort(rng.integers(0, max(pairs, 1), self.n)) if self.multapses else distinct(rng, pairs, self.n)
        # numbered by source and then by target, so that rising numbers are pairs in order
        pre, post = np.divmod(hit, max(targets, 1))
        return pre.astype(np.int32), ends.others(pre, post, self.autapses).astype(np.int32)
