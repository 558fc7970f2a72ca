"""Which synapse is on the bench: a known one, or a kind with its sliders, and its short-term plasticity."""

from __future__ import annotations

from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.model import Model
from workbench.experiments.synapse_bench import SynapseBench, short_term_rules, synapses
from workbench.experiments.synapse_presets import PRESETS
from workbench.views.cell_card import UNCHOSEN
from workbench.views.controls import controls
from workbench.views.stimulus_card import spaced, turnable
from workbench.views.words import card, heading, say, sentence, source_line

NONE = "none"


class SynapseCard(Viewer):
    """Menus of presets, synapses and rules; each kind keeps its settings while another is tried."""

    def __init__(self, bench: SynapseBench) -> None:
        super().__init__()
        self.bench, self.quiet = bench, False
        self._made: dict[type, tuple[Model, pn.Column]] = {}
        look: dict[str, Any] = {"size": "small", "sizing_mode": "stretch_width", "margin": (10, 12, 4, 12)}
        self.preset = pmui.Select(label="Known synapse", options=[UNCHOSEN, *PRESETS], **look)
        self.kind = pmui.Select(
            label="Synapse", options={spaced(name): kind for name, kind in synapses().items()}, **look
        )
        rules = {NONE: NONE, **{spaced(name): kind for name, kind in short_term_rules().items()}}
        self.rule = pmui.Select(label="Short-term plasticity", options=rules, **look)
        self.values = pmui.Select(label="Known values", options=[UNCHOSEN], **look)
        self.about, self.source = (
            sentence("", margin=(2, 12, 0, 12)),
            pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 12, 6, 12)),
        )
        self.sliders, self.weight, self.memory = (pn.Column(sizing_mode="stretch_width", margin=0) for _ in range(3))
        self.weights = {
            name: controls(bench, [name, "delay"], prompt=True, words=True)
            for name in ("jump", "current", "conductance")
        }
        self.preset.param.watch(self._take, "value")
        self.kind.param.watch(self._swap, "value")
        self.rule.param.watch(self._swap_rule, "value")
        self.values.param.watch(self._set_rule, "value")
        bench.param.watch(self._show, ["synapse", "plasticity"])
        self._show()

    # -- what the bench holds

    def _show(self, *_events: Any) -> None:
        synapse, rule = self.bench.synapse, self.bench.plasticity
        self.quiet = True
        try:
            self.kind.value = type(synapse)
            self.rule.value = NONE if rule is None else type(rule)
            names = [] if rule is None else list(rule.presets)
            self.values.param.update(options=[UNCHOSEN, *names], value=UNCHOSEN, visible=bool(names))
            self.preset.value = UNCHOSEN
        finally:
            self.quiet = False
        self._tell(f"{type(synapse).title().replace('`', '')}.", type(synapse).source)
        self._put(self.sliders, [self._controls(synapse)])
        self._put(self.weight, [self.weights[self.bench.weight_name]])
        self._put(self.memory, [] if rule is None else [self._controls(rule)])

    def _put(self, place: pn.Column, shown: list[Any]) -> None:
        """Show these controls; those that are in sight stay as they are, or the browser would miss what just changed in them."""
        if place.objects != shown:
            place[:] = shown

    def _tell(self, text: str, source: Any) -> None:
        say(self.about, text)
        self.source.object = source_line(source)

    def _controls(self, model: Model) -> pn.Column:
        """The controls of a part, made once: they watch it for as long as it lives."""
        kept = self._made.get(type(model))
        if kept is None or kept[0] is not model:
            kept = self._made[type(model)] = (model, controls(model, turnable(model), prompt=True, words=True))
        return kept[1]

    def _fresh(self, kind: Any) -> Any:
        return self._made[kind][0] if kind in self._made else kind()

    # -- what a reader chooses

    def _take(self, event: Any) -> None:
        if self.quiet or event.new not in PRESETS:
            return
        self.bench.take_preset(event.new)
        self.quiet = True
        try:
            self.preset.value = event.new
        finally:
            self.quiet = False
        self._tell(PRESETS[event.new].about, PRESETS[event.new].source)

    def _swap(self, event: Any) -> None:
        if not self.quiet and event.new is not None:
            self.bench.synapse = self._fresh(event.new)

    def _swap_rule(self, event: Any) -> None:
        if not self.quiet and event.new is not None:
            self.bench.plasticity = None if event.new == NONE else self._fresh(event.new)

    def _set_rule(self, event: Any) -> None:
        rule = self.bench.plasticity
        if self.quiet or rule is None or event.new not in rule.presets:
            return
        rule.param.update(**rule.presets[event.new].values)
        self._tell(rule.presets[event.new].about, rule.presets[event.new].source)

    def __panel__(self) -> pn.viewable.Viewable:
        return card(
            "Synapse",
            self.preset,
            self.kind,
            self.about,
            self.source,
            self.weight,
            self.sliders,
            heading("As it is used"),
            self.rule,
            self.values,
            self.memory,
        )
