"""Fixed probability: a coin is thrown for every pair."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.network.wiring.rule import Ends, Wiring


class FixedProbability(Wiring):
    """Each pair is joined with probability ``p``, independently of all others."""

    p = Quantity(0.1, "1", symbol="p", bounds=(0, 1), soft=(0, 1), doc="Probability of a synapse.")
    autapses = param.Boolean(default=False, doc="Whether a cell may be joined to itself.")

    def __init__(self, p: float | None = None, **params: object) -> None:
        super().__init__(**({"p": p} if p is not None else {}), **params)

    def count(self, ends: Ends) -> float:
        pairs = ends.pre * ends.post - (ends.pre if ends.same and not self.autapses else 0)
        return self.p * pairs

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        # the number of targets of each source is binomial, and given the number every set is equally likely
        degrees = rng.binomial(ends.post, self.p, ends.pre)
        targets = [np.sort(rng.choice(ends.post, degree, replace=False)) for degree in degrees]
        pre = np.repeat(np.arange(ends.pre, dtype=np.int32), degrees)
        post = np.concatenate(targets).astype(np.int32) if targets else np.zeros(0, np.int32)
        if ends.same and not self.autapses:
            keep = pre != post
            return pre[keep], post[keep]
        return pre, post
