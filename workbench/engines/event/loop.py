"""The loop over steps of time: one compiled function for every network, in the order of DESIGN 3.3.

Populations, synapses and rings are laid end to end in flat arrays; kernels of cells and rules are called through their addresses, so
this function is compiled once and never knows a model. A kernel takes what arrived from ``sums`` and leaves zeros. Each
thread runs it for its own share of the cells, and meets the others before it can need a spike that they may not have made yet.
"""

from __future__ import annotations

from numba import int64, njit, uint64

from workbench.engines.event.delivery import deliver, deliver_ahead, deliver_background, look_ahead
from workbench.engines.event.driver import BACKGROUND, FIRST, KIND, LISTED, NEURON, POISSON, SIZE
from workbench.engines.event.intrinsics import invoke, put_shared, read_shared, value_at
from workbench.engines.event.meeting import LAST
from workbench.engines.event.philox import words
from workbench.engines.event.synapses import AHEAD, FINE, FORM, LATE, SOURCE, STRAIGHT
from workbench.engines.event.synapses import FIRST as EARLIEST
from workbench.engines.event.synapses import SIZE as LINES
from workbench.engines.event.teaching import deliver_learned, learn
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
    share, first, steps, dt, nodes, bounds, begins, streams, calls, x, current, mute, ends, conductance, joined, steady, varied, columns, currents, sums, every, heard,
    blocks, rows, targets, pairs, fine, bits, patches, delays, learns,
    below, dice, levels, drawn, reached, found, planes, counted, ring_ids, ring_counts, ring_at,
    listed_rows, listed_ids, probe, probed, sampled, out_ids, out_counts, shared, batch, offer, sleep, nap,
):  # fmt: skip
    """Take up to ``steps`` steps of a share; return how many were taken before somebody's output was full, or -1 if a thread was gone.

    ``begins`` says where the spikes of each share of a node begin. ``batch`` is how many steps can be taken before spikes of others are
    needed. ``calls`` holds the addresses of kernels and of
    what they work on, with sums of the step 0. Sums of the steps to come lie ``every`` places apart; all that was emitted before step ``heard``
    is in them where it is delivered ahead. ``ring_at`` is the address of ``ring_ids``, ``probe`` those of what is sampled. Buffers are sized by the caller.
    """
    slots, total, shares = ring_ids.shape[0], ring_ids.shape[1], bounds.shape[1] - 1
    apart = ring_counts.shape[1] // shares
    own = 0
    for n in range(nodes.shape[0]):
        own += bounds[n, share + 1] - bounds[n, share]
    count, turn = 0, 0
    for taken in range(steps):
        if taken % batch == 0:
            if count + batch * own > out_ids.shape[0]:
                put_shared(shared, LAST, turn)
            if shares > 1 and not meet(shared, shares, turn, offer, sleep, nap):
                return -1
            if read_shared(shared, LAST) <= turn:
                return taken
            turn += 1
            for b in range(blocks.shape[0]):
                if blocks[b, AHEAD]:
                    deliver_ahead(
                        blocks[b], heard, first + taken, ring_ids, ring_counts, begins, rows, targets, pairs, fine, sums, every
                    )  # fmt: skip
            heard = first + taken
        step = first + taken
        now = step % (len(sums) // every) * every
        due = sums[now : now + every]
        for j in range(len(joined)):
            current[joined[j]] = steady[j]
        for j in range(len(varied)):
            current[varied[j]] = currents[taken, columns[j]]
        for j in range(len(conductance)):
            flow = conductance[j] * (x[ends[j, 0]] - x[ends[j, 1]])
            current[ends[j, 2]] -= flow
            current[ends[j, 3]] += flow
        # (1) spikes due now arrive: pull the segments of every source that fired one delay ago
        for b in range(blocks.shape[0]):
            pre = blocks[b, SOURCE]
            if nodes[pre, KIND] == BACKGROUND:
                straight = blocks[b, FORM] == STRAIGHT
                deliver_background(
                    blocks[b], step, streams[pre, 0], int64(streams[pre, 1]), below[pre], bounds[pre, share] if straight else 0,
                    blocks[b, LINES] if straight else nodes[pre, SIZE], rows, targets, fine, levels, drawn, reached, due,
                )  # fmt: skip
            elif not blocks[b, AHEAD] and (
                blocks[b, LATE] > 1 or anybody(ring_counts, pre, shares, step - 1 - blocks[b, EARLIEST])
            ):
                deliver(
                    blocks, b, step, ring_ids, ring_counts, begins, rows, targets, pairs, fine, bits, found, planes, counted, due
                )  # fmt: skip
        for b in range(blocks.shape[0]):
            if (
                blocks[b, LATE] == 1
                and blocks[b, FORM] <= FINE
                and anybody(ring_counts, blocks[b, SOURCE], shares, step - blocks[b, EARLIEST])
            ):
                look_ahead(blocks, b, step + 1, ring_ids, ring_counts, begins, rows, targets)
        deliver_learned(patches, delays, step, ring_at, total, ring_counts, begins)
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
                            calls[n, 1], calls[n, 2], calls[n, 3], calls[n, 4] + sums.itemsize * now, calls[n, 5], calls[n, 6], calls[n, 7], calls[n, 8],
                            calls[n, 9], calls[n, 10], ring_at + 4 * (slot * total + begin), size, nodes[n, SIZE], dt,
                        ),
                    )  # fmt: skip
                    fired, many = many, 0
                    for f in range(begin, begin + fired):  # of a mute cell nobody hears
                        cell = ring_ids[slot, f] + low
                        ring_ids[slot, begin + many] = cell
                        many += int64(mute[nodes[n, FIRST] + cell] == 0)
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
            out_counts[n, taken] = many
            # (6) spikes wait in the ring; they are stamped with the end of the step
            for f in range(begin, begin + many):
                out_ids[count] = ring_ids[slot, f]
                count += 1
        # (5) plasticity sees the spikes of this step, those of all threads
        if learns:
            if shares > 1 and not meet(shared, shares, turn, offer, sleep, nap):
                return -1
            turn += 1
            learn(patches, share, step, ring_at, total, ring_counts, begins)
        for j in range(len(probe)):
            sampled[taken, probed[j]] = value_at(probe[j], sampled)
    return steps
