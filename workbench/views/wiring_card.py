"""The parameter card beside the canvas: what is chosen there, with its model, its size, its rule and its numbers."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import panel as pn
import panel_material_ui as pmui
import param
from panel.viewable import Viewer

from workbench.core.errors import WorkbenchError
from workbench.core.model import Model
from workbench.core.text import escape
from workbench.experiments.chosen_cells import chosen_cells
from workbench.experiments.palette import plasticity_rules, synapses, wiring_rules
from workbench.experiments.studio import Studio
from workbench.experiments.value_text import HOW, read_spikes, read_value, spikes_text, value_text
from workbench.network.devices import REFERENCES, Correlator, Device, Voltmeter
from workbench.network.layout import KINDS as LAYOUTS
from workbench.network.population import MAX_SIZE, Population
from workbench.network.projection import Projection
from workbench.stimuli.spike_list import SpikeList
from workbench.views.controls import controls
from workbench.views.words import heading, refusal, sentence, title

NONE = "none"


class WiringCard(Viewer):
    """Shows and changes what the studio has chosen.

    Values of models and synapses are turned in place, so that a run takes them as it goes; whatever changes the wiring
    is an edit of the studio. A refusal is shown at the top, and the card then tells what still holds.

    Attributes
    ----------
    fields
        The widgets by what they change; a test sets their values.
    error
        The last refusal, or an empty string.
    """

    error = param.String(doc="Why the last change was refused.")

    def __init__(
        self,
        studio: Studio,
        follow: Callable[[Model], Any] = lambda model: None,
        look: Callable[[], Any] | None = None,
    ) -> None:
        super().__init__()
        self.studio, self.follow, self.look = studio, follow, look
        self.fields: dict[str, Any] = {}
        self.note = pn.pane.HTML(visible=False, sizing_mode="stretch_width", margin=(2, 12))
        self.column = pn.Column(sizing_mode="stretch_width", margin=0)
        studio.param.watch(self._show, ["chosen", "changes"])
        self._show()

    def _show(self, *_events: Any) -> None:
        self._tell("")
        self.fields = {}
        net, name = self.studio.network, self.studio.chosen
        if name in net.populations:
            self.column[:] = self._population(net.populations[name])
        elif name in net.projections:
            self.column[:] = self._projection(net.projections[name])
        elif name in net.devices:
            self.column[:] = self._device(net.devices[name])
        else:
            self.column[:] = [
                heading("Nothing chosen"),
                sentence("Press a box or a line to see and change what it stands for."),
            ]

    def _population(self, population: Population) -> list[Any]:
        name, model = population.name, population.model
        kinds = [item.name for item in self.studio.palette() if item.stimulus == population.is_stimulus]
        kind = type(model).__name__
        parts = [
            self._text("name", "Name", name, lambda text: self.studio.rename(name, text)),
            self._menu("model", "Model", [*([] if kind in kinds else [kind]), *kinds], kind),
            self._size(population),
        ]
        if not population.is_stimulus:
            shape = type(population.layout).__name__ if population.layout else NONE
            parts.append(self._menu("layout", "Lies on", [NONE, *LAYOUTS], shape, lambda kind: LAYOUTS[kind]()))
        parts.append(sentence(type(model).title().replace("`", ""), margin=(4, 12)))
        if isinstance(model, SpikeList):
            parts.append(self._text("spikes", "Spikes (ms), or cell:time", spikes_text(model), self._spikes))
        parts.append(controls(model))
        self.follow(model)
        return parts

    def _projection(self, projection: Projection) -> list[Any]:
        name, synapse = projection.name, projection.synapse
        parts = [title(f"{projection.pre} → {projection.post}")]
        rule = type(projection.rule).__name__
        rules = wiring_rules()
        parts += [self._menu("rule", "Rule", [*([] if rule in rules else [rule]), *rules], rule)]
        parts += [self._numbers("rule", projection.rule)]
        unit = f" ({synapse.weight_unit()})" if synapse and synapse.weight_unit() != "1" else ""
        if synapse is not None:
            parts += [self._menu("synapse", "Synapse", synapses(), type(synapse).__name__), controls(synapse)]
            self.follow(synapse)
        spikes = synapse is None or bool(synapse.equations.on_spike)  # a gap junction has no delay and does not learn
        for field, label in (("weight", f"Weight{unit}"), ("delay", "Delay (ms)"))[: 2 if spikes else 1]:
            text = value_text(getattr(projection, field))
            parts.append(self._text(field, label, text, self._value(field), HOW))
        if synapse is not None and spikes:
            learns = type(projection.plasticity).__name__ if projection.plasticity else NONE
            known = [NONE, *plasticity_rules()]
            parts.append(
                self._menu("plasticity", "Learns by", [*known, *([] if learns in known else [learns])], learns)
            )
            if projection.plasticity is not None:
                parts.append(self._numbers("plasticity", projection.plasticity))
        parts.insert(1, self._text("name", "Name", name, lambda text: self.studio.rename(name, text)))
        if self.look is not None and synapse is not None:
            parts.insert(1, self._looking(self.look))
        return parts

    def _device(self, device: Device) -> list[Any]:
        name = device.name
        seen = " and ".join(device.of) or "nothing yet: drag a line from a population to it"
        parts = [
            self._text("name", "Name", name, lambda text: self.studio.rename(name, text)),
            sentence(f"{device.about}. It looks at {seen}.", margin=(4, 12)),
        ]
        if isinstance(device, Voltmeter):
            told = ", ".join(map(str, device.cells))
            parts.append(self._text("cells", "Cells", told, self._cells, "Up to six cells: 0, 1, 5"))
        if isinstance(device, Correlator):
            reference = pmui.Select(
                label="Reference", options=list(REFERENCES), value=device.reference, size="small",
                sizing_mode="stretch_width", margin=(8, 12),
            )  # fmt: skip
            parts.append(self._wire("reference", reference, lambda kind: self.studio.set_device(name, reference=kind)))
            for field, label in (("reach", "Largest lag (ms)"), ("width", "Bin (ms)")):
                widget = pmui.FloatInput(
                    label=label, value=getattr(device, field), size="small", sizing_mode="stretch_width", margin=(8, 12)
                )
                parts.append(self._wire(field, widget, self._length(name, field)))
        return parts

    def _length(self, name: str, field: str) -> Callable[[float], None]:
        return lambda value: self.studio.set_device(name, **{field: float(value)})

    def _cells(self, text: str) -> None:
        most = max(self.studio.network.populations[of].size for of in self._seen()) if self._seen() else MAX_SIZE
        self.studio.set_device(self.studio.chosen, cells=tuple(chosen_cells(text, most)))

    def _seen(self) -> tuple[str, ...]:
        return self.studio.network.devices[self.studio.chosen].of

    # -- widgets

    def _looking(self, look: Callable[[], Any]) -> Any:
        button = pmui.Button(
            label="Look at its synapses", icon="grid_on", variant="outlined", size="small", margin=(4, 12)
        )
        button.on_click(lambda _event: look())
        return button

    def _text(self, field: str, label: str, value: str, act: Callable[[str], Any], description: str = "") -> Any:
        widget = pmui.TextInput(
            label=label,
            value=value,
            size="small",
            sizing_mode="stretch_width",
            margin=(8, 12),
            **({"description": f"{description[:1].upper()}{description[1:]}."} if description else {}),
        )
        return self._wire(field, widget, act)

    def _menu(
        self, field: str, label: str, options: list[str], value: str, make: Callable[[str], Any] = lambda name: name
    ) -> Any:
        name = self.studio.chosen
        widget = pmui.Select(
            label=label, options=options, value=value, size="small", sizing_mode="stretch_width", margin=(8, 12)
        )
        return self._wire(
            field,
            widget,
            lambda kind: self.studio.change(name, **{field: None if kind == NONE else make(kind)}),
        )

    def _size(self, population: Population) -> Any:
        name = population.name
        label = "Lines" if population.is_stimulus else "Cells"
        widget = pmui.IntInput(
            label=label,
            value=population.size,
            start=1,
            end=MAX_SIZE,
            size="small",
            sizing_mode="stretch_width",
            margin=(8, 12),
        )
        return self._wire("size", widget, lambda size: self.studio.change(name, size=size))

    def _numbers(self, field: str, model: Model) -> Any:
        """Controls of a copy, since the wiring is drawn before a run and cannot be turned during it."""
        name, copy = self.studio.chosen, deepcopy(model)
        names = [key for key in copy.param if key != "name" and not isinstance(copy.param[key], param.Array)]
        if names:
            copy.param.watch(
                lambda *_events: self._try(lambda: self.studio.change(name, **{field: deepcopy(copy)})), names
            )
        return controls(copy, names, throttled=True)

    def _wire(self, field: str, widget: Any, act: Callable[[Any], Any]) -> Any:
        self.fields[field] = widget
        widget.param.watch(lambda event: self._try(lambda: act(event.new)), "value")
        return widget

    def _value(self, field: str) -> Callable[[str], None]:
        name = self.studio.chosen
        return lambda text: self.studio.change(name, **{field: read_value(text, f"{name}.{field}")})

    def _spikes(self, text: str) -> None:
        self.studio.change(self.studio.chosen, model=read_spikes(text))

    def _try(self, act: Callable[[], Any]) -> None:
        try:
            act()
        except (WorkbenchError, ValueError) as error:
            self._show()
            self._tell(refusal(error))

    def _tell(self, text: str) -> None:
        self.error = text
        style = "color: var(--danger-bg-color, #b3261e); font-size: 12.5px; line-height: 1.4; white-space: pre-line"
        self.note.param.update(
            object=f'<div role="alert" style="{style}">{escape(text)}</div>' if text else "", visible=bool(text)
        )

    def __panel__(self) -> pn.viewable.Viewable:
        return pn.Column(self.note, self.column, sizing_mode="stretch_width", margin=0)
