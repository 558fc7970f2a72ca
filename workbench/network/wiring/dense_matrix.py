"""Dense matrix: a weight for every pair, written down."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.network.wiring.rule import Ends, Wiring


class DenseMatrix(Wiring):
    """Every source to every target with the weights of an array ``(pre, post)``; a zero is still a synapse."""

    dense: ClassVar[bool] = True

    def count(self, ends: Ends) -> float:
        return ends.pre * ends.post

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        return np.repeat(np.arange(ends.pre, dtype=np.int32), ends.post), np.tile(
            np.arange(ends.post, dtype=np.int32), ends.pre
        )
