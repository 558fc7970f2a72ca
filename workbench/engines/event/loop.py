"""The loop over steps of time: one compiled function for every network, in the order of DESIGN 3.3.

Populations, synapses and rings are laid end to end in flat arrays; kernels of cells and rules are called through their addresses, so
this function is compiled once and never knows a model. A kernel takes what arrived from ``sums`` and leaves zeros. Each
thread runs it for its own share of the cells, and meets the others before it can need a spike that they may not have made yet.
"""

from __future__ import annotations

from numba import int64, njit, uint64

from workbench.engines.event.delivery import deliver, deliver_background, look_ahead
from workbench.engines.event.driver import (
    BACKGROUND,
    COUNT,
    DELAYS,
    FIRST,
    HEARD,
    KIND,
    LISTED,
    NDELAYS,
    NEURON,
    PLACE,
    POISSON,
    POST,
    PRE,
    PROWS,
    RECEPTOR,
    RELEASED,
    SCALE,
    SIZE,
)  # fmt: skip
from workbench.engines.event.intrinsics import invoke, put_shared, read_shared, value_at
from workbench.engines.event.meeting import LAST
from workbench.engines.event.philox import words
from workbench.engines.event.synapses import FINE, FORM, LATE, SOURCE, STRAIGHT
from workbench.engines.event.synapses import FIRST as EARLIEST
from workbench.engines.event.synapses import SIZE as LINES
from workbench.engines.event.waiting import meet


@njit(nogil=True, error_model="numpy")
def anybody(ring_counts, node, shares, step):
    """Whether any cell of a node fired in a step."""
    many, apart = 0, ring_counts.shape[1] // shares
    if step >= 0:
        for share in range(shares):
            many += ring_counts[step % ring_counts.shape[0], share * apart + node]
    return many > 0


