"""Any neuron or rule as text that :func:`~workbench.core.own.own_neuron` or :func:`~workbench.core.own_rule.own_rule` reads: the start of a model of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.equations import Equations, RuleEquations
from workbench.core.model import Neuron, Rule
from workbench.core.own import OwnModel, usual_range
from workbench.core.quantity import Quantity


def text_of(model: Neuron | Rule | type[Neuron] | type[Rule]) -> str:
    """Return a neuron or a rule as text; of one with values of its own, with these values.

    >>> from workbench.neurons.integrate_and_fire import IF
    >>> print("\\n".join(text_of(IF).splitlines()[1:5]))
    dv/dt = i/c_m : mV
    spike: v > v_t
    reset: v <- v_r
    start: v = v_0
    """
    kind = model if isinstance(model, type) else type(model)
    defaults = {name: float(quantity.default or 0.0) for name, quantity in kind.quantities().items()}
    values = defaults if isinstance(model, type) else model.values()
    if issubclass(kind, OwnModel) and values == defaults:
        return kind.own_text
    equations = kind.equations if isinstance(model, type) else model.declared()
    lines = _rule(equations) if isinstance(equations, RuleEquations) else _equations(equations)
    weights = kind.weights if issubclass(kind, Rule) else ()
    numbers = [
        _number(name, values[name], quantity, "weight" if name in weights else quantity.unit)
        for name, quantity in kind.quantities().items()
    ]
    return "\n".join([f"# {_comment(kind.title())}", *lines, "", *numbers])


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


def _rule(equations: RuleEquations) -> list[str]:
    sides = {"pre": equations.pre, "post": equations.post, "synapse": equations.synapse, "shared": equations.shared}
    lines = []
    for name, text in equations.rates.items():
        side = next((side for side, names in sides.items() if name in names), "")
        kept = f" : {equations.units[name]} {side}" if equations.units.get(name, "1") != "1" else f" : {side}"
        lines.append(f"d{name}/dt = {text}" + (kept if side else ""))
    lines += [f"{name} = {text}" for name, text in equations.lets.items()]
    if equations.cell:
        lines.append("reads: " + "; ".join(f"{name} : {unit}" for name, unit in equations.cell.items()))
    if equations.heard:
        lines.append(f"heard: {equations.heard}")
    for section, used in (("pre", equations.on_pre), ("post", equations.on_post), ("within", equations.within)):
        if used:
            lines.append(f"{section}: {_assignments(used, '<-')}")
    return lines


def _assignments(used: Mapping[str, str], sign: str) -> str:
    return "; ".join(f"{name} {sign} {text}" for name, text in used.items())


def _number(name: str, value: float, quantity: Quantity, measured: str) -> str:
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
    unit = f" {measured}" if measured != "1" else ""
    shown = f" ({', '.join(limits)})" if limits else ""
    return f"{name} = {_short(value)}{unit}{shown}" + (f"  # {_comment(quantity.doc)}" if quantity.doc else "")


def _short(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def _comment(text: str) -> str:
    return " ".join(text.split())
