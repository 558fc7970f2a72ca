"""From the text of a cell and its synapses to one step of time that every engine can take.

A cell and its receptors are lowered together into a :class:`~workbench.engines.program.Program`: what arrives, how the states advance, when the cell
spikes, what happens then. How the states advance is told by :mod:`workbench.engines.schemes`, and in which step a spike resets them by
:mod:`workbench.engines.reset_order`; a cell declared by maps takes its map, whatever the integrator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from workbench.core.equations import Equations
from workbench.core.errors import EquationError, unknown
from workbench.core.model import Neuron, Synapse
from workbench.core.symbolic import extremes, parse, symbol
from workbench.engines.program import Program
from workbench.engines.program_file import remembered
from workbench.engines.reset_order import AT_ONCE, LATE, NEXT_STEP, RESETS, can_wait, put_off
from workbench.engines.schemes import INTEGRATORS, ONE_STEP, integrate, published
from workbench.engines.tree import Tree, tree

Expr = Any
SMALLEST_RISE = 1e-9
"""What a state must rise in a step to be on its way up; keeps a quotient finite."""


def prefixed(index: int, name: str) -> str:
    """The name of a state or parameter of receptor ``index``."""
    return f"r{index}_{name}"


def lower(
    neuron: Neuron | type[Neuron],
    synapses: tuple[type[Synapse], ...] = (),
    integrator: str = "auto",
    reset: str = AT_ONCE,
) -> Program:
    """Lower a cell, or a kind of cell, with its receptors.

    Raises
    ------
    UnknownName
        If there is no such integrator or order of the reset.
    EquationError
        If a synapse's jump is not proportional to the weight, or acts on a state the cell does not have.
    """
    if integrator not in INTEGRATORS:
        raise unknown("integrator", integrator, INTEGRATORS)
    if reset not in RESETS:
        raise unknown("reset", reset, RESETS)
    cell = neuron.declared() if isinstance(neuron, Neuron) else neuron.equations
    return _lower(cell, tuple(neuron.quantities()), synapses, integrator, reset)


@lru_cache(maxsize=256)
def _lower(
    cell: Equations, quantities: tuple[str, ...], synapses: tuple[type[Synapse], ...], integrator: str, reset: str
) -> Program:
    texts = [(synapse.equations, tuple(synapse.quantities())) for synapse in synapses]
    what = repr((cell, quantities, texts, integrator, reset))
    return remembered(what, lambda: _worked_out(cell, quantities, synapses, integrator, reset))


def _worked_out(
    cell: Equations, quantities: tuple[str, ...], synapses: tuple[type[Synapse], ...], integrator: str, reset: str
) -> Program:
    advance = cell.expressions(quantities)
    caps = {} if integrator in ONE_STEP else {name: parse(text, quantities) for name, text in cell.cap.items()}
    advance = _capped(advance, caps)
    states, parameters = list(cell.states), list(quantities)
    arrivals, current = [], symbol("i")
    rates: dict[str, Expr] = {}
    for index, synapse in enumerate(synapses):
        own = {name: symbol(prefixed(index, name)) for name in [*synapse.equations.states, *synapse.quantities()]}
        rename = {symbol(name): new for name, new in own.items()}
        known = synapse.equations.names(synapse.quantities())

        def read(text: str, names: frozenset[str] = known, rename: dict[Any, Any] = rename) -> Expr:
            return parse(text, names).xreplace(rename)

        for name, text in synapse.equations.rates.items():
            rates[str(own[name])] = read(text)
        for text in synapse.equations.gives.values():
            current = current + read(text)
        arrivals.append(
            tuple(_jump(synapse, own, name, read(text), states) for name, text in synapse.equations.on_spike.items())
        )
        states += [str(own[name]) for name in synapse.equations.states]
        parameters += [str(own[name]) for name in synapse.quantities()]
    advance = {name: text.xreplace({symbol("i"): current}) for name, text in advance.items()}
    if cell.maps:
        arrivals, advance = _landing(arrivals, advance)
        steps, update, coefficients, linear, methods = integrate(list(rates), rates, "auto")
        update = (*advance.items(), *update)
        states, methods = [*advance, *rates], {**dict.fromkeys(advance, "map"), **methods}
    elif integrator in ONE_STEP:
        written = {name: partial(_as_written, cell, quantities, current, name) for name in cell.states}
        written |= {name: partial(_put, rate) for name, rate in rates.items()}
        steps, update, coefficients, linear, methods = published(states, written, integrator)
    else:
        steps, update, coefficients, linear, methods = integrate(states, {**advance, **rates}, integrator)
        steps, update = _stopped(steps, update, cell, quantities)
    then = {name: cell.expression(text, quantities) for name, text in cell.then.items()}
    edge, assigned, kept = not then, then.items(), {}
    if reset == NEXT_STEP and can_wait(cell, quantities):
        steps, update, assigned, kept = put_off(list(cell.states), steps, update, then, caps)
        states = [*states, LATE]
    return Program(
        states=tuple(states),
        parameters=tuple(parameters),
        coefficients=coefficients,
        arrivals=tuple(map(_trees, arrivals)),
        steps=_trees(steps),
        update=_trees(update),
        when=tree(cell.expression(cell.when, quantities)),
        then=_trees(assigned),
        start=_trees(cell.beginnings(quantities).items()),
        refractory=cell.refractory,
        hold=_trees((name, kept.get(name, symbol(name))) for name in cell.hold),
        edge=edge,
        methods=methods,
        linear=_linear(linear),
    )


def _trees(pairs: Iterable[tuple[Any, Expr]]) -> tuple[tuple[Any, Tree], ...]:
    return tuple((name, tree(expression)) for name, expression in pairs)


def _linear(system: Any) -> Any:
    """A linear system, or the formulas of its propagators, in trees."""
    if isinstance(system, Mapping):
        return dict(_trees(system.items()))
    return (system[0], dict(_trees(system[1].items()))) if system else ()


def _as_written(cell: Equations, quantities: Sequence[str], current: Expr, name: str, seen: Mapping[str, Expr]) -> Expr:
    """The rate of a state in the order of its text."""
    return cell.written(name, quantities, {**seen, "i": _put(current, seen)})


def _put(expression: Expr, seen: Mapping[str, Expr]) -> Expr:
    """An expression with what is seen in place of states."""
    return expression.xreplace({symbol(name): value for name, value in seen.items()})


def _capped(rates: Mapping[str, Expr], caps: Mapping[str, Expr]) -> dict[str, Expr]:
    """The rates as a scheme with points inside a step sees them: an upstroke goes no further than its cap."""
    smaller, _ = extremes()
    seen = {symbol(name): smaller(symbol(name), cap) for name, cap in caps.items()}
    return {name: rate.xreplace(seen) for name, rate in rates.items()}


def _stopped(
    steps: Sequence[tuple[str, Expr]], update: Sequence[tuple[str, Expr]], cell: Equations, quantities: Sequence[str]
) -> tuple[tuple[tuple[str, Expr], ...], tuple[tuple[str, Expr], ...]]:
    """A step in which an upstroke reaches its cut-off moves the cell's other states only as far as they were when it did.

    The upstroke lasts a small part of a step. What the rest of the step, at the height of the cut-off, would add to an adaptation
    is not part of the spike, and would hold back every spike after it.
    """
    _, larger = extremes()
    begun, ends = list(steps), dict(update)
    for name, text in cell.cap.items():
        cut, state, end = cell.expression(text, quantities), symbol(name), symbol(f"e|{name}")
        if name not in cell.then or set(cell.expression(cell.when, quantities).args) != {state, cut}:
            continue  # it may stay beyond its cap
        beyond = larger(end - cut, 0) / larger(end - state, SMALLEST_RISE)
        begun += [(str(end), ends[name]), (f"share|{name}", larger(1 - beyond, 0))]
        ends[name] = end
        for other in cell.states:
            if other != name:
                begun.append((f"e|{other}", ends[other]))
                ends[other] = symbol(other) + symbol(f"share|{name}") * (symbol(f"e|{other}") - symbol(other))
    return tuple(begun), tuple(ends.items())


def _landing(
    arrivals: Sequence[tuple[tuple[str, Expr], ...]], maps: Mapping[str, Expr]
) -> tuple[list[tuple[tuple[str, Expr], ...]], dict[str, Expr]]:
    """What lands on a state of a cell that lives in steps waits beside it and is added to its new value: u' = map(u) + w."""
    import sympy

    landed, added = [], dict(maps)
    for index, jumps in enumerate(arrivals):
        for state in dict.fromkeys(state for state, _ in jumps if state in maps):
            added[state] = added[state] + symbol(prefixed(index, state))
            added[prefixed(index, state)] = sympy.Integer(0)
        landed.append(tuple((prefixed(index, state) if state in maps else state, size) for state, size in jumps))
    return landed, added


def _jump(
    synapse: type[Synapse], own: Mapping[str, Any], name: str, text: Expr, cell_states: Sequence[str]
) -> tuple[str, Expr]:
    """Return (state, factor) of an assignment ``state <- state + factor*w``."""
    state = own.get(name, symbol(name))
    weight = symbol("w")
    factor = text.diff(weight)
    if name not in own and name not in cell_states:
        raise EquationError(
            f"{synapse.__name__} on_spike",
            f"a state of the synapse or of the cell ({', '.join(cell_states)})",
            repr(name),
        )
    if factor.has(weight) or (text - state - factor * weight).expand() != 0:
        raise EquationError(f"{synapse.__name__} on_spike of {name}", f"{name} + something times w", str(text)[:60])
    return str(state), factor
