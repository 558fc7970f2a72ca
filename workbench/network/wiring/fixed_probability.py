"""Fixed probability: a coin is thrown for every pair."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.network.wiring.rule import SOURCES, Degree, Ends, Wiring


class FixedProbability(Wiring):
    """Each pair is joined with probability ``p``, independently of all others."""

    p = Quantity(0.1, "1", symbol="p", bounds=(0, 1), soft=(0, 1), doc="Probability of a synapse.")
    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")

    def __init__(self, p: float | None = None, **params: object) -> None:
        super().__init__(**({"p": p} if p is not None else {}), **params)

    def count(self, ends: Ends) -> float:
        pairs = ends.pre * ends.post - (ends.pre if ends.same and not self.autapses else 0)
        return self.p * pairs

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        fewer = 1 if ends.same and not self.autapses else 0
        return Degree(ends.post - fewer, self.p), Degree(ends.pre - fewer, self.p)

    @property
    def in_pieces(self) -> bool:
        return True

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        pre, post = zip(*self.pieces(ends, rng), strict=True)
        return np.concatenate(pre), np.concatenate(post)

    def pieces(self, ends: Ends, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        # the number of targets of each source is binomial, and given the number every set is equally likely
        degrees = rng.binomial(ends.post, self.p, ends.pre)
        for first in range(0, ends.pre, SOURCES):
            many = degrees[first : first + SOURCES]
            post = np.concatenate([np.sort(rng.choice(ends.post, degree, replace=False)) for degree in many])
            pre = np.repeat(np.arange(first, first + len(many), dtype=np.int32), many)
            keep = pre != post if ends.same and not self.autapses else slice(None)
            yield pre[keep], post.astype(np.int32)[keep]
