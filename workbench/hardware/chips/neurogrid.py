"""Neurogrid: sixteen analog arrays in real time, where neighbors share their dendrites."""

from __future__ import annotations

from typing import ClassVar

from workbench.hardware.form import Form
from workbench.hardware.functional import ArrayChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.misfit import Misfit
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_acceleration


class Neurogrid(ArrayChip):
    """An array of 256 by 256 analog cells with four kinds of synapses each, in the time of the network."""

    title = "Neurogrid"
    order = 17
    key = "neurogrid"
    not_modeled = (
        "Cells are analog and quadratic, with dendrites and channels; here they are leaky cells, exact and equal.",
        "A synapse reaches a neighborhood through shared dendrites; here every synapse has a weight of its own.",
        "The width of a weight is remembered from the paper and wants a second look.",
        "The energy of an event is the power of the whole system over its events, at one working point.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "all_in": Recipe(
            (Term("synaptic events, everything included at one working point", "synaptic_events", "e_synop"),),
            ("input and output",),
            boundary="system",
        ),
    }

    def check(self, form: Form) -> list[Misfit]:
        most = self.number("structure.synapse_populations")
        return [
            Misfit(
                "synapse populations",
                name,
                f"at most {most} projections into a population",
                str(len(form.into(name))),
                "joining projections",
            )
            for name in form.cells
            if len(form.into(name)) > most
        ]

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_acceleration(ledger, self.fact("time.speedup"), 1, ("input and output",))
