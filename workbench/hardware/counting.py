"""Fill the ledger: from who spiked when to what each core did."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from workbench.hardware.emulate.loop import Trace
from workbench.hardware.form import Form
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger, blank
from workbench.hardware.traffic import Reach, Route, hops


def tally(form: Form, layout: Layout, reaches: dict[str, Reach], routes: dict[str, Route], trace: Trace) -> Ledger:
    """Count, for every step, image and core, what the spikes of a run set off.

    Packets, hops and fired neurons are booked on the core that sends, events and axons on the core that receives;
    packets from outside are booked on the first core.
    """
    steps, images = next(iter(trace.spikes.values())).shape[:2]
    ledger = blank(steps, images, len(layout.cores), layout.chips, form.dt)
    counts = ledger.counts
    for wires in form.wires:
        due = trace.spikes[wires.source][: max(steps - wires.delay, 0)]
        sent = csr_array(due.reshape(len(due) * images, due.shape[2]).astype(np.int64))
        for count, each in (
            ("synaptic_events", reaches[wires.name].events),
            ("axon_events", reaches[wires.name].axons),
        ):
            met = csr_array(sent @ each).toarray()
            counts[count][wires.delay :] += met.reshape(len(due), images, len(layout.cores))
    for name in form.cells:
        cores, copies, spikes = layout.of(name), layout.copies.get(name, 1), trace.spikes[name]
        counts["neurons_visited"][:, :, cores] = [layout.cores[core].neurons * copies for core in cores]
        counts["neurons_updated"][:, :, cores] = copies * _by_core(trace.active[name], layout, name)
        counts["neurons_fired"][:, :, cores] = copies * _by_core(spikes, layout, name)
        if name in trace.changed:
            counts["weights_changed"][:, :, cores] = _by_core(trace.changed[name], layout, name)
    counts |= travel(form, layout, routes, trace.spikes)
    for name in form.inputs:
        counts["host_in"][:, :, 0] += (trace.spikes[name] * routes[name].packets).sum(2)
    readout = form.readout
    counts["host_out"][:, :, layout.of(readout)] = _by_core(trace.spikes[readout], layout, readout)
    return ledger


def travel(
    form: Form, layout: Layout, routes: dict[str, Route], spikes: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The counts of a ledger that depend on where cores sit: packets and hops, booked on the core that sends."""
    steps, images = next(iter(spikes.values())).shape[:2]
    counts = {
        name: np.zeros((steps, images, len(layout.cores)), np.int64)
        for name in ("packets", "packets_in_node", "hops_x", "hops_y", "off_chip", "hops_z")
    }
    way = np.zeros_like(counts["packets"])
    for name in form.cells:
        path = routes[name]
        each = (path.packets, path.in_node, path.hops_x, path.hops_y, path.off_chip, path.hops_z)
        for count, amount in zip(counts.values(), each, strict=False):
            count[:, :, layout.of(name)] = _by_core(spikes[name] * amount, layout, name)
        way[:, :, layout.of(name)] = _by_core(spikes[name] * path.way, layout, name, np.maximum)
    return counts | dict(zip(("way_x", "way_y"), hops(way), strict=True))


def _by_core(values: np.ndarray, layout: Layout, population: str, how: np.ufunc = np.add) -> np.ndarray:
    """Sum ``(steps, images, neurons)`` over the neurons of each core of a population, or put them together otherwise."""
    starts = [layout.cores[core].start for core in layout.of(population)]
    return how.reduceat(values.astype(np.int64)[:, :, layout.order(population)], starts, axis=2)
