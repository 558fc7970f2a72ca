"""Fixed total: so many synapses in all, wherever they fall."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.network.wiring.draws import distinct
from workbench.network.wiring.rule import SOURCES, Degree, Ends, Wiring


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

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        if not self.multapses:
            return None, None  # without doubles they are hypergeometric
        return Degree(self.n, 1 / ends.pre), Degree(self.n, 1 / ends.post)

    @property
    def in_pieces(self) -> bool:
        return self.multapses

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        if self.multapses:
            pre, post = zip(*self.pieces(ends, rng), strict=True)
            return np.concatenate(pre), np.concatenate(post)
        targets = ends.targets(self.autapses)
        hit = distinct(rng, ends.pre * targets, self.n)
        # numbered by source and then by target, so that rising numbers are pairs in order
        pre, post = np.divmod(hit, max(targets, 1))
        return pre.astype(np.int32), ends.others(pre, post, self.autapses).astype(np.int32)

    def pieces(self, ends: Ends, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        if not self.multapses:
            yield from super().pieces(ends, rng)
            return
        # how many synapses fall to each source is multinomial; given that, each falls on any target alike
        degrees = rng.multinomial(self.n, np.full(ends.pre, 1.0 / ends.pre))
        targets = max(ends.targets(self.autapses), 1)
        kind, place = (np.uint32, 24) if targets <= 2**24 else (np.uint64, 32)
        for first in range(0, ends.pre, SOURCES):
            many = degrees[first : first + SOURCES]
            row = np.repeat(np.arange(len(many), dtype=kind), many)
            # source and target in one number, so that nothing but these is sorted
            pairs = (row << kind(place)) | rng.integers(0, targets, len(row), dtype=np.uint32)
            pairs.sort()
            pre = row.astype(np.int32) + np.int32(first)
            post = (pairs & kind(2**place - 1)).astype(np.int32)
            yield pre, ends.others(pre, post, self.autapses).astype(np.int32, copy=False)
