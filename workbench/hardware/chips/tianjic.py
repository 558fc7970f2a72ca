"""Tianjic: a hybrid of crossbar and shared weights, clocked in phases of fixed length."""

from __future__ import annotations

from typing import ClassVar

from workbench.hardware.code import Memory
from workbench.hardware.form import Form
from workbench.hardware.functional import FunctionalChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick


class Tianjic(FunctionalChip):
    """156 cores of 256 inputs by 256 neurons; eight-bit weights as far as 22 kB a core reach."""

    title = "Tianjic"
    order = 5
    key = "tianjic"
    survey = True
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
        return [
            *check.delays(form, check.SHORTEST, "delays are not in the reference data"),
            *check.fan_out(form, self.number("structure.fan_out_max")),
        ]

    def room(self) -> Room:
        return Room(
            self.number("structure.neurons_per_core"),
            self.number("structure.fan_in_max"),
            self.number("structure.sram_per_core") * 8,
        )

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, self.fact("time.phase"), "phase", ("input and output",))

    def memory(self, form: Form, layout: Layout) -> Memory:
        bits = self.number("arithmetic.weight_bits")
        return Memory(
            bits,
            sum(core.bits for core in layout.cores),
            "one eight-bit word for each synapse; index and routing tables are not public",
        )
