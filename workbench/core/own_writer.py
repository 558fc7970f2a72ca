"""Any neuron as text that :func:`~workbench.core.own.own_neuron` reads: the start of a model of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.equations import Equations
from workbench.core.model import Neuron
from workbench.core.own import OwnNeuron, usual_range
from workbench.core.quantity import Quantity


def text_of(neuron: Neuron | type[Neuron]) -> str:
    """Return a neuron as text; of a neuron with values of its own, with these values.

    >>> from workbench.neurons.integrate_and_fire import IF
    >>> print("\\n".join(text_of(IF).splitlines()[1:5]))
    dv/dt = i/c_m : mV
    spike: v > v_t
    reset: v <- v_r
    start: v = v_0
    """
    model = type(neuron) if isinstance(neuron, Neuron) else neuron
    defaults = {name: float(quantity.default or 0.0) for name, quantity in model.quantities().items()}
    values = neuron.values() if isinstance(neuron, Neuron) else defaults
    if issubclass(model, OwnNeuron) and values == defaults:
        return model.own_text
    equations = neuron.declared() if isinstance(neuron, Neuron) else model.equations
    lines = [f"# {_comment(model.title())}", *_equations(equations), ""]
    lines += [_number(name, values[name], quantity) for name, quantity in model.quantities().items()]
    return "\n".join(lines)


def _equations(equations: Equations) -> list[str]:
    held = equations.hold if equations.hold != ("v",) else ()
    flags = {name: " (unless refractory)" if name in held else "" for name in equations.states}
    units = equations.states
    lines = [f"d{name}/dt = {text} : {units[name]}{flags[name]}" for name, text in equations.rates.items()]
    lines += [f"next {name} = {text} : {units[name]}{flags[name]}" for name, text in equations.maps.items()]
    lines += [f"{name} = {text}" for name, text in equations.lets.items()]
    lines.append(f"spike: {equations.when}")
    for section, sign, used in (
        ("reset", "<-", equations.then),
        ("start", "=", equations.start),
        ("cap", "=", equations.cap),
    ):
        if used:
            lines.append(f"{section}: {_assignments(used, sign)}")
    if equations.refractory:
        lines.append(f"refractory: {equations.refractory}")
    return lines


def _assignments(used: Mapping[str, str], sign: str) -> str:
    return "; ".join(f"{name} {sign} {text}" for name, text in used.items())


def _number(name: str, value: float, quantity: Quantity) -> str:
    low, high = quantity.bounds or (None, None)
    limits = []
    if quantity.constant:
        limits = ["fixed"]
    elif quantity.softbounds is not None:
        start, end = (float(limit or 0.0) for limit in quantity.softbounds)
        usual = (start, end) == usual_range(value, quantity.unit, low, high)
        limits = [] if usual else [f"{_short(start)} to {_short(end)}"]
    if not quantity.constant:
        limits += [f"at {end} {_short(limit)}" for end, limit in (("least", low), ("most", high)) if limit is not None]
    unit = f" {quantity.unit}" if quantity.unit != "1" else ""
    shown = f" ({', '.join(limits)})" if limits else ""
    return f"{name} = {_short(value)}{unit}{shown}" + (f"  # {_comment(quantity.doc)}" if quantity.doc else "")


def _short(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def _comment(text: str) -> str:
    return " ".join(text.split())
