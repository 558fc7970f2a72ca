"""Which rule the synapses learn by: a menu of the catalogue, its published values, and its numbers to turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.model import Rule
from workbench.experiments.what_learns import learning_rules
from workbench.views.controls import controls
from workbench.views.words import card, say, sentence, source_line

DEFAULTS = "its defaults"


class RuleCard(Viewer):
    """The rule in sight; a choice of another is handed on, and comes back through :meth:`show`.

    Parameters
    ----------
    take
        Called with the rule that was chosen.
    """

    def __init__(self, take: Callable[[Rule], Any]) -> None:
        super().__init__()
        self.take, self.quiet = take, False
        self.rule: Rule | None = None
        look: dict[str, Any] = {"size": "small", "sizing_mode": "stretch_width", "margin": (10, 12, 4, 12)}
        self.kind = pmui.Select(label="Rule", options=list(learning_rules()), **look)
        self.preset = pmui.Select(label="Published values", options=[DEFAULTS], value=DEFAULTS, **look)
        self.about = sentence("", margin=(2, 12, 0, 12))
        self.source = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 12, 6, 12))
        self.sliders = pn.Column(sizing_mode="stretch_width", margin=0)
        self.kind.param.watch(self._swap, "value")
        self.preset.param.watch(self._set, "value")

    def show(self, rule: Rule) -> None:
        """Show this rule; its sliders turn it in place."""
        if rule is self.rule:
            return
        self.rule = rule
        kind = type(rule)
        self.quiet = True
        try:
            kinds = list(dict.fromkeys([*learning_rules(), kind.__name__]))
            self.kind.param.update(options=kinds, value=kind.__name__)
            names = [DEFAULTS, *kind.presets]
            same = next((name for name, preset in kind.presets.items() if _holds(rule, preset.values)), DEFAULTS)
            self.preset.param.update(options=names, value=same, visible=bool(kind.presets))
        finally:
            self.quiet = False
        self._tell()
        names = [*([kind.variant] if kind.variant else []), *kind.quantities()]
        self.sliders[:] = [controls(rule, names, words=True)]

    def _tell(self) -> None:
        assert self.rule is not None
        kind, preset = type(self.rule), self.preset.value
        chosen = kind.presets.get(preset)
        say(self.about, chosen.about if chosen else f"{kind.title().replace('`', '')}.")
        self.source.object = source_line(chosen.source if chosen else kind.source)

    def _swap(self, event: Any) -> None:
        if not self.quiet and event.new in learning_rules():
            self.take(learning_rules()[event.new]())

    def _set(self, event: Any) -> None:
        if not self.quiet and event.new and self.rule is not None:
            kind = type(self.rule)
            self.take(kind.preset(event.new) if event.new in kind.presets else kind())

    def __panel__(self) -> pn.viewable.Viewable:
        return card("Rule", self.kind, self.preset, self.about, self.source, self.sliders)


def _holds(rule: Rule, values: Any) -> bool:
    """Whether a rule has these values."""
    return all(getattr(rule, name) == value for name, value in values.items())
