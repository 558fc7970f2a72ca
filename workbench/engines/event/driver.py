"""The loop over steps of time: one compiled function for every network, in the order of DESIGN 3.3.

Populations, synapses and rings are laid end to end in flat arrays; kernels of cells and rules are called through their addresses, so
this function is compiled once and never knows a model. A kernel takes what arrived from ``sums`` and leaves zeros.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from numba import int64, njit, types, uint64

from workbench.engines.event.intrinsics import invoke
from workbench.engines.event.kernels import real_type, sum_type
from workbench.engines.event.philox import words

NEURON, POISSON, LISTED, SILENT, BACKGROUND = 0, 1, 2, 3, 4
UNIFORM, FIXED, PLASTIC = 0, 1, 2

# columns of the node table
(KIND, SIZE, FIRST, STATES, X, PAR, NPAR, HET, NHET, SUMS, RECEPTORS, SCALE, SLOT) = range(13)
# columns of the edge table
(
    PRE,
    POST,
    RECEPTOR,
    MODE,
    WHOLE,
    NDELAYS,
    DELAYS,
    ROWS,
    PLACE,
    COUNT,
    POSTROWS,
    TRACES_X,
    NX,
    TRACES_Y,
    NY,
    RULE,
    NRULE,
    DECAY,
    STRAIGHT,
) = range(19)


@lru_cache(maxsize=2)
def driver(precision: str) -> Any:
    """Return the compiled driver."""
    real, whole = real_type(precision), sum_type(precision)

    def row(kind: Any, dims: int = 1) -> Any:
        return types.Array(kind, dims, "C")

    tables = [row(types.int64, 2), row(types.int64, 2), row(types.uint64, 2), row(types.int64), row(types.int64)]
    numbers = [row(real)] * 4 + [row(types.int64), row(real, 2)]
    numbers += [row(types.int32)] * 2 + [row(types.uint8)] * 2 + [row(whole), row(real)]
    synapses = [
        row(types.int64),
        row(types.int64),
        row(types.uint32),
        row(whole),
        row(real),
        row(types.int64),
        row(types.int64),
        row(types.int32),
    ]
    traces = [row(real)] * 6
    background = [row(types.uint32, 2), row(types.uint32), row(types.int32)]
    ring = [row(types.int32, 2), row(types.int32, 2)]
    listed = [row(types.int64, 2), row(types.int32)]
    output = [row(types.int64), row(real, 2), row(types.int64), row(types.int32), row(types.int32), row(types.int64)]
    signature = types.int64(
        types.int64, types.int64, real, *tables, *numbers, *synapses, *traces, *background, *ring, *listed, *output
    )
    return njit(signature, nogil=True, cache=True, error_model="numpy")(_run)


@njit(nogil=True, error_model="numpy")
def deliver_background(edge, delay, emitted, nodes, streams, below, dice, counted, rows, post_of, whole, into):
    """Draw how many spikes of a background left each line in a step, and deliver them: they are drawn when they arrive, and never kept."""
    pre = edge[PRE]
    size, different = nodes[pre, SIZE], edge[NDELAYS]
    words(streams[pre, 0], uint64(emitted), size, dice)
    counted[:size] = 0
    for t in range(
        0, streams[pre, 1], 4
    ):  # four in a pass over the lines; the last are filled up with what no word exceeds
        a, b, c, d = below[pre, t], below[pre, t + 1], below[pre, t + 2], below[pre, t + 3]
        for k in range(size):
            word = dice[k]
            counted[k] += (word > a) + (word > b) + (word > c) + (word > d)
    if edge[STRAIGHT]:
        weight = edge[WHOLE]
        for k in range(size):
            into[k] += counted[k] * weight
    else:
        for k in range(size):
            at = edge[ROWS] + k * different + delay
            for s in range(rows[at], rows[at + 1]):
                into[post_of[s]] += counted[k] * whole[s]


def _run(
    first, steps, dt, nodes, edges, streams, cells, rules, x, par, het, current, varied, currents, rest, period, above, flags, sums, scale,
    delays, rows, post_of, whole, plastic, post_rows, synapse_of, pre_of, trace_x, trace_y, seen_x, seen_y, rule_par, decay,
    below, dice, counted, ring_ids, ring_rows, listed_rows, listed_ids, probe, sampled, out_step, out_ids, out_node, out_count,
):  # fmt: skip
    """Take up to ``steps`` steps; return how many were taken before the output was full. Buffers are sized by the caller."""
    slots = ring_ids.shape[0]
    total = ring_ids.shape[1]
    count = 0
    for taken in range(steps):
        if count + total > out_ids.shape[0]:
            out_count[0] = count
            return taken
        step = first + taken
        for j in range(varied.shape[0]):
            current[varied[j]] = currents[taken, j]
        # (1) spikes due now arrive: pull the segments of every source that fired one delay ago
        for e in range(edges.shape[0]):
            receptor = edges[e, RECEPTOR]
            if receptor < 0:
                continue
            target = edges[e, POST]
            size = nodes[target, SIZE]
            base = nodes[target, SUMS] + receptor * size
            into = sums[base : base + size]
            mode, different = edges[e, MODE], edges[e, NDELAYS]
            for d in range(different):
                emitted = step - 1 - delays[edges[e, DELAYS] + d]
                if emitted < 0:
                    continue
                if nodes[edges[e, PRE], KIND] == BACKGROUND:
                    deliver_background(
                        edges[e], d, emitted, nodes, streams, below, dice, counted, rows, post_of, whole, into
                    )
                    continue
                slot = emitted % slots
                fired = ring_ids[slot]
                for f in range(ring_rows[slot, edges[e, PRE]], ring_rows[slot, edges[e, PRE] + 1]):
                    at = edges[e, ROWS] + fired[f] * different + d
                    begin, end = rows[at], rows[at + 1]
                    if mode == UNIFORM:
                        weight = edges[e, WHOLE]
                        for s in range(begin, end):
                            into[post_of[s]] += weight
                    elif mode == FIXED:
                        for s in range(begin, end):
                            into[post_of[s]] += whole[s]
                    else:
                        weights = plastic[edges[e, PLACE] : edges[e, PLACE] + edges[e, COUNT]]
                        unit = 1.0 / scale[nodes[target, SCALE] + receptor]
                        for s in range(begin, end):
                            into[post_of[s]] += round(weights[s - edges[e, PLACE]] * unit)
        # (2) to (4) and the spikes of stimuli, node after node
        slot = step % slots
        filled = 0
        for n in range(nodes.shape[0]):
            ring_rows[slot, n] = filled
            size, kind = nodes[n, SIZE], nodes[n, KIND]
            ids = ring_ids[slot, filled : filled + size]
            if kind == NEURON:
                a = nodes[n, FIRST]
                filled += invoke(
                    cells[nodes[n, SLOT]],
                    (
                        x[nodes[n, X] :],
                        par[nodes[n, PAR] :],
                        het[nodes[n, HET] :],
                        sums[nodes[n, SUMS] :],
                        scale[nodes[n, SCALE] :],
                        current[a:],
                        rest[a:],
                        period[a:],
                        above[a:],
                        flags[a:],
                        ids,
                        size,
                        dt,
                    ),
                )
            elif kind == POISSON:
                words(streams[n, 0], uint64(step), size, dice)
                for k in range(size):
                    if dice[k] < streams[n, 1]:
                        ids[filled - ring_rows[slot, n]] = k
                        filled += 1
            elif kind == LISTED:
                for k in range(listed_rows[n, taken], listed_rows[n, taken + 1]):
                    ids[filled - ring_rows[slot, n]] = listed_ids[k]
                    filled += 1
        ring_rows[slot, nodes.shape[0]] = filled
        # (5) plasticity sees the spikes of this step
        for e in range(edges.shape[0]):
            if edges[e, MODE] == PLASTIC:
                pre, post = edges[e, PRE], edges[e, POST]
                place, npre, npost = edges[e, PLACE], nodes[pre, SIZE], nodes[post, SIZE]
                tx, ty = edges[e, TRACES_X], edges[e, TRACES_Y]
                at, turned = edges[e, POSTROWS], edges[e, ROWS] + npre * edges[e, NDELAYS] + 1
                begin, middle = ring_rows[slot, pre], ring_rows[slot, post]
                invoke(
                    rules[edges[e, RULE]],
                    (
                        plastic[place:],
                        rows[turned:],
                        post_of[place:],
                        post_rows[at:],
                        synapse_of[place:],
                        pre_of[place:],
                        trace_x[tx:],
                        trace_y[ty:],
                        seen_x[tx:],
                        seen_y[ty:],
                        rule_par[edges[e, NRULE] :],
                        ring_ids[slot, begin:],
                        ring_ids[slot, middle:],
                        decay[edges[e, DECAY] :],
                        npre,
                        npost,
                        int64(ring_rows[slot, pre + 1] - begin),
                        int64(ring_rows[slot, post + 1] - middle),
                    ),
                )
        # (6) spikes wait in the ring; they are stamped with the end of the step
        for n in range(nodes.shape[0]):
            for f in range(ring_rows[slot, n], ring_rows[slot, n + 1]):
                out_step[count] = step + 1
                out_ids[count] = ring_ids[slot, f]
                out_node[count] = n
                count += 1
        for j in range(probe.shape[0]):
            sampled[taken, j] = x[probe[j]]
    out_count[0] = count
    return steps
