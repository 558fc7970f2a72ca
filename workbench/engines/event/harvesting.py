"""The compiled half of ``harvest.py``."""

from __future__ import annotations

from numba import njit


@njit(nogil=True, error_model="numpy")
def spread(ids, counts, taken, first, reads, nexts, stamps, cells):
    """Write the spikes of ``taken`` steps node by node: those of a node go on at its place in ``nexts``, in the order of time, then of cells."""
    for step in range(taken):
        for node in range(counts.shape[1]):
            to = nexts[node]
            for share in range(counts.shape[0]):  # a later share has higher cells
                begin, many = reads[share], counts[share, node, step]
                for k in range(many):
                    stamps[to + k] = first + step + 1
                    cells[to + k] = ids[share, begin + k]
                reads[share] = begin + many
                to += many
            nexts[node] = to
    return 0
