"""Where every neuron sits: cores, the chips they are on, and their places in the mesh."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Core:
    """Neurons of one population on one core, and what they take of its room.

    Attributes
    ----------
    start, stop
        They are the neurons ``start`` to ``stop - 1`` of the population in the order in which cores were filled.
    members
        Their numbers in the population, where that order is another; see :attr:`cells`.
    axons
        Input lines in use.
    synapses
        Synapses of the network that end here.
    bits
        Synaptic memory they need, in bits as the chip stores them; 0 where the store is not per core.
    chip, x, y
        Index of the chip, and the place in its mesh.
    """

    population: str
    start: int
    stop: int
    axons: int = 0
    synapses: int = 0
    bits: int = 0
    chip: int = 0
    x: int = 0
    y: int = 0
    members: np.ndarray | None = field(default=None, repr=False, compare=False)

    @property
    def cells(self) -> np.ndarray:
        """The numbers of its neurons in the population, ``(neurons,)``."""
        return np.arange(self.start, self.stop) if self.members is None else self.members

    @property
    def neurons(self) -> int:
        """Neurons of the network on this core."""
        return self.stop - self.start


@dataclass(frozen=True)
class Tried:
    """One way of filling cores: how many it takes, and the packets if every source spikes once; or why it was not done."""

    way: str
    cores: int = 0
    packets: int = 0
    why: str = ""

    @property
    def said(self) -> str:
        """The way in a few words."""
        return f"{self.way}: {self.why or f'{self.cores} cores, {self.packets:,} packets if every source spikes once'}"


@dataclass(frozen=True)
class Layout:
    """All cores in use.

    Attributes
    ----------
    copies
        How many neurons of the chip stand for one of a population, where a chip must repeat them.
    axons
        How many input lines of the chip a source takes on the cores of a population, where it takes several.
    rounds
        How often the chip is loaded anew to cover the network; 1 where everything is there at once.
    layers
        Chips that are stacked in one package: chip 0 lies below chip 1, and so on to the package's last.
    tried
        The ways of filling cores that were compared, if several were; the first was kept.
    """

    cores: tuple[Core, ...]
    copies: dict[str, int] = field(default_factory=dict)
    axons: dict[str, int] = field(default_factory=dict)
    rounds: int = 1
    layers: int = 1
    tried: tuple[Tried, ...] = ()

    @cached_property
    def chips(self) -> int:
        """Chips in use."""
        return 1 + max((core.chip for core in self.cores), default=0)

    def of(self, population: str) -> list[int]:
        """Indices of the cores of a population, in the order of its neurons."""
        return [index for index, core in enumerate(self.cores) if core.population == population]

    def core_of(self, population: str) -> np.ndarray:
        """The core index of each neuron of a population, ``(neurons,)``."""
        indices = self.of(population)
        found = np.zeros(sum(self.cores[index].neurons for index in indices), np.int64)
        for index in indices:
            found[self.cores[index].cells] = index
        return found

    def order(self, population: str) -> np.ndarray:
        """The neurons of a population core by core, ``(neurons,)``."""
        return np.concatenate([self.cores[index].cells for index in self.of(population)])
