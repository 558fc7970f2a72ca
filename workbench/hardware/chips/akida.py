"""BrainChip Akida: an engine for quantized convolutional networks, whose cells have no leak."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.hardware.form import Form
from workbench.hardware.functional import ArrayChip
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.library import chosen
from workbench.hardware.misfit import Misfit
from workbench.hardware.recipe import Recipe, Term
from workbench.hardware.timing import Duration, by_tick


class Akida(ArrayChip):
    """Weights of one, two or four bits; cells that integrate and do not leak."""

    title = "BrainChip Akida"
    order = 18
    key = "akida"
    not_modeled = (
        "The chip runs event-based convolutional networks with graded activations; here cells integrate and spike.",
        "Its capacity of 1.2 million neurons is the vendor's claim and depends on the model; how it is split over units is not public.",
        "No energy of an operation is published: typical power times the user's time of a step is all there is.",
        "Learning of the last layer is not used.",
    )
    recipes: ClassVar[dict[str, Recipe]] = {
        "vendor": Recipe(
            (Term("typical power", "chip_seconds", "p_typical", static=True),),
            ("input and output",),
        ),
    }

    bits = param.Selector(default=4, objects=[1, 2, 4], label="bits of a weight", doc="Width of a stored weight.")
    tick = Quantity(1.0, "ms", bounds=(0.001, 100), soft=(0.01, 10), doc="Time of a step; not published, so yours.")

    def weight_bits(self) -> int:
        return int(self.bits)

    def check(self, form: Form) -> list[Misfit]:
        return [
            Misfit("leak", name, "cells without a leak", "LIF", "IF(), and training with it")
            for name, cells in form.cells.items()
            if np.any(cells.decay < 1.0)
        ]

    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        return by_tick(ledger, chosen(1e-3 * float(self.tick), "s"), "tick, chosen by the user")
