"""A machine with numbers of its own, such as a chip, as learning sees it: weights go there, other weights and spikes come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np


class Machine(Protocol):
    """Holds one network and runs it with numbers of its own."""

    def write(self, weights: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
        """Take over weights and tell what they are worth there.

        Both by projection, one value a synapse in the order of the network's synapses, in the unit of the synapse.
        """
        ...

    def run(self, inputs: np.ndarray) -> Mapping[str, np.ndarray]:
        """Run with the weights written last: spikes in, ``(steps, batch, lines)``, and those of each population out."""
        ...
