"""ODIN: one small crossbar of 256 by 256 synapses, worked off event by event."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.emulate.sdsp import SDSP, LearningCore
from workbench.hardware.emulate.sequential import BYTE, SequentialCore
from workbench.hardware.form import Cells, Form, Wires
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import pack
from workbench.hardware.passes.quantize import Loss, loss, to_grid
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration, by_slowest_core
from workbench.hardware.traffic import Cast, Reach, reach

WEIGHT_TOP = 7
LEAK_TOP = 127


class ODIN(Chip):
    """256 rows by 256 cells; a row carries one sign, so a source of both signs takes two rows.

    Each chip runs in open loop: its spikes leave it, and a router outside brings them to the rows of the next chip.
    """

    title = "ODIN"
    order = 11
    key = "odin"
    cast = Cast.AXON
    level = "Integer arithmetic of the leaky cell, event after event, exact for the rules of its published circuit."
    not_modeled = (
        "The cell's leak is linear on this chip: the exponential decay is replaced by a constant pull toward rest with the same area under a decay from threshold.",
        "A cell that spikes several times in one step of the network counts once; the notes of a run say how often that was.",
        "Populations on one chip have rows of their own, also where a source reaches two of them.",
        "The router between chips is not part of ODIN: its energy and time are not counted.",
        "Bursts and the cells after Izhikevich are not used.",
        "With SDSP all cells learn by the same thresholds, and a step of the network is one time reference.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "published_model": Recipe(
            (
                Term("leakage", "chip_seconds", "p_leak", static=True),
                Term("clock", "chip_cycles", "p_idle_per_hz", static=True),
                Term("synaptic events, all 256 of a row", "synaptic_events", "e_synop"),
            ),
            ("input and output", "router between chips"),
        ),
        "all_in": Recipe(
            (Term("synaptic events, everything included at one working point", "synaptic_events", "e_synop"),),
            ("input and output", "router between chips"),
        ),
    }

    clock = Quantity(75.0, "MHz", bounds=(0.1, 75), soft=(1, 75), label="clock", doc="Up to 75 MHz at 0.55 V.")

    sdsp = param.Boolean(default=False, label="SDSP", doc="Let weights learn by spike-dependent synaptic plasticity.")
    theta_mem = param.Integer(
        default=64, bounds=(0, 255), label="SDSP membrane", doc="Membrane from which a presynaptic spike potentiates."
    )
    theta_1 = param.Integer(default=1, bounds=(0, 7), label="SDSP calcium 1", doc="Calcium from which weights move.")
    theta_2 = param.Integer(
        default=4, bounds=(0, 7), label="SDSP calcium 2", doc="Calcium below which weights may fall."
    )
    theta_3 = param.Integer(
        default=7, bounds=(0, 7), label="SDSP calcium 3", doc="Calcium below which weights may rise."
    )
    ca_leak = param.Integer(
        default=4, bounds=(0, 31), label="SDSP calcium leak", doc="Steps after which calcium loses one; 0 for never."
    )
    bistability = param.Integer(
        default=0, bounds=(0, 10_000), label="SDSP bistability", doc="Steps between drifts of weights; 0 for none."
    )

    def rule(self) -> SDSP:
        """How weights learn, where they do."""
        return SDSP(self.theta_mem, (self.theta_1, self.theta_2, self.theta_3), self.ca_leak, self.bistability)

    def clock_rate(self) -> float:
        return 1e6 * float(self.clock)

    def check(self, form: Form) -> list[Misfit]:
        return [
            *check.delays(form, check.SHORTEST, "the chip has no setting for delays"),
            *check.refractory(form, 0, "the cell has no refractory state"),
        ]

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        rows = {name: 1 + any(_mixed(form, name)) for name in form.cells}
        cores: list[Core] = []
        misfits: list[Misfit] = []
        for name in form.cells:
            room = Room(self.number("structure.neurons_per_core"), self.number("structure.fan_in_max") // rows[name])
            found, wrong = fill(form, name, room)
            cores, misfits = [*cores, *found], [*misfits, *wrong]
        room = (self.number("structure.neurons_per_core"), self.number("structure.fan_in_max"))
        placed = pack(cores, room, lambda core: (core.neurons, core.axons * rows[core.population]))
        return Layout(placed, axons=rows), misfits

    def quantize(self, form: Form, layout: Layout) -> Code:
        kernels: dict[str, Kernel] = {}
        losses: list[Loss] = []
        reaches: dict[str, Reach] = {}
        notes = []
        for name, cells in form.cells.items():
            incoming = [wires.merged() for wires in form.into(name)]  # a crossbar has one synapse for each pair
            unit = _unit(cells, incoming)
            words = [to_grid(wires.weight / unit[wires.post], 1.0, -WEIGHT_TOP, WEIGHT_TOP) for wires in incoming]
            threshold = np.floor(cells.threshold / unit).astype(np.int64) + 1
            leak = np.round(cells.pull / unit).astype(np.int64)
            rows = [Rows.of(wires, word) for wires, word in zip(incoming, words, strict=True)]
            kernels[name] = (
                LearningCore(rows, threshold, leak, self.rule()) if self.sdsp else SequentialCore(rows, threshold, leak)
            )
            for wires, word in zip(incoming, words, strict=True):
                losses.append(loss(wires, word * unit[wires.post]))
                reaches[wires.name] = self._rows(wires, word, layout)
            notes.append(
                f"{name}: threshold {threshold.min()} to {threshold.max()}, leak {leak.min()} to {leak.max()} a step"
            )
        return Code(kernels, tuple(losses), reaches, tuple(notes))

    def _rows(self, wires: Wires, words: np.ndarray, layout: Layout) -> Reach:
        """The rows that a spike of each source uses on each core; every row walks all cells of the crossbar."""
        used = [reach(wires.where(sign * words > 0), layout).axons for sign in (1, -1)]
        rows = used[0] + used[1]
        return Reach(rows * self.number("structure.neurons_per_core"), rows)

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        """Every step lasts until the busiest chip has walked its rows and the leak."""
        spike, leak = self.fact("time.cycles_spike_event"), self.fact("time.cycles_time_reference_all")
        walked = ledger.counts["axon_events"] * float(spike.value)
        on = np.eye(layout.chips)[[core.chip for core in layout.cores]]
        return by_slowest_core(
            (walked @ on + float(leak.value)) / self.clock_rate(),
            Span.of(0.0),
            "steps as long as the busiest chip: (rows x cycles of a spike + cycles of the leak) / clock",
            (("cycles of a spike on a row", spike), ("cycles of the leak", leak)),
            ("input and output", "router between chips"),
        )

    def memory(self, form: Form, layout: Layout) -> Memory:
        stored = 8 * self.number("structure.synapse_memory") * layout.chips
        return Memory(
            self.number("arithmetic.weight_bits"),
            stored,
            "the whole synapse memory of each chip: three bits of weight and one mapping bit for each of 65,536 cells",
        )


def _mixed(form: Form, population: str) -> list[bool]:
    """For each projection into a population, whether any of its sources has weights of both signs."""
    found = []
    for wires in form.into(population):
        signs = [
            np.bincount(wires.pre[pick], minlength=1 + wires.pre.max(initial=0)) > 0 for pick in _signs(wires.weight)
        ]
        found.append(bool(np.any(signs[0] & signs[1])))
    return found


def _signs(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return weight > 0, weight < 0


def _unit(cells: Cells, incoming: list[Wires]) -> np.ndarray:
    """The size of one step of the membrane of each cell (mV): the finest that weights, threshold and leak leave."""
    largest = np.zeros(cells.size)
    for wires in incoming:
        np.maximum.at(largest, wires.post, np.abs(wires.weight))
    return np.max([largest / WEIGHT_TOP, cells.threshold / (BYTE[1] - 1), cells.pull / LEAK_TOP], axis=0)
