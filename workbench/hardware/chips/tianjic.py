"""Tianjic: a hybrid of crossbar and shared weights, clocked in phases of fixed length."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.hardware.chip import Chip
from workbench.hardware.code import Code, Memory
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.form import Form
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import place
from workbench.hardware.passes.quantize import symmetric
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick

SHORTEST = 2  # steps from a spike to its arrival with the shortest delay of a network


class Tianjic(Chip):
    """156 cores of 256 inputs by 256 neurons; eight-bit weights as far as 22 kB a core reach."""

    title = "Tianjic"
    order = 5
    key = "tianjic"
    level = "Functional: eight-bit weights with an exact membrane; public facts do not allow more."
    not_modeled = (
        "The precision of the membrane is not public; it is taken as exact. So is the delay of one step.",
        "Weights are not shared. Full fan-in with eight-bit weights does not fit in the published memory, so neurons spread over more cores.",
        "The mesh is not laid out: energy per hop is not published.",
        "The energy of an event is the inverse of a peak efficiency, so it holds at full load only.",
        "Its modes for artificial and for hybrid networks are not used.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "from_efficiency": Recipe(
            (Term("synaptic events at peak efficiency", "synaptic_events", "e_synop"),),
            ("static power at this load", "hops", "input and output"),
        ),
    }

    def check(self, form: Form) -> list[Misfit]:
        return check.delays(form, SHORTEST, "delays are not in the reference data")

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        bits = self.number("arithmetic.weight_bits")
        room = Room(
            self.number("structure.neurons_per_core"),
            self.number("structure.fan_in_max"),
            self.number("structure.sram_per_core") * 8,
        )
        table = bits * np.arange(room.neurons + 2)
        cores: list[Core] = []
        misfits: list[Misfit] = []
        for name in form.cells:
            found, wrong = fill(form, name, room, [table for _ in form.into(name)])
            cores, misfits = [*cores, *found], [*misfits, *wrong]
        layout = Layout(place(cores, self.cores_per_chip()))
        return layout, [*misfits, *self._fan_out(form, layout)]

    def _fan_out(self, form: Form, layout: Layout) -> list[Misfit]:
        """Populations with a neuron of more targets than the published fan-out."""
        limit = self.number("structure.fan_out_max")
        misfits = []
        for name in form.cells:
            targets = sum(
                (np.bincount(wires.pre, minlength=form.size(name)) for wires in form.out_of(name)),
                np.zeros(form.size(name), np.int64),
            )
            if targets.max(initial=0) > limit:
                misfits.append(
                    Misfit(
                        "fan-out",
                        name,
                        f"at most {limit} targets of a neuron",
                        str(int(targets.max())),
                        "fewer targets",
                    )
                )
        return misfits

    def quantize(self, form: Form, layout: Layout) -> Code:
        stored, unit, losses = symmetric(form, 2 ** (self.number("arithmetic.weight_bits") - 1) - 1)
        kernels: dict[str, Kernel] = {}
        for name, cells in form.cells.items():
            matrices = [wires.dense(stored[wires.name].astype(float)) for wires in form.into(name)]
            kernels[name] = Membrane(cells, matrices, cells.threshold / unit[name])
        return Code(kernels, tuple(losses), self.reaches(form, layout))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, self.fact("time.phase"), "phase", ("input and output",))

    def memory(self, form: Form, layout: Layout) -> Memory:
        bits = self.number("arithmetic.weight_bits")
        return Memory(
            bits,
            sum(core.bits for core in layout.cores),
            "one eight-bit word for each synapse; index and routing tables are not public",
        )
