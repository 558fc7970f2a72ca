"""SpiNNaker2: 152 ARM cores with accelerators, in software as its predecessor, at a tick of one millisecond."""

from __future__ import annotations

from typing import ClassVar

from workbench.hardware.functional import FunctionalChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.passes.partition import Room
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick


class SpiNNaker2(FunctionalChip):
    """152 cores of about a thousand neurons; weights of eight bits, as its multipliers take them."""

    title = "SpiNNaker2"
    order = 13
    key = "spinnaker2"
    not_modeled = (
        "Its software is not tied to one arithmetic: fixed point and floating point are both in use; here the membrane is exact.",
        "The energies are those of a 28 nm test chip, an upper bound for the product in 22 nm.",
        "Where synapses lie (memory of the core or outside) is not laid out, so memory does not limit the mapping.",
        "Its vendor's software says that idle and active energy are unknown.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "hoeppner2019_testchip": Recipe(
            (
                Term("synaptic events", "synaptic_events", "e_synop"),
                Term("neurons, every step", "neurons_visited", "e_neuron_update"),
            ),
            ("static power", "packets", "input and output"),
        ),
    }

    def room(self) -> Room:
        return Room(self.number("structure.neurons_per_core"))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, self.fact("time.step"), "tick", ("input and output",))
