"""Small world: neighbors on a ring, and a few synapses that lead far away."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.errors import WiringError
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.network.wiring.draws import in_order
from workbench.network.wiring.rule import Ends, Wiring


class SmallWorld(Wiring):
    """Each cell speaks to its ``k`` nearest on a ring; then each synapse moves, with probability ``beta``, to a target drawn anew.

    This is the ring of Watts and Strogatz with directions: a moved synapse keeps its source. So every cell keeps ``k`` targets, all
    different and none itself, and with ``beta = 1`` they are any ``k`` of the others.
    """

    source = Source("Watts and Strogatz 1998, Nature 393:440", doi="10.1038/30918")

    k = param.Integer(default=4, bounds=(0, None), doc="Targets of each cell, half of them on either side; even.")
    beta = Quantity(0.1, "1", symbol=r"\beta", bounds=(0, 1), soft=(0, 1), doc="Probability that a synapse moves.")

    def count(self, ends: Ends) -> float:
        return float(self.k) * ends.pre

    def misfit(self, ends: Ends, where: str) -> WiringError | None:
        if not ends.same:
            return WiringError(where, "one population, joined with itself", "two", "FixedOutDegree")
        if self.k % 2 or self.k >= max(ends.pre, 1):
            return WiringError(where, f"an even k below the {ends.pre} cells", f"k={self.k}", "k=4")
        return None

    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        steps = np.concatenate([np.arange(1, self.k // 2 + 1), -np.arange(1, self.k // 2 + 1)])
        post = (np.arange(ends.pre)[:, None] + steps) % ends.pre
        moved = rng.random(post.shape) < self.beta
        for cell in np.flatnonzero(moved.any(axis=1)):
            taken = np.sort(np.append(post[cell, ~moved[cell]], cell))
            free = rng.choice(ends.pre - len(taken), int(moved[cell].sum()), replace=False)
            # numbers of the free cells are turned into cells by skipping those that are taken
            post[cell, moved[cell]] = free + np.searchsorted(taken - np.arange(len(taken)), free, side="right")
        return in_order(np.repeat(np.arange(ends.pre), self.k), post.ravel())
