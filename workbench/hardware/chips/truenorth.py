"""IBM TrueNorth: binary crossbars with typed axons, a linear leak, and a tick of one millisecond."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.truenorth import CrossbarCore
from workbench.hardware.form import Cells, Form
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.axon_types import TYPES, Typed, round_values, typed
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import place
from workbench.hardware.passes.quantize import Loss, loss
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick
from workbench.hardware.traffic import Cast, Reach

MESH_WIDTH = 64
VALUE_TOP = 255  # nine bits with a sign, kept symmetric
LEAK_TOP = 255
THRESHOLD_TOP = (1 << 18) - 1


class TrueNorth(Chip):
    """4,096 cores of 256 axons by 256 neurons; a neuron has four weights, one for each type of axon."""

    title = "IBM TrueNorth"
    order = 1
    key = "truenorth"
    survey = True
    cast = Cast.AXON
    level = "Integer arithmetic of the neuron in its deterministic modes, exact for the equation of Cassidy 2013."
    not_modeled = (
        "The cell's leak is linear on this chip: the exponential decay is replaced by a constant pull toward rest with the same area under a decay from threshold.",
        "Weights are sums of up to four values a neuron, found by alternating least squares: a local optimum, not the best code.",
        "The stochastic modes (synapse, leak, threshold) are not used.",
        "A neuron has one target axon, so a neuron with several is repeated on its core; splitter neurons on other cores are not tried.",
        "Neurons are placed core after core; the 0.8 V set already holds the hops of a random placement.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "affine_0v8": Recipe(
            (
                Term("static power of the chip", "chip_seconds", "p_static", static=True),
                Term("synaptic events, routing included", "synaptic_events", "e_synop"),
            ),
            ("input and output",),
        ),
        "affine_split": Recipe(
            (
                Term("static power of the chip", "chip_seconds", "p_static", static=True),
                Term("synaptic events", "synaptic_events", "e_synop"),
                Term("hops east-west", "hops_x", "e_hop"),
                Term("hops north-south", "hops_y", "e_hop"),
            ),
            ("input and output",),
        ),
        "all_in_26pJ": Recipe(
            (Term("synaptic events, everything included at one working point", "synaptic_events", "e_synop"),),
            ("input and output",),
        ),
    }

    def check(self, form: Form) -> list[Misfit]:
        return [
            *check.delays(form, int(self.fact("arithmetic.axonal_delay").value[1]), "axonal delay of 1 to 15 ticks"),
            *check.refractory(form, 0, "the neuron has no refractory state"),
        ]

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        """Use as many axons a source as the chip has room for: more axons, finer weights, more copies of the sources."""
        found = [self._with_axons(form, axons) for axons in range(TYPES, 0, -1)]
        good = [layout for layout, misfits in found if not misfits and layout.chips <= self.chips]
        return (good[0], []) if good else found[-1]

    def _with_axons(self, form: Form, most: int) -> tuple[Layout, list[Misfit]]:
        """Partition with at most so many axons a source; cells are copied until every axon has a neuron that feeds it."""
        copies = dict.fromkeys(form.cells, 1)
        while True:
            layout, misfits = self._with_copies(form, copies, most)
            reaches = super().reaches(form, layout)
            needed = {name: max(count, _feeds(form, layout, reaches, name)) for name, count in copies.items()}
            limit = self.number("structure.neurons_per_core")
            crowded = {name: count for name, count in needed.items() if count > limit}
            misfits += [
                Misfit(
                    "fan-out", name, f"at most {limit} axons fed by the copies of a neuron", str(count), "fewer targets"
                )
                for name, count in crowded.items()
            ]
            if crowded or needed == copies:
                return layout, misfits
            copies = needed

    def _with_copies(self, form: Form, copies: dict[str, int], most: int) -> tuple[Layout, list[Misfit]]:
        cores: list[Core] = []
        misfits: list[Misfit] = []
        rows = self.number("structure.axons_per_core")
        axons = {}
        for name in form.cells:
            found, wrong = fill(
                form, name, Room(max(self.number("structure.neurons_per_core") // copies[name], 1), rows)
            )
            cores, misfits = [*cores, *found], [*misfits, *wrong]
            axons[name] = max(1, min(most, rows // max(1, *(core.axons for core in found))))
        return Layout(place(cores, self.cores_per_chip(), MESH_WIDTH), copies, axons), misfits

    def quantize(self, form: Form, layout: Layout) -> Code:
        kernels: dict[str, Kernel] = {}
        losses: list[Loss] = []
        crossbars: dict[str, np.ndarray] = {}
        notes = []
        for name, cells in form.cells.items():
            incoming, axons, copies = form.into(name), layout.axons[name], layout.copies[name]
            unit, found = _write(
                np.concatenate([np.zeros((0, cells.size)), *(wires.dense() for wires in incoming)]), axons, cells
            )
            rows = np.cumsum([wires.shape[0] for wires in incoming])[:-1]
            words = np.split(found.weights.round().astype(np.int64), rows)[: len(incoming)]
            for wires, word, bits in zip(incoming, words, np.split(found.bits.sum(1), rows), strict=False):
                losses.append(loss(wires.name, wires.weight, (word * unit)[wires.pre, wires.post]))
                crossbars[wires.name] = bits
            leak = -np.round(_pull(cells) / unit).astype(np.int64)
            threshold = np.floor(cells.threshold / unit).astype(np.int64) + 1
            kernels[name] = CrossbarCore(words, leak, threshold, THRESHOLD_TOP)
            notes.append(
                f"{name}: {axons} axon(s) a source, {copies} neuron(s) a cell, leak {-leak.max()} to {-leak.min()}, threshold {threshold.min()} to {threshold.max()}"
            )
        return Code(kernels, tuple(losses), self._crossings(form, layout, crossbars), tuple(notes))

    def _crossings(self, form: Form, layout: Layout, crossbars: dict[str, np.ndarray]) -> dict[str, Reach]:
        """Connected crossbar cells that a spike of each source meets on each core, and the axons it comes in on."""
        reaches = super().reaches(form, layout)
        for wires in form.wires:
            events = np.zeros_like(reaches[wires.name].events)
            np.add.at(events.T, layout.core_of(wires.target), crossbars[wires.name].T * layout.copies[wires.target])
            reaches[wires.name] = Reach(events, reaches[wires.name].axons * layout.axons[wires.target])
        return reaches

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, self.fact("time.step"), "tick", ("input and output",))

    def memory(self, form: Form, layout: Layout) -> Memory:
        each = self.number("structure.synapses_per_core") + self.number(
            "structure.neurons_per_core"
        ) * TYPES * self.number("arithmetic.weight_value_bits")
        how = "every cell of the crossbars in use, connected or not, and four nine-bit values for each of their neurons"
        return Memory(self.number("arithmetic.weight_cell_bits"), len(layout.cores) * each, how)


def _feeds(form: Form, layout: Layout, reaches: dict[str, Reach], population: str) -> int:
    """The most axons that one cell of a population has to feed; each takes a neuron of its own."""
    out = form.out_of(population)
    total = sum(
        (reaches[wires.name].axons.sum(1) * layout.axons[wires.target] for wires in out),
        np.zeros(form.size(population), np.int64),
    )
    return int(total.max(initial=1))


def _pull(cells: Cells) -> np.ndarray:
    """The linear leak (mV a step) whose decay from threshold has the area of the exponential one."""
    return cells.threshold * (1 - cells.decay) / 2


def _write(weights: np.ndarray, axons: int, cells: Cells) -> tuple[np.ndarray, Typed]:
    """The unit of each neuron (mV), and its weights in whole units that nine-bit values can add up to."""
    found = typed(weights, axons)
    unit = np.max(
        [np.abs(found.values).max(0) / VALUE_TOP, cells.threshold / (THRESHOLD_TOP - 1), _pull(cells) / LEAK_TOP],
        axis=0,
    )
    return unit, round_values(weights, found, unit)
