"""The cell that a synapse reaches: its membrane, whether it may spike, and what else leaks."""

from __future__ import annotations

from typing import Any

import panel as pn
from panel.viewable import Viewer

from workbench.experiments.synapse_bench import SynapseBench
from workbench.views.controls import controls
from workbench.views.words import card, drawers

MEMBRANE, THRESHOLD = ("c_m", "g_l", "e_l"), ("v_t", "v_r", "t_ref")


class MembraneCard(Viewer):
    """Sliders of the cell that is on the bench now."""

    def __init__(self, bench: SynapseBench) -> None:
        super().__init__()
        self.bench = bench
        self.membrane, self.threshold = (pn.Column(sizing_mode="stretch_width", margin=0) for _ in range(2))
        bench.param.watch(self._show, "cell")
        self._show()

    def _show(self, *_events: Any) -> None:
        for column, names in ((self.membrane, MEMBRANE), (self.threshold, THRESHOLD)):
            column[:] = [controls(self.bench.cell, names, prompt=True, words=True)]

    def __panel__(self) -> pn.viewable.Viewable:
        spiking = pn.Column(controls(self.bench, ["spiking"]), self.threshold, sizing_mode="stretch_width", margin=0)
        background = controls(self.bench, ["background", "e_background"], prompt=True, words=True)
        return card(
            "Cell",
            self.membrane,
            controls(self.bench, ["holding"], prompt=True, words=True),
            drawers(("Threshold", spiking), ("Background conductance", background), margin=(6, 6, 0, 6)),
        )
