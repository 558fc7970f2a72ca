"""One-to-one: each source has one target of its own."""

from __future__ import annotations

import numpy as np

from workbench.core.errors import WiringError
from workbench.network.wiring.rule import Degree, Ends, Wiring


class OneToOne(Wiring):
    """Source k to target k; both populations have the same size."""

    def count(self, ends: Ends) -> float:
        return ends.pre

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        return Degree(1, 1.0), Degree(1, 1.0)

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        if ends.pre == ends.post:
            return None
        return WiringError(
            where, "populations of one size for OneToOne", f"{ends.pre} and {ends.post}", "AllToAll or FixedProbability"
        )

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        both = np.arange(ends.pre, dtype=np.int32)
        return both, both.copy()
