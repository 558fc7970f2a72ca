"""A chip with a network on it, whose weights can be written again and again: what training with a chip talks to."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import replace

import numpy as np

from workbench.hardware.chip import Chip
from workbench.hardware.emulate.loop import emulate
from workbench.hardware.form import Wires
from workbench.hardware.mapping import checked
from workbench.network.network import Network


class Board:
    """One network on one chip.

    Neurons stay on the cores where they were put at first. That changes no spike, and it saves looking for places again
    after every batch; whoever wants the price of the new weights maps the network anew.

    Parameters
    ----------
    chip, net, dt, seed, answer
        As for :meth:`Chip.map`, which may refuse the network.
    """

    def __init__(self, chip: Chip, net: Network, dt: float = 1.0, seed: int = 1, answer: str = "") -> None:
        mapping = chip.map(net, dt, seed, answer)
        self.chip, self.form, self.layout, self.code = chip, mapping.form, mapping.layout, mapping.code

    def __repr__(self) -> str:
        return f"Board({self.chip!r})"

    def write(self, weights: Dictionary[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Write weights and return what they are worth on the chip; both by projection, mV, ``(synapses,)``."""
        wires = tuple(each.with_weights(weights[each.name]) for each in self.form.wires)
        self.form = replace(self.form, wires=wires)
        self.code = self.chip.quantize(self.form, self.layout)
        stored = {loss.projection: loss.stored for loss in self.code.losses}
        return {each.name: worth(each, stored[each.name]) for each in wires}

    def run(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Run spikes ``(steps, images, cells)`` and return those of every population, bool."""
        spikes = emulate(self.form, self.code.kernels, checked(self.form, inputs)).spikes
        return {name: spikes[name] for name in self.form.cells}


def worth(declared: Wires, stored: Wires) -> np.ndarray:
    """The stored weight of each declared synapse, where several synapses of a pair may have become one.

    >>> pair = Wires("a->b", "a", "b", np.zeros(2, int), np.zeros(2, int), np.array([1.0, 2.0]), 1, (1, 1))
    >>> worth(pair, pair.merged().with_weights(np.array([4.0])))
    array([1.5, 2.5])
    """
    if stored.count == declared.count:
        return stored.weight
    pairs, place, many = np.unique(
        declared.pre * declared.shape[1] + declared.post, return_inverse=True, return_counts=True
    )
    error = stored.weight - np.bincount(place, declared.weight, len(pairs))
    return declared.weight + (error / many)[place]
