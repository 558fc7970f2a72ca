"""Cells whose membrane is drawn: named in words, checked against a network, grouped by population."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.network.network import Network

MOST = 6  # membranes drawn at a time


def check_watched(watched: Sequence[tuple[str, int]], sizes: Mapping[str, int]) -> None:
    """Refuse a choice of cells with one that the populations of these sizes do not have, or with too many.

    Raises
    ------
    RangeError, UnknownName
        Naming the cell.
    """
    if not 1 <= len(watched) <= MOST:
        raise RangeError("watched", f"1 to {MOST} cells", str(len(watched)), "exc 0, inh 3")
    for name, cell in watched:
        if name not in sizes:
            raise unknown("watched", name, sizes)
        if not 0 <= cell < sizes[name]:
            raise RangeError(f"watched {name}", f"cells 0 to {sizes[name] - 1}", str(cell), f"{name} 0")


def cells_in_words(text: str) -> list[tuple[str, int]]:
    """The cells that a text names.

    >>> cells_in_words("exc 0, inh 3")
    [('exc', 0), ('inh', 3)]
    """
    chosen = []
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        found = re.fullmatch(r"(.{1,40}?)\s+(\d{1,9})", piece)
        if found is None:
            raise RangeError("watched", "a population and a cell", repr(piece)[:60], "exc 0, inh 3")
        chosen.append((found[1], int(found[2])))
    return chosen


def first_cells(net: Network) -> list[tuple[str, int]]:
    """Three cells of a network, of as many populations as there are."""
    cells = [(p.name, p.size) for p in net.populations.values() if isinstance(p.model, Neuron)]
    first = [(name, 0) for name, _ in cells[:3]]
    more = [(name, cell) for cell in (1, 2) for name, size in cells[:3] if cell < size]
    return sorted((first + more)[:3], key=lambda item: [name for name, _ in cells].index(item[0]))


def by_population(watched: Iterable[tuple[Any, ...]]) -> dict[str, list[int]]:
    """Group watched cells by their population, in order."""
    ids: dict[str, list[int]] = {}
    for name, cell, *_ in watched:
        ids.setdefault(name, []).append(cell)
    return ids


def watched_state(net: Network, item: tuple[Any, ...]) -> tuple[str, int, str]:
    """Population, cell and state of something watched; without a state it is the membrane."""
    name, cell, *state = item
    model = net.populations[name].model
    assert isinstance(model, Neuron)
    return name, cell, state[0] if state else model.declared().membrane
