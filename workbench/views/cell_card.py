"""The cells of the bench: up to four side by side, each with its color, its model and its sliders."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.catalogue import catalogue
from workbench.core.model import Neuron
from workbench.core.source import Source
from workbench.experiments.bench_spec import MOST
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.patterns.pattern import Pattern, patterns
from workbench.experiments.trial import names_of
from workbench.views.controls import controls
from workbench.views.stimulus_card import turnable
from workbench.views.theme import color
from workbench.views.words import card, say, sentence, source_line

UNCHOSEN = "choose one"


class CellCard(Viewer):
    """Which model each cell is, and its parameters; the cell whose button is filled is the one whose sliders are shown."""

    swapped = param.Integer(default=0, doc="Counts the times that a reader chose another model or preset.")

    def __init__(self, bench: NeuronBench) -> None:
        super().__init__()
        self.bench = bench
        self.chosen = 0
        self.quiet = False
        self.buttons = pn.FlexBox(gap="4px", sizing_mode="stretch_width", margin=(4, 10, 0, 10))
        look: dict[str, Any] = {"size": "small", "sizing_mode": "stretch_width", "margin": (10, 12, 4, 12)}
        self.model = pmui.Select(label="Model", options={}, **look)
        self.preset = pmui.Select(label="Preset", options=[], **look)
        self.pattern = pmui.Select(label="Published pattern", options=[], **look)
        self.about = sentence("", margin=(2, 12, 0, 12))
        self.source = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 12, 6, 12))
        self.sliders = pn.Column(sizing_mode="stretch_width", margin=0)
        self._made: list[tuple[Neuron, pn.Column]] = []
        self.model.param.watch(self._swap, "value")
        self.preset.param.watch(self._set, "value")
        self.pattern.param.watch(self._hang, "value")
        self.bench.param.watch(self._show, ["neuron", "compared"])
        self._show()

    @property
    def cell(self) -> Neuron:
        """The cell whose sliders are shown."""
        return self.bench.cells[self.chosen]

    def choose(self, index: int) -> None:
        """Show the sliders of another cell."""
        self.chosen = index
        self._show()

    def compare(self) -> None:
        """Put a copy of the chosen cell beside it, to be changed."""
        self.bench.add(deepcopy(self.cell))
        self.choose(len(self.bench.cells) - 1)

    def remove(self) -> None:
        """Take the chosen cell away."""
        self.bench.remove(self.chosen)

    # -- what the bench holds

    def _show(self, *_events: Any) -> None:
        cells = self.bench.cells
        self.chosen = min(self.chosen, len(cells) - 1)
        # controls watch their cell: each cell has one set of them, for as long as it is on the bench
        made = {id(cell): column for cell, column in self._made}
        self._made = [(cell, made.get(id(cell)) or controls(cell, turnable(cell), prompt=True)) for cell in cells]
        kinds = dict(catalogue("neurons", Neuron))
        for cell in cells:  # a user's own model is in no room
            kinds.setdefault(type(cell).__name__, type(cell))
        kind = type(self.cell)
        self._menu(self.model, kinds, kind)
        self._menu(self.preset, {UNCHOSEN: "", **{name: name for name in kind.presets}}, "")
        found = {name: name for name in gallery_of(kind)} if self.chosen == 0 else {}
        self._menu(self.pattern, {UNCHOSEN: "", **found}, "")
        self.preset.visible, self.pattern.visible = bool(kind.presets), bool(found)
        self._tell(f"{kind.title().replace('`', '')}.", kind.source)
        self.sliders[:] = [self._made[self.chosen][1]]
        self._show_buttons()

    def _menu(self, menu: Any, options: dict[str, Any], value: Any) -> None:
        self.quiet = True
        try:
            menu.param.update(options=options, value=value)
        finally:
            self.quiet = False

    def _tell(self, text: str, source: Source) -> None:
        say(self.about, text)
        self.source.object = source_line(source)

    def _show_buttons(self) -> None:
        names = names_of(self.bench.cells)
        many = len(names) > 1
        made: list[Any] = [self._button(name, index) for index, name in enumerate(names)] if many else []
        plain: dict[str, Any] = {"variant": "text", "size": "small", "margin": 0}
        if len(names) < MOST:
            compare = pmui.Button(label="" if many else "Compare", icon="add", **plain)
            compare.on_click(lambda _event: self.compare())
            made.append(compare)
        if self.chosen:
            remove = pmui.Button(label="Remove", icon="close", **plain)
            remove.on_click(lambda _event: self.remove())
            made.append(remove)
        self.buttons[:] = made

    def _button(self, name: str, index: int) -> Any:
        filled = index == self.chosen
        tone = color(index)
        ink = {"color": "#fff", "backgroundColor": tone} if filled else {"color": "text.primary"}
        look = {**ink, "borderColor": tone, "px": 1.2, "minWidth": 0}
        look["&:hover"] = {"borderColor": tone, **({"backgroundColor": tone} if filled else {})}
        button = pmui.Button(label=name, size="small", margin=0, variant="outlined", sx=look)
        button.on_click(lambda _event: self.choose(index))
        return button

    # -- what a reader chooses

    def _swap(self, event: Any) -> None:
        if not self.quiet and event.new is not None:
            self.bench.swap(self.chosen, event.new())
            self.swapped += 1

    def _set(self, event: Any) -> None:
        if self.quiet or not event.new:
            return
        kind = type(self.cell)
        preset = kind.preset(event.new)
        self.cell.param.update(**preset.values(), **preset.choices())
        self._tell(kind.presets[event.new].about, kind.presets[event.new].source)
        self.swapped += 1

    def _hang(self, event: Any) -> None:
        if self.quiet or not event.new:
            return
        pattern = gallery_of(type(self.cell))[event.new]
        self.bench.hang(pattern)
        self._menu(self.pattern, self.pattern.options, event.new)
        self._tell(pattern.note or "With the current and the integrator of its authors.", pattern.source)

    def __panel__(self) -> pn.viewable.Viewable:
        return card("Cell", self.buttons, self.model, self.preset, self.pattern, self.about, self.source, self.sliders)


def gallery_of(kind: type[Neuron]) -> dict[str, Pattern]:
    """The published patterns of a model, by what the menu calls them."""
    return {f"{pattern.gallery}: {pattern.name}": pattern for pattern in patterns() if type(pattern.neuron) is kind}
