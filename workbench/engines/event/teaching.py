"""What the loop over steps does with projections that learn: it calls the kernel of each patch of its own thread."""

from __future__ import annotations

from numba import int64, njit

from workbench.engines.event.intrinsics import invoke
from workbench.engines.event.patch import (
    DELAYS_AT,
    DELIVER,
    HEARD,
    KERNEL,
    MANY_DELAYS,
    POST,
    PRE,
    RECORD,
    SHOW,
    SHOWN,
    SHOWN_IDS,
    SOURCE,
    STEP,
    TARGET,
)


@njit(nogil=True, error_model="numpy")
def deliver_learned(patches, delays, step, ring_at, total, ring_counts, begins):
    """Deliver the spikes that are due to the cells of a thread."""
    slots, shares = ring_counts.shape[0], begins.shape[1]
    apart = ring_counts.shape[1] // shares
    for e in range(patches.shape[0]):
        pre = patches[e, SOURCE]
        for which in range(patches[e, MANY_DELAYS]):
            emitted = step - 1 - delays[patches[e, DELAYS_AT] + which]
            if emitted < 0:
                continue
            slot = emitted % slots
            for share in range(shares):
                many = int64(ring_counts[slot, share * apart + pre])
                if many > 0:
                    ids = ring_at + 4 * (slot * total + begins[pre, share])
                    invoke(patches[e, KERNEL], (DELIVER, patches[e, RECORD], ids, many, step, which))


@njit(nogil=True, error_model="numpy")
def learn(patches, own, step, ring_at, total, ring_counts, begins):
    """Let the synapses of a thread's cells see the spikes of a step; those of targets are its ``own``."""
    slots, shares = ring_counts.shape[0], begins.shape[1]
    apart, none = ring_counts.shape[1] // shares, int64(0)
    for e in range(patches.shape[0]):
        pre, post, kernel, record = patches[e, SOURCE], patches[e, TARGET], patches[e, KERNEL], patches[e, RECORD]
        invoke(kernel, (STEP, record, none, none, step, none))
        heard = step - patches[e, HEARD]
        if heard >= 0:
            slot = heard % slots
            for share in range(shares):
                many = int64(ring_counts[slot, share * apart + pre])
                if many > 0:
                    ids = ring_at + 4 * (slot * total + begins[pre, share])
                    invoke(kernel, (PRE, record, ids, many, step, none))
        slot = step % slots
        many = int64(ring_counts[slot, own * apart + post])
        if many > 0:
            invoke(kernel, (POST, record, ring_at + 4 * (slot * total + begins[post, own]), many, step, none))
        if patches[e, SHOWN] > 0:
            invoke(kernel, (SHOW, record, patches[e, SHOWN_IDS], patches[e, SHOWN], step, none))
