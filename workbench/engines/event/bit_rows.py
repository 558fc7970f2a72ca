"""Rows of bits as they lie in memory, with lists beside them: what ``bits.py`` reads."""

from __future__ import annotations

import numpy as np

from workbench.engines.edge import Edge
from workbench.engines.event.share import WINDOW
from workbench.engines.event.sizes import WORDS

RARE = 6.0
"""Standard deviations by which a count is above its mean once in a billion times."""


def words_beside(edge: Edge, targets: int) -> int:
    """Words after a row of bits for the synapses of a source beyond the first onto each of so many targets: hardly a source has more."""
    if not getattr(edge.projection.rule, "multapses", False) or targets > WINDOW:
        return 0
    pairs = edge.ends.pre * edge.ends.post
    mean = edge.projection.rule.count(edge.ends) / pairs
    expected = (mean + np.expm1(-mean)) * targets  # Poisson numbers of synapses a pair, without the first of each
    return WORDS * int(np.ceil((expected + RARE * expected**0.5 + 1) / (4 * WORDS)))


def packed(joined: np.ndarray, width: int) -> np.ndarray:
    """Rows of so many words, of which bit ``b`` of byte ``k`` in a block tells whether target ``64 b + k`` of the block is joined."""
    padded = np.zeros((len(joined), width * 64), dtype=bool)
    padded[:, : joined.shape[1]] = joined
    bits = np.packbits(padded.reshape(len(joined), width // WORDS, 8, 64), axis=2, bitorder="little")
    return bits.reshape(len(joined), -1).view(np.uint64)


def listed(beside: np.ndarray, rows: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """List targets beside the rows (rising) that they belong to, as ``bits.py`` reads them; return for which there was room."""
    lists = np.zeros((len(beside), 4 * beside.shape[1]), dtype=np.uint16)
    place = 1 + np.arange(len(rows)) - np.searchsorted(rows, rows)
    room = place < lists.shape[1]
    if room.any():
        lists[rows[room], place[room]] = targets[room]
        lists[:, 0] = np.bincount(rows[room], minlength=len(beside))
        beside[:] = lists.view(np.uint64)
    return room
