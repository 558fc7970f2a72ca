"""A population: so many cells of one kind, under one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, WorkbenchError, unknown
from workbench.core.model import Neuron, Stimulus
from workbench.core.random import stream
from workbench.core.text import safe_name
from workbench.core.units import factor
from workbench.network import layout as layouts
from workbench.network.distributions import Value, check, from_data, to_data, values

MAX_SIZE = 50_000_000


@dataclass
class Population:
    """Cells of one model, or the lines of one stimulus.

    Parameters
    ----------
    model
        A :class:`Neuron` or a :class:`Stimulus`; its quantities hold for all cells.
    size
        Number of cells.
    params, start
        Quantities and initial states of a neuron that differ from cell to cell: a distribution (drawn from the seed of the run) or
        one value a cell, in the declared units.
    layout
        Where the cells lie, if that matters.
    """

    name: str
    model: Neuron | Stimulus
    size: int
    params: dict[str, Value] = field(default_factory=dict)
    start: dict[str, Value] = field(default_factory=dict)
    layout: layouts.Layout | None = None

    def __post_init__(self) -> None:
        safe_name(self.name, "population name")
        if (
            isinstance(self.size, bool)
            or not isinstance(self.size, (int, np.integer))
            or not 1 <= self.size <= MAX_SIZE
        ):
            raise RangeError(f"{self.name}.size", f"1 to {MAX_SIZE:,} cells", repr(self.size)[:40], "size=1000")
        self.size = int(self.size)
        if not isinstance(self.model, (Neuron, Stimulus)):
            raise RangeError(f"{self.name}.model", "a neuron or a stimulus", repr(self.model)[:60], "LIF()")
        if self.layout is not None and not isinstance(self.layout, layouts.Layout):
            raise RangeError(f"{self.name}.layout", "a layout", repr(self.layout)[:60], "Grid()")
        self.params = {name: self._parameter(name, value) for name, value in self.params.items()}
        self.start = {name: self._state(name, value) for name, value in self.start.items()}

    def vary(self, name: str, value: Any) -> None:
        """Give a quantity a value of its own in every cell: a distribution, or one value a cell.

        Raises
        ------
        UnknownName, RangeError
            If there is no such quantity, or a value is out of its range.
        """
        self.params = {**self.params, name: self._parameter(name, value)}

    def _parameter(self, name: str, value: Any) -> Value:
        quantities = type(self.model).quantities()
        if name not in quantities:
            raise unknown(f"{self.name}.params", name, quantities)
        if self.is_stimulus:
            where = f"{self.name}.params.{name}"
            raise RangeError(
                where, "one value for all lines of a stimulus", "values of their own", "a node for each value"
            )
        checked = check(value, f"{self.name}.params.{name}")
        if isinstance(checked, np.ndarray):
            if checked.size != self.size:
                raise RangeError(f"{self.name}.params.{name}", f"{self.size} values", str(checked.size))
            for extreme in (checked.min(), checked.max()):
                quantities[name]._validate(float(extreme))
        return checked

    def _state(self, name: str, value: Any) -> Value:
        states = self.model.declared().states if isinstance(self.model, Neuron) else {}
        if name not in states:
            raise unknown(f"{self.name}.start", name, states)
        checked = check(value, f"{self.name}.start.{name}")
        if isinstance(checked, np.ndarray) and checked.size != self.size:
            raise RangeError(f"{self.name}.start.{name}", f"{self.size} values", str(checked.size))
        return checked

    @property
    def is_stimulus(self) -> bool:
        """Whether this node feeds the network rather than computing."""
        return isinstance(self.model, Stimulus)

    @property
    def analog(self) -> bool:
        """Whether this node gives a current rather than spikes."""
        return isinstance(self.model, Stimulus) and self.model.analog

    @property
    def recorded(self) -> bool:
        """Whether the spikes of this node are kept."""
        return not isinstance(self.model, Stimulus) or (self.model.recorded and not self.model.analog)

    def positions(self) -> np.ndarray | None:
        """Where the cells lie in um, ``(size, 2)``, or ``None`` without a layout."""
        return None if self.layout is None else self.layout.positions(self.size)

    def coherent(self, seed: int) -> dict[str, float | np.ndarray]:
        """Every quantity in coherent units: one number, or one a cell where they differ."""
        numbers: dict[str, float | np.ndarray] = dict(self.model.coherent())
        for name, value in self.params.items():
            quantity = type(self.model).quantities()[name]
            drawn = values(value, stream(seed, self.name, "params", name), self.size, f"{self.name}.params.{name}")
            for extreme in (drawn.min(), drawn.max()):
                quantity._validate(float(extreme))
            numbers[name] = drawn * factor(quantity.unit)
        return numbers

    def to_data(self) -> dict[str, Any]:
        """The population as plain data."""
        return {
            "name": self.name,
            "size": self.size,
            "model": {"room": self.model.room, **self.model.to_dict()},
            "params": {name: to_data(value) for name, value in self.params.items()},
            "start": {name: to_data(value) for name, value in self.start.items()},
            **({"layout": layouts.to_data(self.layout)} if self.layout is not None else {}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], where: str) -> Population:
        """Read what :meth:`to_data` wrote; errors name ``where``."""
        kinds: dict[str, Any] = {"neurons": Neuron, "stimuli": Stimulus}
        room = data["model"].get("room", "neurons")
        if room not in kinds:
            raise unknown(f"{where}.model.room", room, kinds)
        try:
            model = kinds[room].from_dict(data["model"], f"{where}.model")
        except WorkbenchError as error:
            error.where = f"{where}.model: {error.where}" if not error.where.startswith(where) else error.where
            raise
        laws = {
            kind: {name: from_data(value, f"{where}.{kind}.{name}") for name, value in data.get(kind, {}).items()}
            for kind in ("params", "start")
        }
        layout = layouts.from_data(data["layout"], f"{where}.layout") if "layout" in data else None
        return cls(data["name"], model, data["size"], **laws, layout=layout)
