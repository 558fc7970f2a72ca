"""Synapses laid out for pulling: by source, then by delay, then by target, so that the delay is a segment and not a field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.engines.plan import Edge


@dataclass
class Segments:
    """One edge in the order of the event engine.

    Attributes
    ----------
    delays
        The different delays, in steps.
    rows
        ``(sources * delays + 1,)``: where the segment of a source and a delay begins.
    post_of
        Targets, ``(synapses,)``.
    order
        The place of each synapse in the plan; all as they are, where nothing had to be sorted.
    """

    delays: np.ndarray
    rows: np.ndarray
    post_of: np.ndarray
    order: np.ndarray | slice


def segments(edge: Edge, sources: int) -> Segments:
    """Sort an edge into segments."""
    first = int(edge.delays[0]) if edge.synapses else 1
    if not (edge.delays != first).any():
        # a rule lists its synapses by source and target already
        rows = np.searchsorted(edge.pre_ids, np.arange(sources + 1, dtype=np.int32))
        return Segments(
            np.array([first]), rows.astype(np.int64), edge.post_ids.astype(np.uint32, copy=False), slice(None)
        )
    different, which = np.unique(edge.delays, return_inverse=True)
    segment = edge.pre_ids.astype(np.int64) * len(different) + which
    order = np.lexsort((edge.post_ids, segment))
    rows = np.searchsorted(segment[order], np.arange(sources * len(different) + 1))
    return Segments(different.astype(np.int64), rows.astype(np.int64), edge.post_ids[order].astype(np.uint32), order)


def turned(
    edge: Edge, laid: Segments, sources: int, targets: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For plasticity: where each source begins, where each target begins, the synapses by target, and the source of each synapse."""
    pre_of = edge.pre_ids[laid.order].astype(np.int32)
    pre_rows = np.searchsorted(pre_of, np.arange(sources + 1)).astype(np.int64)
    synapse_of = np.argsort(laid.post_of, kind="stable").astype(np.int64)
    post_rows = np.searchsorted(laid.post_of[synapse_of], np.arange(targets + 1)).astype(np.int64)
    return pre_rows, post_rows, synapse_of, pre_of


def unit_of(totals: float, precision: str) -> float:
    """The weight of one count, a power of two: as fine as the width of the sums allows if every synapse of a cell fired at once."""
    bits = 30 if precision == "single" else 52
    return 2.0 ** (np.ceil(np.log2(totals)) - bits) if totals > 0 else 1.0


def heaviest(edge: Edge, targets: int) -> np.ndarray:
    """The sum of absolute weights onto each target; a plastic synapse counts with its largest weight."""
    if edge.uniform and edge.synapses:
        return np.bincount(edge.post_ids, minlength=targets) * abs(edge.weights[0])
    weights = np.abs(edge.weights)
    if edge.rule is not None:
        largest = edge.rule.values().get("w_max", float(weights.max(initial=0.0)) / edge.scale) * edge.scale
        weights = np.maximum(weights, largest)
    return np.bincount(edge.post_ids, weights, minlength=targets)
