"""The report: what one chip did with a network, every figure with its reasons."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field

import numpy as np

from workbench.core.errors import Misfits, WorkbenchError
from workbench.hardware.agreement import Agreement
from workbench.hardware.cell import Cell
from workbench.hardware.chip import Chip
from workbench.hardware.costs import costs, spikes_each
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.loop import Trace, emulate
from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.form import Form
from workbench.hardware.mapping import Inputs, Mapping, Run, checked, readout
from workbench.hardware.pricing import Price, price
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration


@dataclass(frozen=True)
class Row:
    """One chip in the comparison.

    Attributes
    ----------
    misfits
        Why the network does not fit; empty if it does.
    cells
        Figures by the keys of ``METRICS``; empty if it does not fit.
    """

    chip: Chip
    misfits: tuple[WorkbenchError, ...] = ()
    cells: dict[str, Cell] = field(default_factory=dict)
    mapping: Mapping | None = None
    run: Run | None = None
    price: Price | None = None
    duration: Duration | None = None

    @property
    def fits(self) -> bool:
        """Whether the network fits the chip."""
        return not self.misfits


def refused(chip: Chip, error: WorkbenchError) -> Row:
    """The row of a chip that cannot hold the network, or whose choices are wrong."""
    return Row(chip, misfits=tuple(error.items) if isinstance(error, Misfits) else (error,))


def float_trace(form: Form, inputs: Inputs) -> Trace:
    """Every spike of the network with exact numbers, as a judge of the chips."""
    return emulate(form, exact_kernels(form), checked(form, inputs))


def exact_kernels(form: Form) -> dict[str, Kernel]:
    """The arithmetic of exact numbers: the network's own weights and an exact membrane."""
    return {
        name: Membrane(cells, [Rows.of(wires, wires.weight) for wires in form.into(name)], cells.threshold)
        for name, cells in form.cells.items()
    }


def float_counts(form: Form, inputs: Inputs) -> np.ndarray:
    """Readout spikes ``(images, cells)`` of the network with exact numbers."""
    return readout(form, float_trace(form, inputs))


def events(form: Form, trace: Trace) -> int:
    """Synaptic events of a run: each spike counts once for every synapse it meets in time."""
    total = 0
    for wires in form.wires:
        sent = trace.spikes[wires.source][: max(len(trace.spikes[wires.source]) - wires.delay, 0)].sum((0, 1))
        total += int(sent @ np.bincount(wires.pre, minlength=wires.shape[0]))
    return total


def report(
    mapping: Mapping,
    run: Run,
    labels: np.ndarray | None = None,
    reference: np.ndarray | None = None,
    spikes: Dictionary[str, np.ndarray] | None = None,
) -> Row:
    """Reckon every figure of a run.

    Parameters
    ----------
    labels
        The right answer of each image, ``(images,)``; without them there is no accuracy.
    reference
        Readout spikes of the float network, from :func:`float_counts`.
    spikes
        Every spike of the float network by population; without them there is no agreement of spikes.
    """
    chip, ledger = mapping.chip, run.ledger
    duration = chip.duration(ledger, mapping.layout)
    cost = price(ledger, duration.seconds, chip.recipe(mapping.form), chip.energy_set, chip.facts(), chip.clock_rate())
    cells = [
        *_answers(run, labels, reference),
        *_same_spikes(mapping, run, spikes),
        *_counts(mapping, run),
        *costs(mapping, run, duration, cost),
        *_structure(mapping, run),
    ]
    return Row(chip, (), {cell.metric: cell for cell in cells}, mapping, run, cost, duration)


def _answers(run: Run, labels: np.ndarray | None, reference: np.ndarray | None) -> list[Cell]:
    images = ("images", float(len(run.answers)), "")
    cells = []
    if labels is not None and reference is not None:
        right = int((reference.argmax(1) == labels).sum())
        cells.append(
            Cell("accuracy_float", Span.of(right / len(labels)), (("right answers", float(right), ""), images))
        )
    if labels is not None:
        right = int((run.answers == labels).sum())
        cells.append(Cell("accuracy", Span.of(right / len(labels)), (("right answers", float(right), ""), images)))
    if reference is not None:
        same = int((reference.argmax(1) == run.answers).sum())
        cells.append(Cell("agreement", Span.of(same / len(reference)), (("same answers", float(same), ""), images)))
    return cells


def _same_spikes(mapping: Mapping, run: Run, spikes: Dictionary[str, np.ndarray] | None) -> list[Cell]:
    if spikes is None:
        return []
    found = [Agreement.of(spikes[name], run.spikes[name]) for name in mapping.form.cells]
    together = Agreement(*(sum(column) for column in zip(*found, strict=True)))
    counts = (
        ("spikes of the float network", float(together.exact), ""),
        ("spikes on the chip", float(together.chip), ""),
        ("of the same cell in the same step", float(together.same), ""),
    )
    return [Cell("spike_agreement", None if together.share is None else Span.of(together.share), counts)]


def _counts(mapping: Mapping, run: Run) -> list[Cell]:
    ledger, layout = run.ledger, mapping.layout
    spikes = spikes_each(mapping, run)
    events = Cell(
        "events",
        Span.of(ledger.mean("synaptic_events")),
        (("synaptic events", float(ledger.total("synaptic_events")), ""), ("images", float(ledger.images), "")),
    )
    cores = (("chips", float(layout.chips), ""), ("rounds", float(layout.rounds), ""))
    places = "; ".join(f"{name}: {len(layout.of(name))}" for name in mapping.form.cells)
    if layout.tried:
        places += f". Filled {'; instead of '.join(way.said for way in layout.tried)}"
    return [
        Cell("cores", Span.of(float(len(layout.cores))), cores, note=places),
        Cell(
            "spikes",
            Span.of(spikes),
            tuple((f"spikes of {name}", float(run.spikes[name].sum()), "") for name in mapping.form.cells),
        ),
        events,
    ]


def _structure(mapping: Mapping, run: Run) -> list[Cell]:
    form, chip = mapping.form, mapping.chip
    memory = chip.memory(form, mapping.layout)
    silent = [1 - run.spikes[name].any(axis=0) for name in form.cells]
    each = np.concatenate([run.spikes[name].reshape(-1) for name in form.cells]).mean()
    nodes = form.neurons + sum(form.inputs.values())
    synapses = ("synapses of the network", float(form.synapses), "")
    bits = tuple(
        (path, fact)
        for path, fact in chip.facts().items()
        if path in ("arithmetic.weight_bits", "arithmetic.weight_cell_bits")
    )
    return [
        Cell(
            "m_syn",
            Span.of(float(form.synapses * memory.weight_bits)),
            (synapses, ("bits of a weight", float(memory.weight_bits), "bit")),
            bits,
        ),
        Cell("stored", None if memory.stored is None else Span.of(float(memory.stored)), (), bits, (), memory.how),
        Cell("sparsity", Span.of(float(np.concatenate(silent, axis=1).mean())), (("cells", float(form.neurons), ""),)),
        Cell(
            "step_sparsity",
            Span.of(1 - float(each)),
            (("cells", float(form.neurons), ""), ("steps", float(run.ledger.steps), "")),
        ),
        Cell("c_eff", Span.of(form.synapses / nodes**2), (synapses, ("cells and inputs", float(nodes), ""))),
    ]
