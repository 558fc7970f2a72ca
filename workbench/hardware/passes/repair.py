"""Mend cores that hold too much: the neuron that frees most moves to the core that shares most of its sources."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

MOST_WORK = 300_000_000
"""Entries of the table of cores and sources that all moves together may look at: some seconds."""

Takes = Callable[[np.ndarray], np.ndarray]
"""Bits of memory of cores, ``(cores,)``, from the targets that every source has on each, ``(cores, sources)``."""


def repair(
    parts: tuple[np.ndarray, ...],
    sources: list[np.ndarray],
    count: int,
    neurons: int,
    axons: int | None = None,
    bits: int | None = None,
    takes: Takes | None = None,
) -> tuple[np.ndarray, ...]:
    """Return the parts with neurons moved until every core is within its limits, no move helps, or ``MOST_WORK`` is done.

    Parameters
    ----------
    parts
        The neurons of each core.
    sources
        The sources of each neuron, numbered from 0.
    count
        How many sources there are.
    neurons, axons, bits
        What a core holds; ``None`` where nothing is limited.
    """
    members = [list(map(int, part)) for part in parts]
    hits = np.zeros((len(parts), count), np.int64)
    for core, part in enumerate(members):
        for neuron in part:
            np.add.at(hits[core], sources[neuron], 1)

    def over(rows: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        """By how much each limit is broken, as a share of it, the worst of them; 0 or less where all is well."""
        worst = sizes / neurons - 1.0
        if axons is not None:
            worst = np.maximum(worst, np.count_nonzero(rows, axis=1) / axons - 1.0)
        if bits is not None and takes is not None:
            worst = np.maximum(worst, takes(rows) / bits - 1.0)
        return worst

    moves = min(sum(map(len, members)), MOST_WORK // max(hits.size, 1))
    for _ in range(moves):  # each takes a neuron from a core that is too full to one that stays well
        sizes = np.array([len(part) for part in members])
        broken = over(hits, sizes)
        worst = int(broken.argmax())
        if broken[worst] <= 0:
            break
        alone = [int(np.count_nonzero(hits[worst, sources[neuron]] <= 1)) for neuron in members[worst]]
        neuron = members[worst][int(np.argmax(alone))]
        mine = np.bincount(sources[neuron], minlength=count)
        good = np.flatnonzero(over(hits + mine, sizes + 1) <= 0)
        good = good[good != worst]
        if not len(good):
            break
        home = int(good[np.count_nonzero(hits[good] * mine, axis=1).argmax()])
        members[worst].remove(neuron)
        members[home].append(neuron)
        hits[worst] -= mine
        hits[home] += mine
    return tuple(np.array(sorted(part), np.int64) for part in members if part)
