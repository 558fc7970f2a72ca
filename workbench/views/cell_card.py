"""The cells of the bench: up to four side by side, each with its color, its model and its sliders."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import panel as pn
import panel_material_ui as pmui
from panel.viewable import Viewer

from workbench.core.catalogue import catalogue
from workbench.core.model import Neuron
from workbench.experiments.neuron_bench import MOST, NeuronBench
from workbench.views.controls import controls
from workbench.views.theme import color
from workbench.views.trial_figure import names_of
from workbench.views.words import card, say, sentence, source_line


class CellCard(Viewer):
    """Which model each cell is, and its parameters; the cell whose button is filled is the one whose sliders are shown."""

    def __init__(self, bench: NeuronBench) -> None:
        super().__init__()
        self.bench = bench
        self.chosen = 0
        self.quiet = False
        self.buttons = pn.FlexBox(gap="4px", sizing_mode="stretch_width", margin=(4, 10, 0, 10))
        self.model = pmui.Select(label="Model", options={}, size="small", sizing_mode="stretch_width", margin=(10, 12, 4, 12))  # fmt: skip
        self.preset = pmui.Select(label="Preset", options=[], size="small", sizing_mode="stretch_width", margin=(10, 12, 4, 12))  # fmt: skip
        self.about = sentence("", margin=(2, 12, 0, 12))
        self.source = pn.pane.HTML("", sizing_mode="stretch_width", margin=(0, 12, 6, 12))
        self.sliders = pn.Column(sizing_mode="stretch_width", margin=0)
        self._made: list[tuple[Neuron, pn.Column]] = []
        self.model.param.watch(self._swap, "value")
        self.preset.param.watch(self._set, "value")
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

    def _show(self, *_events: Any) -> None:
        cells = self.bench.cells
        self.chosen = min(self.chosen, len(cells) - 1)
        # controls watch their cell: each cell has one set of them, for as long as it is on the bench
        made = {id(cell): column for cell, column in self._made}
        self._made = [(cell, made.get(id(cell)) or controls(cell)) for cell in cells]
        kinds = dict(catalogue("neurons", Neuron).items())
        for cell in cells:  # a user's own model is in no room
            kinds.setdefault(type(cell).__name__, type(cell))
        presets = list(getattr(type(self.cell), "presets", {}))
        self.quiet = True
        try:
            self.model.param.update(options=kinds, value=type(self.cell))
            self.preset.param.update(
                options={"choose one": "", **{name: name for name in presets}}, value="", visible=bool(presets)
            )
        finally:
            self.quiet = False
        say(self.about, f"{type(self.cell).title().replace('`', '')}.")
        self.source.object = source_line(type(self.cell).source)
        self.sliders[:] = [self._made[self.chosen][1]]
        self._show_buttons()

    def _show_buttons(self) -> None:
        names = names_of(self.bench.cells)
        many = len(names) > 1
        made: list[Any] = []
        if many:
            made += [self._button(name, index) for index, name in enumerate(names)]
        if len(names) < MOST:
            compare = pmui.Button(label="" if many else "Compare", icon="add", variant="text", size="small", margin=0)
            compare.on_click(lambda _event: self.compare())
            made.append(compare)
        if self.chosen:
            remove = pmui.Button(label="Remove", icon="close", variant="text", size="small", margin=0)
            remove.on_click(lambda _event: self.remove())
            made.append(remove)
        self.buttons[:] = made

    def _button(self, name: str, index: int) -> Any:
        filled = index == self.chosen
        tone = color(index)
        button = pmui.Button(
            label=name,
            size="small",
            margin=0,
            variant="outlined",
            sx={
                "px": 1.2,
                "minWidth": 0,
                "color": "#fff" if filled else tone,
                "borderColor": tone,
                "backgroundColor": tone if filled else "transparent",
                "&:hover": {"borderColor": tone, "backgroundColor": tone if filled else "action.hover"},
            },
        )
        button.on_click(lambda _event: self.choose(index))
        return button

    def _swap(self, event: Any) -> None:
        if not self.quiet and event.new is not None:
            self.bench.swap(self.chosen, event.new())

    def _set(self, event: Any) -> None:
        if self.quiet or not event.new:
            return
        kind: Any = type(self.cell)
        self.cell.param.update(**kind.preset(event.new).values())
        say(self.about, kind.presets[event.new].about)
        self.source.object = source_line(kind.presets[event.new].source)

    def __panel__(self) -> pn.viewable.Viewable:
        return card("Cell", self.buttons, self.model, self.preset, self.about, self.source, self.sliders)
