"""The base of every described thing: a Param object whose quantities carry units, and which knows its source."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar, Self

import numpy as np
import param

from workbench.core.catalogue import find
from workbench.core.equations import Equations, RuleEquations, SynapseEquations
from workbench.core.errors import Misfits, SpecError, WorkbenchError, unknown
from workbench.core.latex import name_latex
from workbench.core.moments import Moments
from workbench.core.preset import Preset
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.core.span import Span
from workbench.core.units import factor


class Model(param.Parameterized):
    """Something declared by quantities, text and a source.

    A subclass is final: to vary it, change its quantities or write its neighbor. It is complete in one file.
    One with an option that changes its equations names the option in ``variant`` and gives the equations of
    each choice in ``variants``; ``equations`` are those of the default. ``presets`` are its published values.
    """

    room: ClassVar[str] = ""
    source: ClassVar[Source] = Source("unknown")
    equations: ClassVar[Any] = None
    variant: ClassVar[str] = ""
    variants: ClassVar[Mapping[str, Any]] = {}
    presets: ClassVar[Mapping[str, Preset]] = {}

    def __init__(self, **params: Any) -> None:
        known = {name for name in self.param if name != "name"}
        wrong: list[WorkbenchError] = [
            unknown(type(self).__name__, name, known) for name in params if name not in known | {"name"}
        ]
        for name, value in params.items():
            quantity = self.param[name] if name in known else None
            if isinstance(quantity, Quantity):
                try:
                    quantity._validate(quantity.magnitude(value))
                except WorkbenchError as error:
                    wrong.append(error)
        if len(wrong) == 1:
            raise wrong[0]
        if wrong:
            raise Misfits(type(self).__name__, wrong)
        super().__init__(**params)

    @classmethod
    def quantities(cls) -> dict[str, Quantity]:
        """The quantities of the model, in the order they were declared."""
        found = {
            name: parameter
            for name, parameter in cls.param.objects("existing").items()
            if isinstance(parameter, Quantity)
        }
        order = [name for base in reversed(cls.__mro__) for name in vars(base)]
        return dict(sorted(found.items(), key=lambda item: order.index(item[0])))

    @classmethod
    def units(cls) -> dict[str, str]:
        """The declared unit of each quantity."""
        return {name: quantity.unit for name, quantity in cls.quantities().items()}

    @classmethod
    def symbols(cls) -> dict[str, str]:
        """The LaTeX symbol of each quantity."""
        return {name: quantity.symbol or name_latex(name) for name, quantity in cls.quantities().items()}

    @classmethod
    def latex(cls) -> str:
        """The model's equations as LaTeX, or an empty string if it has none."""
        return cls.equations.latex(cls.symbols(), cls.quantities()) if cls.equations is not None else ""

    def declared(self) -> Any:
        """The equations of this very model."""
        return self.variants[getattr(self, self.variant)] if self.variant else self.equations

    def formula(self) -> str:
        """The equations of this very model as LaTeX, or an empty string if it has none."""
        declared = self.declared()
        return declared.latex(self.symbols(), self.quantities()) if declared is not None else ""

    @classmethod
    def preset(cls, name: str) -> Self:
        """Build the model with published values.

        Raises
        ------
        UnknownName
            If there is no such preset; the nearest name is suggested.
        """
        if name not in cls.presets:
            raise unknown(f"{cls.__name__}.preset", name, cls.presets)
        return cls(**cls.presets[name].values)

    @classmethod
    def title(cls) -> str:
        """The first sentence of the class, for menus and cards; names in code are plain words there."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".").replace("``", "")

    def values(self) -> dict[str, float]:
        """The quantities in their declared units."""
        return {name: float(getattr(self, name)) for name in self.quantities()}

    def coherent(self) -> dict[str, float]:
        """The quantities in the coherent units of the engines (ms, mV, pA, nS, pF, kHz)."""
        return {
            name: float(getattr(self, name)) * factor(quantity.unit) for name, quantity in self.quantities().items()
        }

    def choices(self) -> dict[str, Any]:
        """Parameters that are no quantities, such as an array of spike times or a named option."""
        return {
            name: getattr(self, name)
            for name, parameter in self.param.objects("existing").items()
            if name != "name" and not isinstance(parameter, Quantity)
        }

    def to_dict(self) -> dict[str, Any]:
        """The model as plain data: ``{"type": "LIF", "params": {...}}``."""
        return {
            "type": type(self).__name__,
            "params": {**self.values(), **{name: _plain(value) for name, value in self.choices().items()}},
        }

    @classmethod
    def from_dict(cls, data: Any, where: str = "") -> Self:
        """Build the model that :meth:`to_dict` described: of the type that the room of this class has, or of the text that somebody wrote.

        Raises
        ------
        SpecError, UnknownName, RangeError, Misfits
            Naming the place, what was expected and what came.
        """
        where = where or cls.room
        if (
            not isinstance(data, Mapping)
            or not isinstance(data.get("type"), str)
            or not isinstance(data.get("params", {}), Mapping)
        ):
            raise SpecError(where, '{"type": ..., "params": {...}}', repr(data)[:60])
        text = data.get("text")
        kind = find(cls.room, data["type"], f"{where}.type") if text is None else cls.of_text(text, data["type"])
        return kind(**dict(data.get("params", {})))

    @classmethod
    def of_text(cls, text: Any, name: str) -> Any:
        """The kind of model that somebody's text describes, in a room that takes one (raises SpecError, Misfits)."""
        raise SpecError(cls.room, "a model that the workbench has", f"a text for {name[:40]}", "its type and params")

    def __repr__(self) -> str:
        changed = {
            name: value
            for name, value in {**self.values(), **self.choices()}.items()
            if not _same(value, self.param[name].default)
        }
        return f"wb.{type(self).__name__}({', '.join(f'{name}={_plain(value)!r}' for name, value in changed.items())})"

    __str__ = __repr__

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """An independent copy of the values; whoever watches this model does not watch the copy."""
        memo[id(self)] = copied = type(self)(
            **{name: deepcopy(getattr(self, name), memo) for name in self.param if name != "name"}
        )
        return copied

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and repr(self) == repr(other)

    # a changing object is found by its identity
    __hash__ = object.__hash__


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else value


