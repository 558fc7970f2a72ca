"""Darwin3: 575 cores with compressed connections and a tick that its paper leaves open."""

from __future__ import annotations

from typing import ClassVar

import param

from workbench.core.quantity import Quantity
from workbench.hardware.functional import FunctionalChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.library import chosen
from workbench.hardware.passes.partition import Room
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick


class Darwin3(FunctionalChip):
    """575 cores of 4,096 neurons, 2.35 million in all; weights of 1 to 16 bits."""

    title = "Darwin3"
    order = 15
    key = "darwin3"
    not_modeled = (
        "Cells run an instruction set of their own; here they are leaky cells with an exact membrane.",
        "The length of a step is not published: it is the user's.",
        "The energy of an event is the extra cost of one more; baseline and neurons are apart in the paper's equation and missing here.",
        "The compression of connections is not modeled, so memory does not limit the mapping.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "measured": Recipe(
            (Term("synaptic events", "synaptic_events", "e_synop"),),
            ("baseline power", "neurons", "hops", "input and output"),
        ),
    }

    bits = param.Selector(
        default=8, objects=[1, 2, 4, 8, 16], label="bits of a weight", doc="Width of a stored weight."
    )
    tick = Quantity(1.0, "ms", bounds=(0.001, 100), soft=(0.01, 1), doc="Time of a step; not published, so yours.")

    def weight_bits(self) -> int:
        return int(self.bits)

    def room(self) -> Room:
        return Room(self.number("structure.neurons_per_core"))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, chosen(1e-3 * float(self.tick), "s"), "tick, chosen by the user", ("input and output",))
