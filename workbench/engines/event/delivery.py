"""Spikes that are due are delivered: the segments of all sources that fired one delay ago are added to the sums of input."""

from __future__ import annotations

from numba import int64, njit, uint64

from workbench.engines.event.bits import add_counts
from workbench.engines.event.dice import levels_of, throw
from workbench.engines.event.intrinsics import prefetch
from workbench.engines.event.sizes import AHEAD, COUNTED, STRETCH
from workbench.engines.event.synapses import (
    APART,
    BASE,
    BITS,
    COARSE,
    EVEN,
    FIRST,
    FORM,
    LATE,
    ROWS,
    SIZE,
    SOURCE,
    STRAIGHT,
    SUMS,
    WEIGHTS,
    WHOLE,
    WIDTH,
)

LINE = 64
"""Bytes of a line of memory."""


@njit(nogil=True, error_model="numpy")
def deliver(
    blocks, b, step, ring_ids, ring_counts, begins, rows, targets, pairs, fine, bits, found, planes, counts, sums
):
    """Deliver the spikes of neurons and recorded stimuli through block ``b``; ``begins`` says where each share's spikes of a node begin."""
    slots, shares, source = ring_ids.shape[0], begins.shape[1], blocks[b, SOURCE]
    late, form, apart = blocks[b, LATE], blocks[b, FORM], ring_counts.shape[1] // shares
    many = 0
    newest = step - 1 - blocks[b, FIRST]
    slot = newest % slots
    for d in range(min(late, newest + 1)):
        slot = (
            (slot if slot > 0 else slots) - 1 if d > 0 else slot
        )  # a division for each of many delays would take longer
        for share in range(shares):
            begin_of = begins[source, share]
            for f in range(begin_of, begin_of + ring_counts[slot, share * apart + source]):
                cell = int64(ring_ids[slot, f])
                if form == BITS:
                    found[many] = (cell + 1) * blocks[b, APART]
                    many += 1
                    if many == COUNTED:
                        add_bits(blocks[b], bits, found, many, planes, counts, sums)
                        many = 0
                else:
                    at = blocks[b, ROWS] + cell * (late + 1) + d
                    prefetch(rows, at)
                    found[many] = at
                    many += 1
                    if many == AHEAD:
                        add(blocks[b], found, many, rows, targets, pairs, fine, sums)
                        many = 0
    if many > 0:
        if form == BITS:
            add_bits(blocks[b], bits, found, many, planes, counts, sums)
        else:
            add(blocks[b], found, many, rows, targets, pairs, fine, sums)


