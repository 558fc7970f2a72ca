"""Fixed in-degree: every cell listens to the same number of sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.network.wiring.draws import each_distinct, in_order
from workbench.network.wiring.rule import SOURCES, Degree, Ends, Wiring


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

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        fewer = 1 if ends.same and not self.autapses else 0  # a target that a source cannot be drawn by, and a source
        sources, targets = max(ends.pre - fewer, 1), ends.post - fewer
        leaving = Degree(self.k * targets, 1 / sources) if self.multapses else Degree(targets, self.k / sources)
        return leaving, Degree(self.k, 1.0)

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return in_order(*self._drawn(ends, rng, 0, ends.post))

    def portions(self, ends: Ends, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for first in range(0, ends.post, SOURCES):
            yield in_order(*self._drawn(ends, rng, first, min(SOURCES, ends.post - first)))

    def _drawn(self, ends: Ends, rng: np.random.Generator, first: int, many: int) -> tuple[np.ndarray, np.ndarray]:
        """Sources and targets of ``many`` targets from the ``first`` on, target after target."""
        alone = ends.same and not self.autapses
        sources = ends.pre - (1 if alone else 0)
        if self.multapses:
            pre = rng.integers(0, max(sources, 1), (many, self.k)).ravel()
        else:
            pre = each_distinct(rng, many, sources, self.k).ravel()
        post = np.repeat(np.arange(first, first + many), self.k)
        # of a target that is no source of its own, sources are drawn among the others: skip over oneself
        return (pre + (pre >= post) if alone else pre), post
