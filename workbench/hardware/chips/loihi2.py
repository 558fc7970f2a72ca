"""Intel Loihi 2: more neurons a core than Loihi, programmable cells, and no published cost table."""

from __future__ import annotations

from typing import ClassVar

from workbench.hardware.functional import FunctionalChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.passes.partition import Room
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick


class Loihi2(FunctionalChip):
    """128 cores of up to 8,192 neurons; eight-bit weights in 192 kB a core."""

    title = "Intel Loihi 2"
    order = 12
    key = "loihi2"
    not_modeled = (
        "Its cells run microcode; here they are leaky cells with an exact membrane.",
        "No energy of an operation is published: Loihi's stand in for it, which Loihi 2 is said to undercut.",
        "A step takes at least 200 ns; the work of the cores and the messages are not in it.",
        "Graded spikes, delays and learning are not used; the limit on delays is not in the reference data.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "loihi1_as_upper_bound": Recipe(
            (
                Term("synaptic events at Loihi's price", "synaptic_events", "e_synop"),
                Term("updated neurons at Loihi's price", "neurons_updated", "e_update"),
            ),
            ("static power", "hops", "input and output"),
        ),
    }

    def room(self) -> Room:
        return Room(self.number("structure.neurons_per_core"), bits=8 * self.number("structure.memory_per_core"))

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, self.fact("time.step_min"), "shortest step", ("work of the cores", "messages"))
