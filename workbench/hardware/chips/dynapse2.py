"""DYNAP-SE2: analog cells below threshold in real time, each with sixty-four addressable synapses."""

from __future__ import annotations

from typing import ClassVar

from workbench.hardware.form import Form
from workbench.hardware.functional import FunctionalChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_acceleration


class DynapSE2(FunctionalChip):
    """Four cores of 256 analog cells; a weight is a choice among four shared levels, its sign a kind of synapse."""

    title = "DYNAP-SE2"
    order = 16
    key = "dynapse2"
    not_modeled = (
        "Cells are analog, below threshold, and no two are alike; here they are exact and equal.",
        "The four levels of a core are taken as 1, 2, 4 and 8 parts, so a weight has fifteen sizes.",
        "Delays are a choice of two bits on the chip; here the delay is that of the network.",
        "The energies are those of its predecessor, DYNAP-SE, at 1.3 V.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "dynapse1_1v3": Recipe(
            (
                Term("spikes made", "neurons_fired", "e_spike_generation"),
                Term("spikes written for the routers", "neurons_fired", "e_encode"),
                Term("packets through routers", "packets", "e_route"),
                Term("broadcasts in the target cores", "axon_events", "e_broadcast"),
                Term("pulses at the synapses", "synaptic_events", "e_pulse_extend"),
            ),
            ("static power", "input and output"),
        ),
    }

    def top(self) -> int:
        return 2 ** self.weight_bits() - 1  # the sign is the kind of synapse, not a bit

    def check(self, form: Form) -> list[Misfit]:
        return check.fan_in(form, self.number("structure.fan_in_max"), "addresses a cell compares")

    def room(self) -> Room:
        return Room(self.number("structure.neurons_per_core"))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_acceleration(ledger, self.fact("time.speedup"), 1, ("input and output",))
