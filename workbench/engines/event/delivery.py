"""Spikes that are due are delivered: the segments of all sources that fired one delay ago are added to the sums of input."""

from __future__ import annotations

from numba import int64, njit, uint64

from workbench.engines.event.bits import MOST, add_counts
from workbench.engines.event.intrinsics import prefetch
from workbench.engines.event.philox import words
from workbench.engines.event.synapses import (
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

AHEAD = 32
"""Segments that are looked up, and asked for from memory, before they are added."""
LINE = 64
"""Bytes of a line of memory."""


@njit(nogil=True, error_model="numpy")
def deliver(block, step, ring_ids, ring_counts, begins, rows, targets, pairs, fine, bits, found, planes, counts, sums):
    """Deliver the spikes of neurons and recorded stimuli through one block; ``begins`` says where each share's spikes of the source begin."""
    slots, shares, source = ring_ids.shape[0], len(begins), block[SOURCE]
    into = sums[block[SUMS] :]
    late, form = block[LATE], block[FORM]
    many = 0
    for d in range(late):
        emitted = step - 1 - block[FIRST] - d
        if emitted < 0:
            break
        slot = emitted % slots
        for share in range(shares):
            fired = ring_ids[slot, begins[share] :]
            for f in range(ring_counts[slot, source * shares + share]):
                if form == BITS:
                    found[many] = (fired[f] + 1) * block[WIDTH]
                    many += 1
                    if many == MOST:
                        add_counts(
                            planes,
                            block[WIDTH],
                            bits[block[BASE] :],
                            found,
                            many,
                            counts,
                            block[SIZE],
                            block[WHOLE],
                            into,
                        )
                        many = 0
                else:
                    at = block[ROWS] + fired[f] * (late + 1) + d
                    begin, end = int64(rows[at]), int64(rows[at + 1])
                    if begin == end:
                        continue
                    found[many], found[many + 1] = begin, end
                    if form == COARSE:
                        for line in range(block[BASE] + begin, block[BASE] + end, LINE // 4):
                            prefetch(pairs, line)
                    else:
                        for line in range(block[BASE] + begin, block[BASE] + end, LINE // 2):
                            prefetch(targets, line)
                    many += 2
                    if many == 2 * AHEAD:
                        add(block, found, many, targets, pairs, fine, into)
                        many = 0
    if many > 0:
        if form == BITS:
            add_counts(planes, block[WIDTH], bits[block[BASE] :], found, many, counts, block[SIZE], block[WHOLE], into)
        else:
            add(block, found, many, targets, pairs, fine, into)


@njit(nogil=True, error_model="numpy")
def add(block, found, many, targets, pairs, fine, into):
    """Add the synapses of some segments."""
    base, weight = block[BASE], block[WHOLE]
    for k in range(0, many, 2):
        begin, end = found[k], found[k + 1]
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
def deliver_background(block, step, key, thresholds, below, first, lines, rows, targets, fine, dice, drawn, sums):
    """Draw how many spikes of a background left each line, and deliver them: they are drawn when they arrive, and never kept.

    ``thresholds`` of ``below`` are as in ``engines/background.py``; straight lines are drawn from ``first`` on.
    """
    late, weight = block[LATE], block[WHOLE]
    into = sums[block[SUMS] :]
    for d in range(late):
        emitted = step - 1 - block[FIRST] - d
        if emitted < 0:
            break
        words(key, uint64(emitted), first, lines, dice)
        drawn[:lines] = 0
        # four in a pass over the lines; the last are filled up with what no word exceeds
        for t in range(0, thresholds, 4):
            a, b, c, e = below[t], below[t + 1], below[t + 2], below[t + 3]
            for k in range(lines):
                word = dice[k]
                drawn[k] += (word > a) + (word > b) + (word > c) + (word > e)
        if block[FORM] == STRAIGHT:
            for k in range(lines):
                into[k] += drawn[k] * weight
        else:
            for k in range(lines):
                if drawn[k] > 0:
                    at = block[ROWS] + k * (late + 1) + d
                    for s in range(int64(rows[at]), int64(rows[at + 1])):
                        one = weight if block[FORM] == EVEN else fine[block[WEIGHTS] + s]
                        into[targets[block[BASE] + s]] += drawn[k] * one
