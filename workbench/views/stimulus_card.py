"""What drives the cells: the kind of stimulus and its sliders; spikes come through a synapse."""

from __future__ import annotations

import re
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.catalogue import catalogue
from workbench.core.model import Model, Stimulus, Synapse
from workbench.core.quantity import Quantity
from workbench.experiments.neuron_bench import NeuronBench
from workbench.stimuli.drawn_current import DrawnCurrent
from workbench.views.controls import Field, controls
from workbench.views.drawing_pad import DrawingPad
from workbench.views.words import card, heading, say, sentence

TRAINS = ("Poisson", "CorrelatedPoisson")  # stimuli of spikes that need nothing but their sliders


class StimulusCard(Viewer):
    """A menu of stimuli; each keeps its settings while another is tried."""

    def __init__(self, bench: NeuronBench) -> None:
        super().__init__()
        self.bench = bench
        self.quiet = False
        self._shown: Any = None
        self._made: dict[type, tuple[Model, pn.Column]] = {}
        look: dict[str, Any] = {"size": "small", "sizing_mode": "stretch_width", "margin": (10, 12, 4, 12)}
        self.kind = pmui.Select(label="Stimulus", options=stimuli(), **look)
        self.synapse = pmui.Select(label="Synapse", options=_spiking(), **look)
        self.about = sentence("", margin=(2, 12, 2, 12))
        self.sliders = pn.Column(sizing_mode="stretch_width", margin=0)
        self.through = pn.Column(sizing_mode="stretch_width", margin=0)
        self.arrivals = controls(bench, ["lines", "weight"], prompt=True)
        self.pad = DrawingPad(bench)
        self.kind.param.watch(self._swap, "value")
        self.synapse.param.watch(self._swap_synapse, "value")
        bench.param.watch(self._show, ["stimulus", "synapse"])
        self._show()

    def _show(self, *_events: Any) -> None:
        stimulus, synapse = self.bench.stimulus, self.bench.synapse
        self.quiet = True
        try:
            self.kind.param.update(options={**stimuli(), spaced(type(stimulus).__name__): type(stimulus)})
            self.kind.value, self.synapse.value = type(stimulus), type(synapse)
        finally:
            self.quiet = False
        say(self.about, f"{type(stimulus).title().replace('`', '')}.")
        shown = self.pad if isinstance(stimulus, DrawnCurrent) else self._controls(stimulus)
        if shown is not self._shown:  # a pad that is drawn on is left alone
            self._shown = shown
            self.sliders[:] = [shown]
        self.through[:] = (
            [] if stimulus.analog else [heading("Through"), self.synapse, self._controls(synapse), self.arrivals]
        )

    def _controls(self, model: Model) -> pn.Column:
        """The controls of a part, made once: they watch it for as long as it lives."""
        kept = self._made.get(type(model))
        if kept is None or kept[0] is not model:
            kept = self._made[type(model)] = (model, _sliders(model))
        return kept[1]

    def _fresh(self, kind: Any) -> Any:
        return self._made[kind][0] if kind in self._made else kind()

    def _swap(self, event: Any) -> None:
        if not self.quiet and event.new is not None:
            self.bench.stimulus = self._fresh(event.new)

    def _swap_synapse(self, event: Any) -> None:
        if not self.quiet and event.new is not None:
            self.bench.synapse = self._fresh(event.new)

    def __panel__(self) -> pn.viewable.Viewable:
        return card("Stimulus", self.kind, self.about, self.sliders, self.through)


def _sliders(model: Model) -> pn.Column:
    """Controls; those of a current reach from zero to three times its value, as cells differ a thousandfold in what they need."""
    units = model.units()
    fields = [Field(model, name, around=units.get(name, "").startswith("pA"), prompt=True) for name in turnable(model)]
    return pn.Column(*fields, sizing_mode="stretch_width", margin=0)


def stimuli() -> dict[str, type[Stimulus]]:
    """The stimuli a single cell can get, by what the menu calls them."""
    found = catalogue("stimuli", Stimulus)
    return {spaced(name): kind for name, kind in found.items() if kind.analog or name in TRAINS}


def turnable(model: Model) -> list[str]:
    """The parameters that have a control: numbers that can change, switches and menus, but no arrays."""
    kinds = (Quantity, param.Selector, param.Boolean, param.Integer)
    return [
        name
        for name, parameter in model.param.objects("existing").items()
        if name != "name" and isinstance(parameter, kinds) and not _fixed(parameter)
    ]


def _fixed(parameter: Any) -> bool:
    low, high = getattr(parameter, "bounds", None) or (None, None)
    return low is not None and low == high


def spaced(name: str) -> str:
    """A class name as words.

    >>> spaced("StepCurrent"), spaced("OrnsteinUhlenbeck")
    ('Step Current', 'Ornstein Uhlenbeck')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _spiking() -> dict[str, type[Synapse]]:
    """The synapses that hear spikes; a gap junction does not."""
    return {name: kind for name, kind in catalogue("synapses", Synapse).items() if kind.equations.on_spike}
