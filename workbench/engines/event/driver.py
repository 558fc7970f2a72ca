"""The loop over steps of time: one compiled function for every network, in the order of DESIGN 3.3.

Populations, synapses and rings are laid end to end in flat arrays; kernels of cells and rules are called through their addresses, so
this function is compiled once and never knows a model. A kernel takes what arrived from ``sums`` and leaves zeros. Each
thread runs it for its own share of the cells, and meets the others before it can need a spike that they may not have made yet.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from numba import int64, njit, types, uint64

from workbench.engines.event.delivery import deliver, deliver_background
from workbench.engines.event.intrinsics import invoke, put_shared, read_shared
from workbench.engines.event.kernels import module_of, real_type, sum_type
from workbench.engines.event.meeting import LAST, meet
from workbench.engines.event.philox import words
from workbench.engines.event.synapses import FORM, SOURCE, STRAIGHT
from workbench.engines.event.synapses import SIZE as LINES

NEURON, POISSON, LISTED, SILENT, BACKGROUND = 0, 1, 2, 3, 4

# columns of the node table
(KIND, SIZE, FIRST, STATES, X, PAR, NPAR, HET, NHET, RECEPTORS, SCALE, SLOT) = range(12)
# columns of the table of plastic edges
(
    PRE,
    POST,
    RECEPTOR,
    NDELAYS,
    DELAYS,
    PROWS,
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
) = range(16)


@lru_cache(maxsize=2)
def driver(precision: str) -> Any:
    """Return the compiled driver, from a copy of this file in the cache that is named after all that is compiled into it."""
    real, whole = real_type(precision), sum_type(precision)

    def row(kind: Any, dims: int = 1) -> Any:
        return types.Array(kind, dims, "C")

    tables = [
        row(types.int64, 2),
        row(types.int64, 2),
        row(types.int64, 2),
        row(types.uint64, 2),
        *[row(types.int64)] * 2,
    ]
    cells = [*[row(real)] * 4, *[row(types.int64)] * 2, row(real, 2), row(types.int32), row(types.int32)]
    cells += [row(types.uint8), row(types.uint8), row(whole), row(real)]
    synapses = [
        row(types.int64, 2),
        row(types.uint32),
        row(types.uint16),
        row(types.int32),
        row(whole),
        row(types.uint64),
    ]
    plastic = [row(types.int64, 2), row(types.int64), row(types.int64), row(types.uint32), row(real)]
    plastic += [row(types.int64), row(types.int64), row(types.int32), *[row(real)] * 6]
    scratch = [
        row(types.uint32, 2),
        row(types.uint32),
        row(types.int32),
        row(types.int64),
        row(types.uint64),
        row(types.uint8),
    ]
    ring = [row(types.int32, 2), row(types.int32, 2)]
    listed = [row(types.int64, 2), row(types.int32)]
    output = [row(types.int64), row(types.int64), row(real, 2), row(types.int32), row(types.int32, 2)]
    meeting = [row(types.int64), types.int64, types.int64, types.int64]
    signature = types.int64(
        *[types.int64] * 3, real, *tables, *cells, *synapses, *plastic, *scratch, *ring, *listed, *output, *meeting
    )
    here = Path(__file__)
    parts = sorted(here.parent.glob("*.py"))
    version = hashlib.blake2b(b"".join(part.read_bytes() for part in parts), digest_size=8).hexdigest()
    module = module_of(f"{here.read_text('utf-8')}\n# compiled with files of version {version}\n", "driver")
    return njit(signature, nogil=True, cache=True, error_model="numpy")(module.run)


def run(
    share, first, steps, dt, nodes, bounds, places, streams, cells, rules, x, par, het, current, varied, columns, currents, rest, period,
    above, flags, sums, scale, blocks, rows, targets, pairs, fine, bits, edges, delays, edge_rows, post_of, plastic, post_rows, synapse_of, pre_of,
    trace_x, trace_y, seen_x, seen_y, rule_par, decay, below, dice, drawn, found, planes, counted, ring_ids, ring_counts,
    listed_rows, listed_ids, probe, probed, sampled, out_ids, out_counts, shared, batch, sleep, nap,
):  # fmt: skip
    """Take up to ``steps`` steps of a share; return how many were taken before somebody's output was full, or -1 if a thread was gone.

    ``batch`` is how many steps can be taken before spikes of others are needed. Buffers are sized by the caller.
    """
    slots, shares = ring_ids.shape[0], bounds.shape[1] - 1
    begins = bounds[:, :shares].copy()
    own = 0
    for n in range(nodes.shape[0]):
        own += bounds[n, share + 1] - bounds[n, share]
        for q in range(shares):
            begins[n, q] += nodes[n, FIRST]
    count = 0
    for taken in range(steps):
        if taken % batch == 0:
            turn = taken // batch
            if count + batch * own > out_ids.shape[0]:
                put_shared(shared, LAST, turn)
            if shares > 1 and not meet(shared, shares, turn, sleep, nap):
                return -1
            if read_shared(shared, LAST) <= turn:
                return taken
        step = first + taken
        for j in range(len(varied)):
            current[varied[j]] = currents[taken, columns[j]]
        # (1) spikes due now arrive: pull the segments of every source that fired one delay ago
        for b in range(blocks.shape[0]):
            block = blocks[b]
            pre = block[SOURCE]
            if nodes[pre, KIND] == BACKGROUND:
                straight = block[FORM] == STRAIGHT
                deliver_background(
                    block, step, streams[pre, 0], int64(streams[pre, 1]), below[pre], bounds[pre, share] if straight else 0,
                    block[LINES] if straight else nodes[pre, SIZE], rows, targets, fine, dice, drawn, sums,
                )  # fmt: skip
            else:
                deliver(
                    block,
                    step,
                    ring_ids,
                    ring_counts,
                    begins[pre],
                    rows,
                    targets,
                    pairs,
                    fine,
                    bits,
                    found,
                    planes,
                    counted,
                    sums,
                )
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
                fired = ring_ids[slot, nodes[pre, FIRST] :]
                for f in range(ring_counts[slot, pre]):
                    at = edges[e, PROWS] + fired[f] * different + d
                    for s in range(edge_rows[at], edge_rows[at + 1]):
                        into[post_of[s]] += round(weights[s - edges[e, PLACE]] * unit)
        # (2) to (4) and the spikes of stimuli, node after node
        slot = step % slots
        for n in range(nodes.shape[0]):
            low = bounds[n, share]
            size, kind = bounds[n, share + 1] - low, nodes[n, KIND]
            a = nodes[n, FIRST] + low
            ids = ring_ids[slot, a : a + size]
            many = 0
            if kind == NEURON:
                if size > 0:
                    many = invoke(
                        cells[nodes[n, SLOT]],
                        (
                            x[nodes[n, X] + low :],
                            par[nodes[n, PAR] :],
                            het[nodes[n, HET] + low :],
                            sums[places[n, share] :],
                            scale[nodes[n, SCALE] :],
                            current[a:],
                            rest[a:],
                            period[a:],
                            above[a:],
                            flags[a:],
                            ids,
                            size,
                            nodes[n, SIZE],
                            dt,
                        ),
                    )
                    for f in range(many):
                        ids[f] += low
            elif kind == POISSON:
                words(streams[n, 0], uint64(step), low, size, dice)
                for k in range(size):
                    if dice[k] < streams[n, 1]:
                        ids[many] = low + k
                        many += 1
            elif kind == LISTED:
                for k in range(listed_rows[n, taken], listed_rows[n, taken + 1]):
                    if low <= listed_ids[k] < low + size:
                        ids[many] = listed_ids[k]
                        many += 1
            ring_counts[slot, n * shares + share] = many
            out_counts[taken, n] = many
            # (6) spikes wait in the ring; they are stamped with the end of the step
            for f in range(many):
                out_ids[count] = ids[f]
                count += 1
        # (5) plasticity sees the spikes of this step
        for e in range(edges.shape[0]):
            pre, post = edges[e, PRE], edges[e, POST]
            place, npre, npost = edges[e, PLACE], nodes[pre, SIZE], nodes[post, SIZE]
            tx, ty = edges[e, TRACES_X], edges[e, TRACES_Y]
            at, turned = edges[e, POSTROWS], edges[e, PROWS] + npre * edges[e, NDELAYS] + 1
            invoke(
                rules[edges[e, RULE]],
                (
                    plastic[place:],
                    edge_rows[turned:],
                    post_of[place:],
                    post_rows[at:],
                    synapse_of[place:],
                    pre_of[place:],
                    trace_x[tx:],
                    trace_y[ty:],
                    seen_x[tx:],
                    seen_y[ty:],
                    rule_par[edges[e, NRULE] :],
                    ring_ids[slot, nodes[pre, FIRST] :],
                    ring_ids[slot, nodes[post, FIRST] :],
                    decay[edges[e, DECAY] :],
                    npre,
                    npost,
                    int64(ring_counts[slot, pre]),
                    int64(ring_counts[slot, post]),
                ),
            )
        for j in range(len(probe)):
            sampled[taken, probed[j]] = x[probe[j]]
    return steps
