"""IBM TrueNorth: binary crossbars with typed axons, a linear leak, and a tick of one millisecond."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import numpy as np
import param
from scipy.sparse import coo_array, csr_array

from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.truenorth import CrossbarCore, Modes
from workbench.hardware.form import Cells, Form, Wires
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.arrange import Mesh
from workbench.hardware.passes.axon_types import TYPES, round_values, typed
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import place
from workbench.hardware.passes.quantize import Loss, loss
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick
from workbench.hardware.traffic import Cast, Reach

MESH = Mesh(64, 64)
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
    mesh = MESH
    level = (
        "Integer arithmetic of the neuron, exact for the equation of Cassidy 2013; where dice fall, in distribution."
    )
    not_modeled = (
        "The cell's leak is linear on this chip: the exponential decay is replaced by a constant pull toward rest with the same area under a decay from threshold.",
        "Weights are sums of up to four values a neuron, found by alternating least squares: a local optimum, not the best code.",
        "Cells reset to zero and stop at their lowest potential; the other resets, and the dice of synapses and leaks, are not used.",
        "A neuron has one target axon, so a neuron with several is repeated on its core; splitter neurons on other cores are not tried.",
        "The 0.8 V set already holds the hops of a random placement: only the split set sees where cores sit.",
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

    noise_bits = param.Integer(
        default=0,
        bounds=(0, 18),
        label="noise of thresholds",
        doc="Bits of the random number that each cell adds to its threshold in every tick; 0 for none.",
    )

    def check(self, form: Form) -> list[Misfit]:
        return [
            *check.delays(form, int(self.fact("arithmetic.axonal_delay").value[1]), "axonal delay of 1 to 15 ticks"),
            *check.refractory(form, 0, "the neuron has no refractory state"),
        ]

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        """Use as many axons a source as the chip has room for: more axons, finer weights, more copies of the sources."""
        layout, misfits = self._with_axons(form, TYPES)
        while (misfits or layout.chips > self.chips) and (most := max(layout.axons.values(), default=1)) > 1:
            layout, misfits = self._with_axons(form, most - 1)
        return layout, misfits

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
            hopeless = most > 1 and layout.chips > self.chips  # more copies would take even more cores
            if crowded or needed == copies or hopeless:
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
        return Layout(place(cores, self.cores_per_chip(), MESH.width), copies, axons), misfits

    def quantize(self, form: Form, layout: Layout) -> Code:
        kernels: dict[str, Kernel] = {}
        losses: list[Loss] = []
        bits: dict[str, np.ndarray] = {}
        notes = []
        for name, cells in form.cells.items():
            axons, copies = layout.axons[name], layout.copies[name]
            incoming = [wires.merged() for wires in form.into(name)]  # a crossbar has one synapse for each pair
            unit, words, connected = _write(incoming, axons, cells, layout.core_of(name))
            bits |= {wires.name: bit for wires, bit in zip(incoming, connected, strict=True)}
            losses += [loss(wires, word * unit[wires.post]) for wires, word in zip(incoming, words, strict=True)]
            leak = -np.round(cells.pull / unit).astype(np.int64)
            threshold = np.floor(cells.threshold / unit).astype(np.int64) + 1
            kernels[name] = CrossbarCore(
                [Rows.of(wires, word) for wires, word in zip(incoming, words, strict=True)],
                leak,
                threshold,
                THRESHOLD_TOP,
                Modes(mask=(1 << self.noise_bits) - 1),
                name=name,
            )
            notes.append(
                f"{name}: {axons} axon(s) a source, {copies} neuron(s) a cell, leak {-leak.max()} to {-leak.min()}, threshold {threshold.min()} to {threshold.max()}"
            )
        return Code(kernels, tuple(losses), self._crossings(form, layout, bits), tuple(notes))

    def _crossings(self, form: Form, layout: Layout, bits: dict[str, np.ndarray]) -> dict[str, Reach]:
        """Connected crossbar cells that a spike of each source meets on each core, and the axons it comes in on."""
        reaches = super().reaches(form, layout)
        for wires in form.wires:
            axons, pairs = reaches[wires.name].axons, wires.merged()
            events = bits[wires.name] * layout.copies[wires.target]
            cores = layout.core_of(wires.target)[pairs.post]
            met = csr_array(coo_array((events, (pairs.pre, cores)), shape=axons.shape))
            reaches[wires.name] = Reach(met, axons * layout.axons[wires.target])
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
    total = np.zeros(form.size(population), np.int64)
    for wires in out:
        total += np.asarray(reaches[wires.name].axons.sum(1)) * layout.axons[wires.target]
    return int(total.max(initial=1))


def _write(
    incoming: list[Wires], axons: int, cells: Cells, core_of: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
    """Write the weights core by core: each core deals types to its own axons.

    Returns
    -------
    unit, words, bits
        The unit of each neuron (mV), and for each projection what a synapse adds in whole units and how many crossbar
        cells it takes.
    """
    unit = np.maximum(cells.threshold / (THRESHOLD_TOP - 1), cells.pull / LEAK_TOP)
    words = [np.zeros(wires.count, np.int64) for wires in incoming]
    bits = [np.zeros(wires.count, np.int64) for wires in incoming]
    offsets = np.cumsum([0, *(wires.shape[0] for wires in incoming)])
    synapses = [_by_core(wires, core_of) for wires in incoming]
    for core in np.unique(core_of):
        neurons = np.flatnonzero(core_of == core)
        mine = [order[starts[core] : starts[core + 1]] for order, starts in synapses]
        source = _joined(wires.pre[pick] + offset for wires, pick, offset in zip(incoming, mine, offsets, strict=False))
        column = np.searchsorted(neurons, _joined(wires.post[pick] for wires, pick in zip(incoming, mine, strict=True)))
        sources, row = np.unique(source.astype(np.int64), return_inverse=True)
        weights = np.zeros((len(sources), len(neurons)))
        weights[row, column] = _joined(wires.weight[pick] for wires, pick in zip(incoming, mine, strict=True))
        found = typed(weights, axons)
        unit[neurons] = np.maximum(unit[neurons], np.abs(found.values).max(0) / VALUE_TOP)
        whole = round_values(weights, found, unit[neurons])
        cuts = np.cumsum([len(pick) for pick in mine])[:-1]
        for store, values in ((words, whole.weights.round()), (bits, whole.bits.sum(1))):
            for piece, pick, value in zip(store, mine, np.split(values[row, column], cuts), strict=False):
                piece[pick] = value
    return unit, words, bits


def _by_core(wires: Wires, core_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The synapses of a projection sorted by the core of their target, and where each core's begin."""
    cores = core_of[wires.post]
    order = np.argsort(cores, kind="stable")
    return order, np.searchsorted(cores[order], np.arange(core_of.max(initial=0) + 2))


def _joined(pieces: Iterable[np.ndarray]) -> np.ndarray:
    """The pieces one after another; nothing where there is none."""
    return np.concatenate([np.zeros(0), *pieces])