@njit(nogil=True, error_model="numpy")
def deliver_ahead(block, first, step, ring_ids, ring_counts, begins, rows, targets, pairs, fine, sums, every):
    """Deliver what was emitted from step ``first`` to before ``step`` into the sums of the steps in which it arrives, ``every`` places apart."""
    shares, source, late, form = begins.shape[1], block[SOURCE], block[LATE], block[FORM]
    apart, base, weight, slots = ring_counts.shape[1] // shares, block[BASE], block[WHOLE], len(sums) // every
    for emitted in range(first, step):
        slot, arrives = emitted % ring_ids.shape[0], emitted + 1 + block[FIRST]
        begun = max(step - arrives, 0)  # what arrived before this step has been delivered
        if begun >= late:
            continue
        begin_slot = (arrives + begun) % slots
        for share in range(shares):
            for f in range(begins[source, share], begins[source, share] + ring_counts[slot, share * apart + source]):
                at, into_slot = block[ROWS] + int64(ring_ids[slot, f]) * (late + 1), begin_slot
                begin = int64(rows[at + begun])
                for line in range(base + begin, base + int64(rows[at + late]), LINE // 4):
                    if form == COARSE:
                        prefetch(pairs, line)
                for d in range(begun, late):
                    end = int64(rows[at + d + 1])
                    into = sums[into_slot * every + block[SUMS] :]
                    if form == COARSE:
                        for s in range(base + begin, base + end):
                            both = int64(pairs[uint64(s)])
                            into[uint64(both & 0xFFFF)] += (both >> 16) << weight
                    else:
                        for s in range(begin, end):
                            strong = weight if form == EVEN else int64(fine[uint64(block[WEIGHTS] + s)])
                            into[uint64(targets[uint64(base + s)])] += strong
                    begin = end
                    into_slot = into_slot + 1 if into_slot + 1 < slots else 0


@njit(nogil=True, error_model="numpy")
def look_ahead(blocks, b, step, ring_ids, ring_counts, begins, rows, targets):
    """Ask for the synapses that a step to come will deliver through a block of one delay, so that they are near when it does.

    Another thread may not have made these spikes yet; then the memory asked for is of no use, and no harm.
    """
    emitted = step - 1 - blocks[b, FIRST]
    shares, source, base = begins.shape[1], blocks[b, SOURCE], blocks[b, BASE]
    slot, apart = emitted % ring_ids.shape[0], ring_counts.shape[1] // shares
    for share in range(shares):
        begin = begins[source, share]
        for f in range(begin, begin + ring_counts[slot, share * apart + source]):
            at = blocks[b, ROWS] + int64(ring_ids[slot, f]) * 2
            for line in range(base + int64(rows[at]), base + int64(rows[at + 1]), LINE // 2):
                prefetch(targets, line)


@njit(nogil=True, error_model="numpy")
def add_bits(block, bits, found, many, planes, counts, sums):
    """Add the synapses of some rows of bits."""
    add_counts(
        planes,
        block[WIDTH],
        block[APART],
        bits[block[BASE] :],
        found,
        many,
        counts,
        block[SIZE],
        block[WHOLE],
        sums[block[SUMS] :],
    )


@njit(nogil=True, error_model="numpy")
def add(block, found, many, rows, targets, pairs, fine, sums):
    """Add the synapses of some segments: their rows have been asked for, and now they are, before the first is added."""
    base, weight, into = block[BASE], block[WHOLE], sums[block[SUMS] :]
    for k in range(many):
        begin, end = int64(rows[found[k]]), int64(rows[found[k] + 1])
        found[AHEAD + 2 * k], found[AHEAD + 2 * k + 1] = begin, end
        if block[LATE] > 1 and block[FORM] == COARSE:
            for line in range(base + begin, base + end, LINE // 4):
                prefetch(pairs, line)
        elif block[LATE] > 1:
            for line in range(base + begin, base + end, LINE // 2):
                prefetch(targets, line)
    for k in range(many):
        begin, end = found[AHEAD + 2 * k], found[AHEAD + 2 * k + 1]
        if block[FORM] == COARSE:
            pair = pairs[base + begin : base + end]
            for s in range(len(pair)):
                both = int64(pair[s])
                into[uint64(both & 0xFFFF)] += (both >> 16) << weight
        elif block[FORM] == EVEN:
            target = targets[base + begin : base + end]
            for s in range(len(target)):
                into[target[s]] += weight
        else:
            target = targets[base + begin : base + end]
            strong = fine[block[WEIGHTS] + begin : block[WEIGHTS] + end]
            for s in range(len(target)):
                into[target[s]] += strong[s]


@njit(nogil=True, error_model="numpy")
def deliver_background(block, step, key, many, below, first, lines, rows, targets, fine, levels, drawn, reached, sums):
    """Draw how many spikes of a background left each line, and deliver them: they are drawn when they arrive, and never kept.

    ``many`` thresholds of ``below`` are as in ``engines/background.py``; straight lines are drawn from ``first`` on.
    """
    late, weight = block[LATE], block[WHOLE]
    into = sums[block[SUMS] :]
    for d in range(late):
        emitted = step - 1 - block[FIRST] - d
        if emitted < 0:
            break
        used, sure = levels_of(key, uint64(emitted), many, below, levels)
        for begin in range(0, lines, STRETCH):
            size = min(STRETCH, lines - begin)
            throw(key, uint64(emitted), first + begin, size, used, sure, levels, drawn, reached)
            if block[FORM] == STRAIGHT:
                part = into[begin:]
                for k in range(size):
                    part[k] += reached[k] * weight
            else:
                for k in range(size):
                    if reached[k] > 0:
                        at = block[ROWS] + (begin + k) * (late + 1) + d
                        for s in range(int64(rows[at]), int64(rows[at + 1])):
                            one = weight if block[FORM] == EVEN else fine[block[WEIGHTS] + s]
                            into[targets[block[BASE] + s]] += reached[k] * one
