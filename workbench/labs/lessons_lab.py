"""The lessons: steps on the left, and on the right the neuron bench, the synapse bench or the live network that they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import panel as pn

from workbench.course.lesson import lessons
from workbench.course.network_setup import NetworkSetup
from workbench.course.setup import Setup
from workbench.course.steps import AnySetup
from workbench.course.synapse_setup import SynapseSetup
from workbench.experiments.live_network import LiveNetwork
from workbench.labs.lab import Lab
from workbench.labs.lesson_pane import LessonPane
from workbench.labs.network_lab import NetworkLab
from workbench.labs.neuron_lab import NeuronLab, page_bench
from workbench.labs.synapse_lab import SynapseLab
from workbench.labs.synapse_lab import page_bench as synapse_bench
from workbench.views.words import card, drawers

LABS: dict[type[AnySetup], type[Lab]] = {Setup: NeuronLab, NetworkSetup: NetworkLab, SynapseSetup: SynapseLab}
"""The lab that is shown beside each kind of set-up."""


class LessonsLab(Lab):
    """A lesson beside what it is about; ``?lab=lessons&lesson=noise`` in the address opens the second."""

    title: ClassVar[str] = "Lessons"
    slug: ClassVar[str] = "lessons"
    order: ClassVar[float] = 10.5

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.bench, self.live, self.synapses = page_bench(), LiveNetwork(), synapse_bench()
        self.neuron: NeuronLab | None = None
        self.network: NetworkLab | None = None
        self.synapse: SynapseLab | None = None
        look: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": 0, "stylesheets": [STAGE_CSS]}
        self.stages = {kind: pn.Column(**look) for kind in LABS.values()}
        self.bars = {kind: pn.Column(**look) for kind in LABS.values()}
        asked = (
            pn.state.session_args.get("lesson", [b""])[0].decode("utf-8", "replace") if pn.state.session_args else ""
        )
        self.pane = LessonPane(asked if asked in lessons() else "", place=self._place)

    # -- what a lesson is about

    def _place(self, setup: AnySetup) -> None:
        """Set a step up, on a bench or as the live network, and show it."""
        # first the values and then the page around them: nothing changes while a browser connects
        if isinstance(setup, Setup):
            setup.place(self.bench)
            if self.neuron is None:
                self._show_neuron()
        elif isinstance(setup, SynapseSetup):
            setup.place(self.synapses)
            if self.synapse is None:
                self._show_synapse()
        else:
            setup.place(self.live)
            if self.network is None:
                self._show_network()
        shown = LABS[type(setup)]
        if shown is not NetworkLab and self.network is not None and self.network.transport.playing:
            self.network.toggle()
        for columns in (self.stages, self.bars):
            for kind, column in columns.items():
                column.visible = kind is shown

    def _show_neuron(self) -> None:
        lab = self.neuron = NeuronLab(bench=self.bench)
        trial, *others = lab.views()
        knobs = pn.Column(lab.cell_card, lab.stimulus_card, sizing_mode="stretch_width", stylesheets=[PAIR_CSS])
        self.stages[NeuronLab][:] = [lab.error, trial, drawers(("Cell and stimulus", knobs), active=[0]), *others]
        self.bars[NeuronLab][:] = [lab.bar()]

    def _show_network(self) -> None:
        lab = self.network = NetworkLab(live=self.live)
        self.stages[NetworkLab][:] = [lab.error, *lab.views(), card("Turn while it runs", lab.knobs)]
        self.bars[NetworkLab][:] = [lab.bar()]

    def _show_synapse(self) -> None:
        lab = self.synapse = SynapseLab(bench=self.synapses)
        knobs = pn.Column(*lab.cards(), sizing_mode="stretch_width", stylesheets=[PAIR_CSS])
        _questions, *measured = lab.views()  # a lesson asks its own
        self.stages[SynapseLab][:] = [
            lab.error,
            *measured[:-1],
            drawers(("Synapse, train and cell", knobs)),
            measured[-1],
        ]

    @property
    def labs(self) -> list[NeuronLab | NetworkLab | SynapseLab]:
        """The labs that were shown so far."""
        return [lab for lab in (self.neuron, self.network, self.synapse) if lab is not None]

    @property
    def beside(self) -> NeuronLab | NetworkLab | SynapseLab | None:
        """The lab that is shown beside the lesson."""
        return next((lab for lab in self.labs if self.stages[type(lab)].visible), None)

    # -- what it is made of

    def cards(self) -> list[Any]:
        return [self.pane]

    def views(self) -> list[Any]:
        return list(self.stages.values())

    def bar(self) -> Any:
        return pn.Column(*self.bars.values(), sizing_mode="stretch_width", margin=0)

    def shortcuts(self) -> dict[str, Callable[[], Any]]:
        return {key: self._pressed(key) for lab in self.labs for key in lab.shortcuts()}

    def _pressed(self, key: str) -> Callable[[], Any]:
        """What a key does in the lab that is shown."""

        def press() -> Any:
            action = self.beside.shortcuts().get(key) if self.beside is not None else None
            return action() if action is not None else None

        return press

    def close(self) -> None:
        self.pane.close()
        for lab in self.labs:
            lab.close()
        super().close()

    def __panel__(self) -> pn.viewable.Viewable:
        layout = super().__panel__()
        if WIDE_CSS not in layout.stylesheets:
            layout.stylesheets = [*layout.stylesheets, WIDE_CSS]
        return layout


WIDE_CSS = """
:host { grid-template-columns: minmax(330px, 460px) minmax(0, 1fr); }
@media (max-width: 900px) {
  :host { grid-template-columns: minmax(0, 1fr); grid-template-areas: "cards" "views" "bar"; }
}
"""

# a stage that is hidden must take no room, so its display stays the page's own
STAGE_CSS = ":host { gap: 12px; min-width: 0; width: auto !important; margin: 0 !important; }"

PAIR_CSS = """
:host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px; align-items: start; }
"""
