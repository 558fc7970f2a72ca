"""Designs for the toy chip: a trained network with cells, synapses and steps taken away, and what is left of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from workbench.analysis.pareto import front
from workbench.course.runs.chips import IMAGES, trained
from workbench.hardware.chips.toy import ToyChip
from workbench.hardware.form import Cells, Form
from workbench.hardware.mapping import Mapping
from workbench.hardware.passes.convert import convert
from workbench.hardware.report import float_trace, report

HIDDEN = "hidden"
TRIED_CELLS, TRIED_SHARES, TRIED_STEPS = (16, 32, 64, 128), (0.25, 0.5, 1.0), (4, 7, 11, 20)


@dataclass(frozen=True)
class Design:
    """What is kept of the network: hidden cells, the share of synapses onto each cell, and steps of time."""

    cells: int
    share: float
    steps: int


TRIED = tuple(Design(cells, share, steps) for cells in TRIED_CELLS for share in TRIED_SHARES for steps in TRIED_STEPS)
"""The designs that a race is measured by."""


@dataclass(frozen=True)
class Offer:
    """What a design does: right answers (%), and the energy of an inference on the toy chip (nJ)."""

    accuracy: float
    energy: float


@lru_cache(maxsize=1)
def whole() -> tuple[Form, np.ndarray]:
    """The network that was trained once for everybody, and its hidden cells, the most useful first.

    The use of a cell is its spikes for the test images times the sizes of its weights onto the outputs.
    """
    taught = trained()
    form, _ = convert(taught.network, taught.dt, answer=taught.readout)
    spikes = float_trace(form, taught.inputs[:, :IMAGES]).spikes[HIDDEN].sum((0, 1))
    out = next(wires for wires in form.wires if wires.source == HIDDEN)
    use = spikes * np.bincount(out.pre, np.abs(out.weight), form.size(HIDDEN))
    return form, np.argsort(-use, kind="stable")


@lru_cache(maxsize=256)
def offer(design: Design) -> Offer:
    """Run a design on the toy chip, on the same 200 images as everybody's."""
    form = _cut(design)
    chip, taught = ToyChip(), trained()
    layout, misfits = chip.place(form)
    assert not misfits
    mapping = Mapping(chip, form, layout, chip.quantize(form, layout))
    row = report(mapping, mapping.run(taught.inputs[: design.steps, :IMAGES]), taught.labels[:IMAGES])
    accuracy, energy = row.cells["accuracy"].value, row.cells["energy"].value
    assert accuracy is not None
    assert energy is not None
    return Offer(100.0 * accuracy.middle, 1e9 * energy.middle)


@lru_cache(maxsize=1)
def record() -> tuple[tuple[Design, Offer], ...]:
    """The designs of the grid that no other one of it beats, the cheapest first."""
    offers = [offer(design) for design in TRIED]
    best = front(np.array([(-each.accuracy, each.energy) for each in offers]))
    kept = [pair for pair, here in zip(zip(TRIED, offers, strict=True), best, strict=True) if here]
    return tuple(sorted(kept, key=lambda pair: pair[1].energy))


def _cut(design: Design) -> Form:
    """The network with the most useful cells, and onto each cell its largest weights."""
    form, ranked = whole()
    kept = np.sort(ranked[: design.cells])
    place = np.full(form.size(HIDDEN), -1)
    place[kept] = np.arange(len(kept))
    wires = []
    for each in form.wires:
        pre = place[each.pre] if each.source == HIDDEN else each.pre
        post = place[each.post] if each.target == HIDDEN else each.post
        alive = (pre >= 0) & (post >= 0)
        shape = tuple(len(kept) if node == HIDDEN else form.size(node) for node in (each.source, each.target))
        smaller = each.__class__(
            each.name,
            each.source,
            each.target,
            pre[alive],
            post[alive],
            each.weight[alive],
            each.delay,
            (shape[0], shape[1]),
        )
        wires.append(smaller.where(_largest(smaller.post, smaller.weight, design.share)))
    old = form.cells[HIDDEN]
    hidden = Cells(HIDDEN, len(kept), old.decay[kept], old.threshold[kept], old.refractory[kept])
    return Form(form.name, form.dt, form.inputs, {**form.cells, HIDDEN: hidden}, tuple(wires), form.answer)


def _largest(post: np.ndarray, weight: np.ndarray, share: float) -> np.ndarray:
    """Which synapses are among the largest of their target, at least one each; bool ``(synapses,)``."""
    order = np.lexsort((-np.abs(weight), post))
    counts = np.bincount(post)
    rank = np.empty(len(post), np.int64)
    rank[order] = np.arange(len(post)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rank < np.maximum(np.ceil(share * counts[post] - 1e-9), 1)
