"""A toy chip to reckon by hand: every number is small, round, and known."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar

from workbench.core.fact import Fact
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.hardware.code import Memory
from workbench.hardware.form import Form
from workbench.hardware.functional import ArrayChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.library import chosen
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick

COURSE = Source("Neuroscience for machine learners, week 8", url="https://neuro4ml.github.io")


def _fact(value: float, unit: str) -> Fact:
    return Fact(value, unit, COURSE, "estimated", "seen", "made for teaching: no silicon behind it")


class ToyChip(ArrayChip):
    """1,024 neurons of 32 bytes, 128 synapses each of 4 bytes; 0.1 nJ an update and 0.5 pJ an event."""

    title = "Toy chip"
    order = 30
    level = "A chip made for teaching: its membrane is exact, its weights have 32 bits, and its prices are invented."
    not_modeled = (
        "There is no such chip: its numbers are round so that one can reckon by hand.",
        "Routing, static power and time are not part of it; the length of a step is the user's.",
        "Nothing limits how many targets a neuron has.",
    )
    declared = MappingProxyType(
        {
            "structure.neurons_per_chip": _fact(1024, "neuron"),
            "structure.fan_in_max": _fact(128, "synapse/neuron"),
            "structure.neuron_bytes": _fact(32, "byte"),
            "arithmetic.weight_bits": _fact(32, "bit"),
            "energy_sets.every_step.e_update": _fact(1e-10, "J"),
            "energy_sets.every_step.e_synop": _fact(5e-13, "J"),
            "energy_sets.once.e_update": _fact(1e-10, "J"),
            "energy_sets.once.e_synop": _fact(5e-13, "J"),
        }
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "every_step": Recipe(
            (
                Term("updates, every neuron in every step", "neurons_visited", "e_update"),
                Term("synaptic events", "synaptic_events", "e_synop"),
            ),
            ("static power", "routing"),
        ),
        "once": Recipe(
            (
                Term("updates, counted once a neuron as a slip would", "neurons", "e_update"),
                Term("synaptic events", "synaptic_events", "e_synop"),
            ),
            ("static power", "routing"),
        ),
    }

    tick = Quantity(1.0, "ms", bounds=(0.001, 100), soft=(0.01, 10), doc="Time of a step; part of no toy, so yours.")

    @classmethod
    def purpose(cls, energy_set: str) -> str:
        """What an energy set is for."""
        return {"every_step": "default: neurons cost whether they spike or not", "once": "the slip of the exercise"}[
            energy_set
        ]

    def check(self, form: Form) -> list[Misfit]:
        return check.fan_in(form, self.number("structure.fan_in_max"), "room for its synapses")

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, chosen(1e-3 * float(self.tick), "s"), "tick, chosen by the user")

    def memory(self, form: Form, layout: Layout) -> Memory:
        bits = self.weight_bits()
        stored = bits * form.synapses + 8 * self.number("structure.neuron_bytes") * form.neurons
        return Memory(bits, stored, "four bytes a synapse and 32 bytes a neuron")