def _same(a: Any, b: Any) -> bool:
    return _plain(a) == _plain(b)


class Neuron(Model):
    """A cell, declared by :class:`Equations`.

    ``lasting`` names the states that outlast a sample and are learned with the weights, such as a threshold that takes minutes to fade.
    """

    room = "neurons"
    equations: ClassVar[Equations]
    variants: ClassVar[Mapping[str, Equations]] = {}
    lasting: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of_text(cls, text: Any, name: str) -> Any:
        """The neuron that somebody's text describes, see :func:`~workbench.core.own.own_neuron`."""
        from workbench.core.own import own_neuron

        return own_neuron(text, name)

    def closed_rate(self, current: Any) -> Any:
        """The rate (Hz) under a constant current (pA; a number or an array), or ``None`` if no closed form is known."""
        return None

    def closed_rheobase(self) -> float | None:
        """The constant current (pA) above which the cell fires from rest, or ``None`` if no closed form is known."""
        return None


class Synapse(Model):
    """A connection as its target feels it, declared by :class:`SynapseEquations`.

    ``stages`` names the time constants that a spike passes one after the other, if that is all the synapse does to it: its time course
    is then known in closed form, with the weight as its peak.
    """

    room = "synapses"
    equations: ClassVar[SynapseEquations]
    stages: ClassVar[tuple[str, ...] | None] = None

    @classmethod
    def weight_unit(cls) -> str:
        """The unit of a weight of this synapse."""
        return cls.equations.weight


class Rule(Model):
    """A plasticity rule, declared by :class:`RuleEquations`.

    ``weights`` names the quantities that are given in the unit of the weight.
    """

    room = "plasticity"
    equations: ClassVar[RuleEquations]
    variants: ClassVar[Mapping[str, RuleEquations]] = {}
    weights: ClassVar[tuple[str, ...]] = ("w_max",)

    @classmethod
    def of_text(cls, text: Any, name: str) -> Any:
        """The rule that somebody's text describes, see :func:`~workbench.core.own_rule.own_rule`."""
        from workbench.core.own_rule import own_rule

        return own_rule(text, name)


class Stimulus(Model):
    """A source of spikes or of current; ``analog`` says which, and an analog one says its :meth:`current`.

    ``recorded`` says whether its spikes are kept; there may be too many. One that is ``told`` says its :meth:`spikes`; the others
    are drawn by the engines.
    """

    room = "stimuli"
    analog: ClassVar[bool] = False
    recorded: ClassVar[bool] = True
    told: ClassVar[bool] = False

    def current(self, moments: Moments) -> np.ndarray:
        """The current (pA) at the beginning of each step, held during the step.

        Returns
        -------
        np.ndarray
            ``(steps,)`` if it is the same on every line, else ``(steps, lines)``.
        """
        raise NotImplementedError(f"{type(self).__name__} gives spikes, not a current")

    def spikes(self, span: Span) -> tuple[np.ndarray, np.ndarray]:
        """The steps in which it emits spikes, and their lines: sorted, and at most one a step and line; see :meth:`Span.within`.

        What it says of a step must not depend on which other steps are asked for.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say its spikes")


class Task(Model):
    """Data to learn from: inputs, targets, and how they are split."""

    room = "tasks"
