"""A network as chips see it: cells that decay once a step, and lists of synapses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True)
class Cells:
    """One population of leaky cells in discrete time, with rest and reset at zero.

    In every step ``v <- decay*(v + kick)``, where ``kick`` is what arrived; the cell spikes if ``v > threshold`` and is
    then set to 0 and held there for ``refractory`` steps. All arrays are ``(neurons,)``; potentials in mV.
    """

    name: str
    size: int
    decay: np.ndarray
    threshold: np.ndarray
    refractory: np.ndarray

    @property
    def pull(self) -> np.ndarray:
        """The linear leak (mV a step) whose decay from threshold has the area of the exponential one."""
        return self.threshold * (1 - self.decay) / 2


class Filter(NamedTuple):
    """A convolution: the channels that enter, the edge of its window, and channels, rows and columns that leave."""

    channels: int
    kernel: int
    leaves: tuple[int, int, int]


@dataclass(frozen=True)
class Wires:
    """The synapses of one projection as a list: ``pre[k]`` moves ``post[k]`` by ``weight[k]``.

    Weights are the declared ones (mV at arrival); the decay of the arrival step is the business of each chip. A spike
    of step ``t`` arrives in step ``t + delay``. Where the synapses are those of a convolution, ``filter`` says of which.
    """

    name: str
    source: str
    target: str
    pre: np.ndarray
    post: np.ndarray
    weight: np.ndarray
    delay: int
    shape: tuple[int, int]
    filter: Filter | None = None

    @property
    def count(self) -> int:
        """Number of synapses; one with weight zero is still a synapse."""
        return len(self.pre)

    def dense(self, values: np.ndarray | None = None) -> np.ndarray:
        """Return a matrix ``(pre, post)`` of float64 in which synapses of the same pair are added up."""
        matrix = np.zeros(self.shape)
        np.add.at(matrix, (self.pre, self.post), self.weight if values is None else values)
        return matrix

    def bound(self) -> np.ndarray:
        """For each target the sum of the sizes of its weights: what all sources together can move it at most."""
        return np.bincount(self.post, np.abs(self.weight), self.shape[1])

    def where(self, chosen: np.ndarray) -> Wires:
        """Only the chosen synapses, a mask ``(synapses,)``."""
        return replace(self, pre=self.pre[chosen], post=self.post[chosen], weight=self.weight[chosen])

    def merged(self) -> Wires:
        """One synapse for each pair, with the sum of the weights of that pair."""
        pairs, place = np.unique(self.pre * self.shape[1] + self.post, return_inverse=True)
        weight = np.bincount(place, self.weight, len(pairs))
        return replace(self, pre=pairs // self.shape[1], post=pairs % self.shape[1], weight=weight)

    def with_weights(self, weight: np.ndarray) -> Wires:
        """Return the same synapses with other weights."""
        return replace(self, weight=weight)


@dataclass(frozen=True)
class Form:
    """The converted network: ``inputs`` (name to size) are spikes from outside, ``cells`` live on the chip.

    ``answer`` names the population whose spikes are the result; by default the one that leads nowhere. ``parts`` are the
    neurons that are wanted on a core together, by population, where cores are not to be filled in index order.
    """

    name: str
    dt: float
    inputs: dict[str, int]
    cells: dict[str, Cells]
    wires: tuple[Wires, ...]
    answer: str = ""
    parts: dict[str, tuple[np.ndarray, ...]] = field(default_factory=dict, repr=False, compare=False)

    def into(self, population: str) -> list[Wires]:
        """The projections that end at a population."""
        return [wires for wires in self.wires if wires.target == population]

    def out_of(self, population: str) -> list[Wires]:
        """The projections that start at a population."""
        return [wires for wires in self.wires if wires.source == population]

    def size(self, node: str) -> int:
        """Number of cells of a population or of an input."""
        return self.inputs[node] if node in self.inputs else self.cells[node].size

    def fan_in(self, population: str) -> int:
        """The most distinct sources of one cell of a population."""
        counts = np.zeros(self.size(population), np.int64)
        for wires in self.into(population):
            pairs = np.unique(wires.post * wires.shape[0] + wires.pre)
            counts += np.bincount(pairs // wires.shape[0], minlength=len(counts))
        return int(counts.max(initial=0))

    @cached_property
    def neurons(self) -> int:
        """Cells on the chip."""
        return sum(cells.size for cells in self.cells.values())

    @cached_property
    def synapses(self) -> int:
        """Synapses onto cells of the chip."""
        return sum(wires.count for wires in self.wires)

    @cached_property
    def readout(self) -> str:
        """The population whose spikes are the result: as asked, or the last that leads nowhere, or the last."""
        ends = [name for name in self.cells if not self.out_of(name)]
        return self.answer or (ends or list(self.cells))[-1]
