"""Fill cores one after another until a limit of the core is met, in the order of the neurons or part by part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.form import Form, Wires
from workbench.hardware.layout import Core
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes.repair import repair

MOST_HITS = 20_000_000  # cores times sources that a repair looks at


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
    """Put a population on cores of its own, and report neurons that no core could hold.

    A core holds neurons of one population only, as the tools of the chips do it. Each neuron is taken into the open
    core if the core stays within its room; otherwise the next core is opened. They come in index order, or in the order of
    the form's parts of this population; a part begins a core of its own, after it was repaired to what a core holds.

    Parameters
    ----------
    tables
        For each projection into the population the memory (bits) that one source takes on a core, by its number of
        targets there; ``None`` where memory is not counted.
    """
    size, incoming = form.size(population), form.into(population)
    supply = _Supply(incoming, size, tables, min(room.neurons, size))
    parts = form.parts.get(population, ())
    if parts:
        parts = supply.repaired(parts, room)
        supply = _Supply(incoming, size, tables, min(room.neurons, size), np.concatenate(parts))
    ends = np.cumsum([len(part) for part in parts]) if parts else np.array([size])
    cores: list[Core] = []
    misfits: dict[str, Misfit] = {}
    start, look = 0, room.neurons
    while start < size or not cores:
        end = int(ends[np.searchsorted(ends, start, "right")])
        stop, (axons, synapses, bits) = supply.reach(start, min(start + look, end), room)
        if stop == start + look < min(start + room.neurons, end):  # all that was looked at fits: look farther
            look = min(2 * look, room.neurons)
            continue
        for wrong in _wrong(population, room, axons, bits) if stop == start + 1 else ():
            misfits.setdefault(wrong.limit, wrong)
        members = None if supply.order is None else supply.order[start:stop]
        cores.append(Core(population, start, stop, axons, synapses, bits, members=members))
        look, start = min(2 * max(stop - start, 1), room.neurons), max(stop, start + 1)
    return cores, list(misfits.values())


class _Supply:
    """The synapses into one population, sorted by target: what the neurons from one on would take of a core.

    ``order`` are the neurons in the order in which cores are filled, if it is not that of their numbers.
    """

    def __init__(
        self,
        incoming: list[Wires],
        size: int,
        tables: list[np.ndarray] | None,
        most: int,
        order: np.ndarray | None = None,
    ) -> None:
        self.order, place = order, np.arange(size)
        if order is not None:
            place[order] = np.arange(size)
        sizes = [wires.shape[0] for wires in incoming]
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        none = np.zeros(0, np.int64)
        targets = place[np.concatenate([none, *(wires.post for wires in incoming)])]
        by_target = np.argsort(targets, kind="stable")
        sources = [wires.pre + offset for wires, offset in zip(incoming, offsets, strict=False)]
        self.sources = np.concatenate([none, *sources])[by_target]
        self.bounds = np.searchsorted(targets[by_target], np.arange(size + 1))
        self.kind = np.repeat(np.arange(len(incoming)), sizes)
        self.cost = np.stack(tables) if tables else np.zeros((max(len(incoming), 1), most + 2), np.int64)

    def repaired(self, parts: tuple[np.ndarray, ...], room: Room) -> tuple[np.ndarray, ...]:
        """The parts with neurons moved until each is within the room of a core, as far as moves can do it."""
        if len(parts) * len(self.kind) > MOST_HITS:
            return parts
        last = self.cost.shape[1] - 1
        return repair(
            parts,
            np.split(self.sources, self.bounds[1:-1]),
            len(self.kind),
            room.neurons,
            room.axons,
            room.bits,
            lambda hits: self.cost[self.kind, np.minimum(hits, last)].sum(axis=1),
        )

    def reach(self, start: int, stop: int, room: Room) -> tuple[int, tuple[int, int, int]]:
        """How far a core that begins at ``start`` gets, at least one neuron and at most to ``stop``; its axons, synapses and bits."""
        bounds = self.bounds[start : stop + 1] - self.bounds[start]
        mine = self.sources[self.bounds[start] : self.bounds[stop]]
        order = np.argsort(mine, kind="stable")
        ranked = mine[order]
        first = np.concatenate([[True], ranked[1:] != ranked[:-1]])[: len(ranked)]
        begins = np.flatnonzero(first)
        before = np.empty(len(mine), np.int64)  # targets that a synapse's source has on the core already
        before[order] = np.arange(len(mine)) - np.repeat(begins, np.diff(begins, append=len(mine)))
        last, kind = self.cost.shape[1] - 1, self.kind[mine]
        bits = self.cost[kind, np.minimum(before + 1, last)] - self.cost[kind, np.minimum(before, last)]
        axons, bits = (np.concatenate([[0], np.cumsum(each)])[bounds] for each in (before == 0, bits))
        over = (axons > room.axons) if room.axons is not None else np.zeros(len(axons), bool)
        if room.bits is not None:
            over = over | (bits > room.bits)
        full = int(over.argmax()) - 1 if over.any() else stop - start
        count = min(max(full, 1), stop - start)
        return start + count, (int(axons[count]), int(bounds[count]), int(bits[count]))


def _wrong(population: str, room: Room, axons: int, bits: int) -> list[Misfit]:
    """Why the first neuron of a core does not fit even alone."""
    if room.axons is not None and axons > room.axons:
        return [
            Misfit(
                "fan-in",
                population,
                f"at most {room.axons} sources for a neuron",
                str(axons),
                "fewer inputs, or a sparser projection",
            )
        ]
    if room.bits is not None and bits > room.bits:
        return [
            Misfit(
                "synapse memory",
                population,
                f"at most {room.bits:,} bits for the synapses of a core",
                f"{bits:,} for one neuron",
                "fewer inputs, or fewer bits a weight",
            )
        ]
    return []
