"""The equations of the synapse on the bench, and those of its short-term plasticity."""

from __future__ import annotations

from typing import Any

import panel as pn
from panel.viewable import Viewer

from workbench.experiments.synapse_bench import SynapseBench
from workbench.views.equation_card import KATEX_CSS
from workbench.views.words import sentence

ORDER = (
    "In a step, spikes that are due arrive, and every state then advances by one dt. A spike delivers its share of the weight w: what "
    "short-term plasticity says when the spike arrives, or all of it."
)


class SynapseEquationsCard(Viewer):
    """LaTeX, kept current."""

    def __init__(self, bench: SynapseBench) -> None:
        super().__init__()
        self.bench = bench
        look: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": (4, 12), "stylesheets": [KATEX_CSS]}
        self.synapse = pn.pane.LaTeX("", renderer="katex", **look)
        self.rule = pn.pane.LaTeX("", renderer="katex", visible=False, **look)
        self.show()

    def show(self) -> None:
        """Write the equations of what is on the bench now."""
        rule = self.bench.plasticity
        for pane, model in ((self.synapse, self.bench.synapse), (self.rule, rule)):
            text = f"$${model.formula()}$$" if model is not None else ""
            if pane.object != text:
                pane.param.update(object=text, visible=bool(text))

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(
            self.synapse, self.rule, sentence(ORDER, margin=(4, 12, 8, 12)), sizing_mode="stretch_width", margin=0
        )
