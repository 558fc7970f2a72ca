"""Fill cores one after another, in the order of the neurons, until a limit of the core is met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Core
from workbench.hardware.misfit import Misfit


@dataclass(frozen=True)
class Room:
    """What one core can hold; ``None`` means that nothing is limited here.

    Attributes
    ----------
    neurons
        Neurons of the network.
    axons
        Input lines: sources that reach at least one neuron of the core.
    bits
        Synaptic memory.
    """

    neurons: int
    axons: int | None = None
    bits: int | None = None


def fill(
    form: Form, population: str, room: Room, tables: list[np.ndarray] | None = None
) -> tuple[list[Core], list[Misfit]]:
    """Put a population on cores of its own, in index order, and report neurons that no core could hold.

    A core holds neurons of one population only, as the tools of the chips do it. Each neuron is taken into the open
    core if the core stays within its room; otherwise the next core is opened.

    Parameters
    ----------
    tables
        For each projection into the population the memory (bits) that one source takes on a core, by its number of
        targets there; ``None`` where memory is not counted.
    """
    size, incoming = form.size(population), form.into(population)
    sources, targets, offsets = _inputs(incoming)
    order = np.argsort(targets, kind="stable")
    sources, bounds = sources[order], np.searchsorted(targets[order], np.arange(size + 1))
    kind = np.repeat(np.arange(len(incoming)), np.diff(offsets))
    cost = _stack(tables, min(room.neurons, size), len(incoming))
    cores: list[Core] = []
    misfits: dict[str, Misfit] = {}
    start, held = 0, _Held(offsets[-1])
    for neuron in range(size):
        mine = sources[bounds[neuron] : bounds[neuron + 1]]
        if neuron > start and not held.fits(mine, kind, cost, room, neuron + 1 - start):
            cores.append(held.close(population, start, neuron))
            start, held = neuron, _Held(offsets[-1])
        held.take(mine, kind, cost)
        if neuron == start and (wrong := held.misfit(population, room)):
            misfits.setdefault(wrong.limit, wrong)
    return [*cores, held.close(population, start, size)], list(misfits.values())


def _inputs(incoming: list[Wires]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sources numbered through all projections into one population, targets, and where each projection's sources begin."""
    offsets = np.concatenate([[0], np.cumsum([wires.shape[0] for wires in incoming])]).astype(np.int64)
    none = np.zeros(0, np.int64)
    sources = np.concatenate([none, *(wires.pre + offset for wires, offset in zip(incoming, offsets, strict=False))])
    return sources, np.concatenate([none, *(wires.post for wires in incoming)]), offsets


def _stack(tables: list[np.ndarray] | None, neurons: int, count: int) -> np.ndarray:
    return np.stack(tables) if tables else np.zeros((max(count, 1), neurons + 2), np.int64)


class _Held:
    """What the open core holds so far: targets of each source, and the running totals."""

    def __init__(self, sources: int) -> None:
        self.hits = np.zeros(sources, np.int64)
        self.axons = self.bits = self.synapses = 0

    def more(self, mine: np.ndarray, kind: np.ndarray, cost: np.ndarray) -> tuple[int, int]:
        """Axons and bits that another neuron with these sources would add."""
        distinct, times = np.unique(mine, return_counts=True)
        before = self.hits[distinct]
        last = cost.shape[1] - 1
        bits = cost[kind[distinct], np.minimum(before + times, last)] - cost[kind[distinct], np.minimum(before, last)]
        return int(np.count_nonzero(before == 0)), int(bits.sum())

    def fits(self, mine: np.ndarray, kind: np.ndarray, cost: np.ndarray, room: Room, neurons: int) -> bool:
        axons, bits = self.more(mine, kind, cost)
        return (
            neurons <= room.neurons
            and (room.axons is None or self.axons + axons <= room.axons)
            and (room.bits is None or self.bits + bits <= room.bits)
        )

    def take(self, mine: np.ndarray, kind: np.ndarray, cost: np.ndarray) -> None:
        axons, bits = self.more(mine, kind, cost)
        self.axons, self.bits, self.synapses = self.axons + axons, self.bits + bits, self.synapses + len(mine)
        np.add.at(self.hits, mine, 1)

    def misfit(self, population: str, room: Room) -> Misfit | None:
        """Why the first neuron of a core does not fit even alone."""
        if room.axons is not None and self.axons > room.axons:
            return Misfit(
                "fan-in",
                population,
                f"at most {room.axons} sources for a neuron",
                str(self.axons),
                "fewer inputs, or a sparser projection",
            )
        if room.bits is not None and self.bits > room.bits:
            return Misfit(
                "synapse memory",
                population,
                f"at most {room.bits:,} bits for the synapses of a core",
                f"{self.bits:,} for one neuron",
                "fewer inputs, or fewer bits a weight",
            )
        return None

    def close(self, population: str, start: int, stop: int) -> Core:
        return Core(population, start, stop, self.axons, self.synapses, self.bits)
