"""A neuron of one's own: text in, a model like any other out.

    dv/dt = (-(v - e_l) + r_m*i - w)/tau_m : mV
    dw/dt = (a*(v - e_l) - w)/tau_w : mV
    u = min(v, v_t)                       # an abbreviation
    spike: v > v_t
    reset: v <- v_r; w <- w + b           # also v = v_r, w += b; all at once
    start: v = e_l                        # a state left out starts at 0
    refractory: t_ref                     # holds v after a reset, or each state whose line ends in (unless refractory)
    tau_m = 20 ms  (5 to 50, at least 1)  # what it means

A cell that lives in steps has ``next v = ... : mV`` in place of ``dv/dt``; ``cap: v = v_cut`` keeps an upstroke finite inside a step.
The input current is ``i``, in pA. Text is read by :mod:`workbench.core.own_text` and :mod:`workbench.core.expression`; nothing of it is ever run.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from workbench.core.catalogue import catalogue
from workbench.core.dimensions import dimension_of
from workbench.core.equations import Equations
from workbench.core.errors import EquationError, Misfits, RangeError
from workbench.core.latex import name_latex
from workbench.core.model import Model, Neuron
from workbench.core.own_check import Examiner
from workbench.core.own_draft import Draft, Number
from workbench.core.own_text import MAX_TEXT, read_text
from workbench.core.quantity import Quantity
from workbench.core.source import Source

MAX_ERRORS = 20


class OwnModel(Model):
    """A model written as text."""

    source = Source("Written by the user of this workbench")
    own_text: ClassVar[str] = ""

    def to_dict(self) -> dict[str, Any]:
        """The model as plain data, with its text: ``{"type": "Own", "params": {...}, "text": "dv/dt = ..."}``."""
        return {**super().to_dict(), "text": self.own_text}

    def __repr__(self) -> str:
        return super().__repr__().removeprefix("wb.")

    __str__ = __repr__


class OwnNeuron(OwnModel, Neuron):
    """A neuron written as text."""


def own_neuron(text: str, name: str = "Own") -> type[OwnNeuron]:
    """Return the model that a text describes; the same name and text give the same class.

    Raises
    ------
    Misfits
        With an :class:`EquationError` for each thing that is wrong; it has ``line`` and ``position``.
    RangeError
        If ``name`` cannot name a class.

    >>> Leaky = own_neuron("dv/dt = (-v + r*i)/tau : mV\\nspike: v > 10*r_0\\nreset: v <- 0\\ntau = 20 ms\\nr = 0.1 GOhm\\nr_0 = 1 mV")
    >>> Leaky(tau=10.0)
    Own(tau=10.0)
    """
    check_name(name)
    if wrong := check_own(text):
        raise Misfits(name, wrong)
    return _made(tidy(text), name)


def check_own(text: str) -> list[EquationError]:
    """Return everything that is wrong with a neuron's text, in the order of its lines; nothing is compiled."""
    tidied = tidy(text)
    above = next((number for number, line in enumerate(text.split("\n")) if line.strip()), 0)
    return list(_examined("\n" * above + tidied)[0])


def tidy(text: str, maker: str = "own_neuron", example: str = "dv/dt = -v/tau : mV") -> str:
    """The text without empty lines around it and spaces behind its lines: what tells two models apart."""
    if not isinstance(text, str):
        raise RangeError(f"{maker}(text)", "text", type(text).__name__, example)
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip("\n")


def check_name(name: Any, maker: str = "own_neuron", room: str = Neuron.room) -> None:
    """Refuse what cannot name a class of one's own in a room (raises RangeError)."""
    good = isinstance(name, str) and name.isascii() and name.isidentifier() and len(name) <= 40 and name[0].isupper()
    if not good or name in ("None", "True", "False"):
        raise RangeError(f"{maker}(name=...)", "a class name such as Own or MyModel", ascii(name)[:40], "name='Own'")
    if name in catalogue(room):
        taken = f"{name}, which the workbench has"
        raise RangeError(f"{maker}(name=...)", "a name of its own", taken, f"name='My{name}'")


@lru_cache(maxsize=256)
def _made(text: str, name: str) -> type[OwnNeuron]:
    _, draft, equations = _examined(text)
    held = {draft.refractory.text} if draft.refractory else set()
    return type(
        name,
        (OwnNeuron,),
        {
            "__doc__": draft.title or OwnNeuron.__doc__,
            "__module__": __name__,
            "own_text": text,
            "equations": equations,
            **{label: quantity(label, number, label in held) for label, number in draft.numbers.items()},
        },
    )


def quantity(name: str, number: Number, period: bool = False) -> Quantity:
    """The quantity that a line declares; a refractory ``period`` is not negative."""
    low, high = number.bounds
    if period:
        low = max(low or 0.0, 0.0)
    limits = None if low is None and high is None else (low, high)
    soft = number.soft or usual_range(number.value, number.unit, low, high)
    options: dict[str, Any] = {"bounds": limits, "soft": soft}
    if number.fixed:
        options = {"bounds": (number.value, number.value), "constant": True}
    return Quantity(
        number.value, number.unit, symbol=name_latex(name), doc=number.doc or f"{name} of this model.", **options
    )


def usual_range(value: float, unit: str, low: float | None = None, high: float | None = None) -> tuple[float, float]:
    """The range of a slider whose author gave none: a fourth to four times the value, or some 20 mV around a potential.

    >>> usual_range(20.0, "ms"), usual_range(-70.0, "mV"), usual_range(0.0, "ms")
    ((5.0, 80.0), (-90.0, -50.0), (0.0, 10.0))
    """
    if dimension_of(unit) == dimension_of("mV"):
        reach = 20.0 if unit == "mV" else abs(value) / 2 or 1.0
        ends = value - reach, value + reach
    elif value:
        ends = min(value / 4, value * 4), max(value / 4, value * 4)
    else:
        ends = (0.0 if dimension_of(unit) == dimension_of("ms") else -10.0), 10.0
    bottom, top = (float(f"{end:.4g}") for end in ends)
    return (bottom if low is None else max(bottom, low)), (top if high is None else min(top, high))


def _examined(text: str) -> tuple[tuple[EquationError, ...], Draft, Equations | None]:
    """Everything that is wrong with a text, its draft, and its equations if nothing is."""
    if len(text) > MAX_TEXT:  # refused, and not to be kept in memory
        draft = read_text(text)
        return tuple(draft.wrong), draft, None
    return _looked_through(text)


@lru_cache(maxsize=256)
def _looked_through(text: str) -> tuple[tuple[EquationError, ...], Draft, Equations | None]:
    draft = read_text(text, _taken())
    equations = None
    if not draft.wrong or draft.states:
        equations = Examiner(draft).equations()
    ordered = sorted(draft.wrong, key=lambda error: (error.line or 0, error.position))
    return tuple(ordered[:MAX_ERRORS]), draft, None if ordered else equations


@lru_cache(maxsize=1)
def _taken() -> frozenset[str]:
    return frozenset(dir(Neuron))
