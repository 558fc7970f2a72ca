"""Wiring by hand: every edit of a network is a step that can be undone, and one that is refused changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import param

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError, WorkbenchError, unknown
from workbench.core.model import Model, Neuron, Rule, Stimulus, Synapse
from workbench.core.text import NAME_LENGTH, safe_name
from workbench.experiments import wiring_edits as edits
from workbench.experiments.network_history import NetworkHistory
from workbench.experiments.palette import Item, free, own_kinds, palette, size_of, suggested
from workbench.network.devices import KINDS, Device, Voltmeter
from workbench.network.layout import Layout
from workbench.network.projection import Projection
from workbench.network.wiring.rule import Wiring

MODELS: dict[str, type[Model]] = {"neurons": Neuron, "stimuli": Stimulus}
PARTS: dict[str, tuple[str, type[Model]]] = {
    "rule": ("network.wiring", Wiring),
    "synapse": ("synapses", Synapse),
    "plasticity": ("plasticity", Rule),
}


class Studio(NetworkHistory):
    """A network that is wired step by step; see :class:`NetworkHistory` for what a step is.

    >>> from workbench.network.network import Network
    >>> studio = Studio(network=Network("pair"))
    >>> studio.add("Poisson"), studio.add("LIF", 2)
    ('poisson', 'lif')
    >>> studio.connect("poisson", "lif"), studio.why_not("lif", "poisson")[:43]
    ('poisson->lif', 'lif->poisson: expected a target that is a n')
    >>> studio.undo(), len(studio.network.projections)
    (True, 0)
    """

    chosen = param.String(default="", doc="The population or projection that is looked at, by name.")

    def __init__(self, **params: Any) -> None:
        self._own: dict[str, type[Neuron]] = {}
        super().__init__(**params)
        self._own.update(own_kinds(self.network))

    def palette(self) -> list[Item]:
        """What can be added by name: the shipped models, and those that somebody wrote and that were seen here."""
        own = [Item(name, kind.title(), stimulus=False) for name, kind in self._own.items()]
        return [*own, *palette()]

    # -- edits

    def add(
        self,
        model: str | Neuron | Stimulus,
        size: int | None = None,
        name: str | None = None,
        place: tuple[float, float] | None = None,
        others: Mapping[str, tuple[float, float]] | None = None,
    ) -> str:
        """Add a population, by its model or the name of one, and return its name.

        Parameters
        ----------
        place, others
            Where its upper left corner lies on the canvas, and where the others lie, so that they stay there.

        Raises
        ------
        UnknownName, RangeError, SpecError, TooLarge
            And nothing is changed.
        """
        made = self._model(model)
        called = self._free(type(made).__name__.lower()) if name is None else name
        if called in self._taken():
            raise RangeError("studio.add", "a new name", repr(called)[:60], repr(self._free(called)))
        item = {"name": called, "size": size_of(made) if size is None else size, "model": edits.model_data(made)}
        known = {key: xy for key, xy in (others or {}).items() if key in self.network.populations}
        self.edit(lambda spec: edits.add(spec, item, {**known, **({called: place} if place is not None else {})}))
        return called

    def connect(self, pre: str, post: str, **fields: Any) -> str:
        """Join two populations and return the projection's name; what is not given is chosen to fit.

        Parameters
        ----------
        fields
            ``rule``, ``synapse``, ``plasticity`` (a model or the name of one), ``weight``, ``delay``, ``name``.

        Raises
        ------
        UnknownName, WiringError, RangeError, Misfits
            With everything that is wrong; nothing is changed.
        """
        projection = self._projection(pre, post, fields)
        self.edit(lambda spec: edits.append(spec, projection))
        return projection.name

    def why_not(self, pre: str, post: str, **fields: Any) -> str:
        """Why two populations cannot be joined so, every reason on its line; empty if they can."""
        try:
            projection = self._projection(pre, post, fields)
        except WorkbenchError as error:
            return str(error)
        return "\n".join(map(str, self.network.misfits(projection)))

    def change(self, name: str, **fields: Any) -> None:
        """Change a population (``model``, ``size``, ``layout``) or a projection (as in :meth:`connect`).

        A model, rule or synapse is given as an object or by name. A rule given by name asks for as many synapses as the
        one before it, as far as it can; a synapse of another unit takes that unit's first weight, and keeps the sign.

        Raises
        ------
        UnknownName, RangeError, WiringError, Misfits, TooLarge
            With everything that is wrong; nothing is changed.
        """
        part = self._named(name)
        is_projection = isinstance(part, Projection)
        known = ("rule", "synapse", "plasticity", "weight", "delay") if is_projection else ("model", "size", "layout")
        for field in fields:
            if field not in known:
                raise unknown(f"{name}.change", field, known)
        if isinstance(part, Projection):
            parts = _parts(name, fields)
            if isinstance(fields.get("rule"), str) and type(parts["rule"]) is not type(part.rule):
                ends = self.network.ends(part)
                edits.as_many(parts["rule"], part.rule.count(ends), ends)
            changed = edits.made_projection(part, name, parts).to_data()
        else:
            model = self._model(fields["model"]) if "model" in fields else part.model
            layout: Layout | None = fields.get("layout", part.layout)
            changed = edits.changed_population(part, model, fields.get("size", part.size), layout)
        self.edit(lambda spec: edits.replace(spec, name, changed))

    def rename(self, name: str, new: str) -> None:
        """Give a population or projection another name; projections that were named after their ends follow.

        The wiring and the noise of a run are drawn by name, so that a renamed population is drawn anew.
        """
        if name not in self.network.devices:
            self._named(name)
        new = safe_name(new.strip(), "new name")
        if new == name:
            return
        if new in self._taken():
            raise RangeError(f"{name}.rename", "a new name", repr(new), repr(self._free(new)))
        chosen = self.chosen
        self.edit(lambda spec: edits.rename(spec, name, new))
        self.chosen = new if chosen == name else chosen

    def remove(self, *names: str) -> None:
        """Remove populations, with all their projections, and projections: one step."""
        for name in names:
            if name not in self.network.devices:
                self._named(name)
        self.edit(lambda spec: edits.remove(spec, set(names)))

    def duplicate(self, name: str) -> str:
        """Copy a population with its projections, or a projection, and return the copy's name."""
        projection = isinstance(self._named(name), Projection)
        copy = free(self.network, name) if projection else self._free(name)
        self.edit(lambda spec: edits.duplicate(spec, name, copy, self.network))
        return copy

    def measure(self, kind: str, of: tuple[str, ...] = (), place: tuple[float, float] | None = None) -> str:
        """Put a device of a kind on the canvas, looking at these populations, and return its name; a run goes on meanwhile.

        Raises
        ------
        UnknownName, WiringError, RangeError
            And nothing is changed.
        """
        if kind not in KINDS:
            raise unknown("studio.measure", kind, KINDS)
        made = KINDS[kind](self._free(kind.lower()), of)
        self._check_device(made)
        places = {made.name: place} if place is not None else {}
        self.edit(
            lambda spec: (edits.measure(spec, [*spec.get("devices", []), made.to_data()]), edits.move(spec, places))
        )
        return made.name

    def attach(self, device: str, population: str) -> None:
        """Let a device look at a population; a correlator keeps the last two."""
        self.set_device(device, of=self._device(device).looking_at(population).of)

    def why_not_look(self, device: str, population: str) -> str:
        """Why a device cannot look at a population; empty if it can."""
        try:
            self._check_device(self._device(device).looking_at(population))
        except WorkbenchError as error:
            return str(error)
        return ""

    def set_device(self, name: str, **fields: Any) -> None:
        """Change what a device looks at and how."""
        try:
            changed = replace(self._device(name), **fields)
        except TypeError:
            raise unknown(f"{name}.change", ", ".join(fields), vars(self._device(name))) from None
        self._check_device(changed)
        self.edit(
            lambda spec: edits.measure(
                spec, [changed.to_data() if item["name"] == name else item for item in spec["devices"]]
            )
        )

    def _device(self, name: str) -> Device:
        if name not in self.network.devices:
            raise unknown("studio.device", name, self.network.devices)
        return self.network.devices[name]

    def _check_device(self, device: Device) -> None:
        for each in device.of:
            if each not in self.network.populations:
                raise unknown(f"{device.name}.of", each, self.network.populations)
            size = self.network.populations[each].size
            if isinstance(device, Voltmeter) and (
                self.network.populations[each].is_stimulus or max(device.cells) >= size
            ):
                raise RangeError(
                    device.name, f"neurons 0 to {size - 1}", f"{each} {device.cells}", "another population"
                )
            if not self.network.populations[each].recorded:
                raise RangeError(device.name, "a population whose spikes are kept", each, "another population")

    def move(self, places: Mapping[str, tuple[float, float]]) -> None:
        """Put populations at these places of the canvas; a run goes on meanwhile."""
        for name in places:
            if name not in self.network.populations and name not in self.network.devices:
                raise unknown("studio.move", name, [*self.network.populations, *self.network.devices])
        self.edit(lambda spec: edits.move(spec, places))

    def tidy(self) -> None:
        """Forget all places, so that the canvas lays the network out."""
        self.edit(lambda spec: spec.pop("places", None))

    def clear(self) -> None:
        """Begin with an empty network; this too can be undone."""
        self.edit(edits.clear)

    def told(self) -> None:
        if self.chosen not in self._taken():
            self.chosen = ""
        self._own.update(own_kinds(self.network))
        super().told()

    # -- names

    def _model(self, model: Any) -> Any:
        """A model as it is, or a new one of that name among neurons, stimuli and what somebody wrote."""
        if not isinstance(model, str):
            return model
        kinds = {name: kind for room, base in MODELS.items() for name, kind in catalogue(room, base).items()}
        kinds |= self._own
        if model not in kinds:
            raise unknown("studio.add", model, kinds)
        return kinds[model]()

    def _named(self, name: str) -> Any:
        return self.network[name]

    def _free(self, name: str) -> str:
        taken = self._taken()
        candidate, number = name[:NAME_LENGTH], 2
        while candidate in taken:
            tail = f" {number}"
            candidate, number = name[: NAME_LENGTH - len(tail)] + tail, number + 1
        return candidate

    def _taken(self) -> set[str]:
        return {*self.network.populations, *self.network.projections, *self.network.devices}

    def _projection(self, pre: str, post: str, fields: Mapping[str, Any]) -> Projection:
        for end in (pre, post):
            if end not in self.network.populations:
                raise unknown("studio.connect", end, self.network.populations)
        base = suggested(self.network, pre, post)
        name = fields.get("name", base.name)
        given = {key: value for key, value in fields.items() if key != "name"}
        return edits.made_projection(base, name, _parts(name, given))


def _parts(where: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a projection with names of rules and synapses turned into models."""
    made = dict(fields)
    for field, (room, base) in PARTS.items():
        if isinstance(given := made.get(field), str):
            kinds = catalogue(room, base)
            if given not in kinds:
                raise unknown(f"{where}.{field}", given, kinds)
            made[field] = kinds[given]()
    return made
