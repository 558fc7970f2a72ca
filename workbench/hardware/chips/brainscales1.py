"""BrainScaleS-1: a wafer of analog chips that lives ten thousand times faster than the network."""

from __future__ import annotations

from typing import ClassVar

from workbench.hardware.form import Form
from workbench.hardware.functional import ArrayChip
from workbench.hardware.layout import Core, Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.passes import check
from workbench.hardware.passes.partition import Room, fill
from workbench.hardware.passes.place import pack
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_acceleration

ROWS_PER_SIGNED_INPUT = 2
MOST_JOINED = 64


class BrainScaleS1(ArrayChip):
    """512 analog circuits a chip and 384 chips a wafer; circuits are joined for more inputs."""

    title = "BrainScaleS-1"
    order = 14
    key = "brainscales1"
    not_modeled = (
        "Circuits are analog and no two are alike; here they are exact and equal.",
        "A signed input is taken to use two rows, as on its successor.",
        "Routes across the wafer can run out on the real system; here they never do.",
        "Only the power of a whole wafer is known, so a small network pays for all of it.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "system": Recipe(
            (Term("power of the wafer", "seconds", "p_wafer", static=True),),
            ("input and output",),
            boundary="wafer",
        ),
    }

    def top(self) -> int:
        return 2 ** self.weight_bits() - 1  # the sign is in the row, not in the weight

    def joined(self, fan_in: int) -> int:
        """Circuits that one neuron needs for so many signed inputs."""
        return max(1, -(-fan_in * ROWS_PER_SIGNED_INPUT // self.number("structure.fan_in_max")))

    def check(self, form: Form) -> list[Misfit]:
        most = MOST_JOINED * self.number("structure.fan_in_max") // ROWS_PER_SIGNED_INPUT
        return [
            *check.delays(form, check.SHORTEST, "the wafer has no setting for delays"),
            *check.fan_in(form, most, f"{MOST_JOINED} joined circuits"),
        ]

    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        circuits = {name: min(self.joined(form.fan_in(name)), MOST_JOINED) for name in form.cells}
        capacity = self.room().neurons
        slices: list[Core] = []
        for name in form.cells:
            slices += fill(form, name, Room(capacity // circuits[name]))[0]
        return Layout(pack(slices, (capacity,), lambda core: (core.neurons * circuits[core.population],))), []

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_acceleration(ledger, self.fact("time.speedup"), 1, ("input and output", "loading of weights"))
