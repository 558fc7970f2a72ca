"""Where every neuron sits: cores, the chips they are on, and their places in the mesh."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Core:
    """Neurons ``start`` to ``stop - 1`` of one population on one core, and what they take of its room.

    Attributes
    ----------
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

    @property
    def neurons(self) -> int:
        """Neurons of the network on this core."""
        return self.stop - self.start


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
    """

    cores: tuple[Core, ...]
    copies: dict[str, int] = field(default_factory=dict)
    axons: dict[str, int] = field(default_factory=dict)
    rounds: int = 1

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
        return np.repeat(indices, [self.cores[index].neurons for index in indices])