@njit(nogil=True, error_model="numpy")
def run(
    share, first, steps, dt, nodes, bounds, begins, places, streams, calls, lessons, x, current, varied, columns, currents, sums, scale,
    blocks, rows, targets, pairs, fine, bits, edges, delays, edge_rows, post_of, plastic, released,
    below, dice, levels, drawn, reached, found, planes, counted, ring_ids, ring_counts, ring_at,
    listed_rows, listed_ids, probe, probed, sampled, out_ids, out_counts, shared, batch, offer, sleep, nap,
):  # fmt: skip
    """Take up to ``steps`` steps of a share; return how many were taken before somebody's output was full, or -1 if a thread was gone.

    ``begins`` says where the spikes of each share of a node begin. ``batch`` is how many steps can be taken before spikes of others are needed. ``calls`` and ``lessons`` hold the addresses of kernels and
    of what they work on, ``ring_at`` that of ``ring_ids``, ``probe`` those of what is sampled. Buffers are sized by the caller.
    """
    slots, total, shares = ring_ids.shape[0], ring_ids.shape[1], bounds.shape[1] - 1
    apart = ring_counts.shape[1] // shares
    own = 0
    for n in range(nodes.shape[0]):
        own += bounds[n, share + 1] - bounds[n, share]
    count = 0
    for taken in range(steps):
        if taken % batch == 0:
            turn = taken // batch
            if count + batch * own > out_ids.shape[0]:
                put_shared(shared, LAST, turn)
            if shares > 1 and not meet(shared, shares, turn, offer, sleep, nap):
                return -1
            if read_shared(shared, LAST) <= turn:
                return taken
        step = first + taken
        for j in range(len(varied)):
            current[varied[j]] = currents[taken, columns[j]]
        # (1) spikes due now arrive: pull the segments of every source that fired one delay ago
        for b in range(blocks.shape[0]):
            pre = blocks[b, SOURCE]
            if nodes[pre, KIND] == BACKGROUND:
                straight = blocks[b, FORM] == STRAIGHT
                deliver_background(
                    blocks[b], step, streams[pre, 0], int64(streams[pre, 1]), below[pre], bounds[pre, share] if straight else 0,
                    blocks[b, LINES] if straight else nodes[pre, SIZE], rows, targets, fine, levels, drawn, reached, sums,
                )  # fmt: skip
            elif blocks[b, LATE] > 1 or anybody(ring_counts, pre, shares, step - 1 - blocks[b, EARLIEST]):
                deliver(
                    blocks, b, step, ring_ids, ring_counts, begins, rows, targets, pairs, fine, bits, found, planes, counted, sums
                )  # fmt: skip
        for b in range(blocks.shape[0]):
            if (
                blocks[b, LATE] == 1
                and blocks[b, FORM] <= FINE
                and anybody(ring_counts, blocks[b, SOURCE], shares, step - blocks[b, EARLIEST])
            ):
                look_ahead(blocks, b, step + 1, ring_ids, ring_counts, begins, rows, targets)
        for e in range(edges.shape[0]):
            pre, target, receptor, different = edges[e, PRE], edges[e, POST], edges[e, RECEPTOR], edges[e, NDELAYS]
            weights = plastic[edges[e, PLACE] : edges[e, PLACE] + edges[e, COUNT]]
            into = sums[places[target, share] + receptor * nodes[target, SIZE] :]
            unit = 1.0 / scale[nodes[target, SCALE] + receptor]
            for d in range(different):
                emitted = step - 1 - delays[edges[e, DELAYS] + d]
                if emitted < 0:
                    continue
                slot = emitted % slots
                for f in range(nodes[pre, FIRST], nodes[pre, FIRST] + ring_counts[slot, pre]):
                    at = edges[e, PROWS] + ring_ids[slot, f] * different + d
                    one = released[edges[e, RELEASED] + ring_ids[slot, f]] * unit
                    for s in range(edge_rows[at], edge_rows[at + 1]):
                        into[post_of[s]] += round(weights[s - edges[e, PLACE]] * one)
        # (2) to (4) and the spikes of stimuli, node after node
        slot = step % slots
        for n in range(nodes.shape[0]):
            low = bounds[n, share]
            size, kind = bounds[n, share + 1] - low, nodes[n, KIND]
            begin = nodes[n, FIRST] + low
            many = 0
            if kind == NEURON:
                if size > 0:
                    many = invoke(
                        calls[n, 0],
                        (
                            calls[n, 1], calls[n, 2], calls[n, 3], calls[n, 4], calls[n, 5], calls[n, 6], calls[n, 7], calls[n, 8],
                            calls[n, 9], calls[n, 10], ring_at + 4 * (slot * total + begin), size, nodes[n, SIZE], dt,
                        ),
                    )  # fmt: skip
                    for f in range(begin, begin + many):
                        ring_ids[slot, f] += low
            elif kind == POISSON:
                words(streams[n, 0], uint64(step), low, size, dice)
                for k in range(size):
                    if dice[k] < streams[n, 1]:
                        ring_ids[slot, begin + many] = low + k
                        many += 1
            elif kind == LISTED:
                for k in range(listed_rows[n, taken], listed_rows[n, taken + 1]):
                    if low <= listed_ids[k] < low + size:
                        ring_ids[slot, begin + many] = listed_ids[k]
                        many += 1
            ring_counts[slot, share * apart + n] = many
            out_counts[taken, n] = many
            # (6) spikes wait in the ring; they are stamped with the end of the step
            for f in range(begin, begin + many):
                out_ids[count] = ring_ids[slot, f]
                count += 1
        # (5) plasticity sees the spikes of this step
        for e in range(edges.shape[0]):
            pre, post, here = edges[e, PRE], edges[e, POST], ring_at + 4 * slot * total
            heard = (step - edges[e, HEARD]) % slots
            before = int64(ring_counts[heard, pre]) if step >= edges[e, HEARD] else int64(0)
            invoke(
                lessons[e, 0],
                (
                    lessons[e, 1], lessons[e, 2], lessons[e, 3], lessons[e, 4], lessons[e, 5], lessons[e, 6], lessons[e, 7], lessons[e, 8],
                    lessons[e, 9], lessons[e, 10], lessons[e, 11], lessons[e, 12], lessons[e, 13], lessons[e, 14], lessons[e, 15],
                    ring_at + 4 * (heard * total + nodes[pre, FIRST]), here + 4 * nodes[post, FIRST], lessons[e, 16],
                    nodes[pre, SIZE], nodes[post, SIZE], before, int64(ring_counts[slot, post]), dt,
                ),
            )  # fmt: skip
        for j in range(len(probe)):
            sampled[taken, probed[j]] = value_at(probe[j], sampled)
    return steps
