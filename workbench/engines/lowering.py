"""From the text of a cell and its synapses to one step of time that every engine can take.

A cell and its receptors are lowered together into a :class:`Program`: what arrives, how the states advance, when the cell
spikes, what happens then. The integrator follows from the form: states that are linear among themselves are stepped exactly by a matrix
exponential; if every other state is linear in itself, those are stepped one after the other, there and back (Strang splitting, second
order in dt), and extrapolated if there are several, as in a cell of channels (fourth order); otherwise the whole cell is stepped by the
classical Runge-Kutta scheme (fourth order between spikes). The exponential midpoint rule (second order), exponential Euler and plain Euler
(first order) and the schemes of two published scripts can be asked for. A cell declared by maps takes its map, whatever the integrator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from workbench.core.equations import Equations
from workbench.core.errors import EquationError, unknown
from workbench.core.model import Neuron, Synapse
from workbench.core.symbolic import exprel, extremes, parse, symbol
from workbench.engines.evaluate import NUMPY, evaluate, operations
from workbench.engines.matrix_exponential import exponential

Expr = Any
Values = Mapping[str, Any]
Update = list[tuple[str, Expr]]
ONE_STEP = ("Euler", "Euler in turn", "Izhikevich 2003")
"""Schemes that take the states as they are at the start of a step, as their authors published them."""
SMALLEST_RISE = 1e-9
"""What a state must rise in a step to be on its way up; keeps a quotient finite."""
INTEGRATORS = (
    "auto",
    "extrapolated splitting",
    "Strang splitting",
    "exponential midpoint",
    "exponential Euler",
    "Runge-Kutta 4",
    *ONE_STEP,
)


@dataclass(frozen=True, eq=False)
class Program:
    """One step of time of one kind of cell with its receptors.

    Attributes
    ----------
    states
        All states; the cell's own first, then each receptor's with a prefix ``r0_``, ``r1_``, ...
    parameters
        Names of the numbers it needs, in coherent units; those of receptor k carry its prefix.
    coefficients
        Names of the propagators, which :meth:`propagators` computes from the parameters and dt.
    arrivals
        Per receptor: (state, factor); the summed weights that arrive in this step, times the factor, are added to the state.
    steps
        Assignments to intermediate names, in order. ``i`` is the external current, ``dt`` the step.
    update
        The new value of each state, all taken together.
    when, then
        The spike condition on the new states, and the reset assignments made together.
    edge
        Whether a spike is an upward crossing of ``when`` (for cells without a reset) rather than its truth.
    methods
        How each state is integrated, for people to read.
    """

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    coefficients: tuple[str, ...]
    arrivals: tuple[tuple[tuple[str, Expr], ...], ...]
    steps: tuple[tuple[str, Expr], ...]
    update: tuple[tuple[str, Expr], ...]
    when: Expr
    then: tuple[tuple[str, Expr], ...]
    start: tuple[tuple[str, Expr], ...]
    refractory: str | None
    hold: tuple[str, ...]
    edge: bool
    methods: Mapping[str, str]
    linear: Any

    def propagators(self, values: Values, dt: float) -> dict[str, Any]:
        """Return the coefficients for parameter values (numbers, or arrays with one value a cell) and dt in ms."""
        if not self.coefficients:
            return {}
        env = {**values, "dt": dt}
        if isinstance(self.linear, Mapping):
            return {name: _number(evaluate(text, env, NUMPY)) for name, text in self.linear.items()}
        names, matrix = self.linear
        size = len(names)
        entries = {place: np.asarray(evaluate(entry, env, NUMPY), dtype=np.float64) for place, entry in matrix.items()}
        shape = np.broadcast_shapes(*(entry.shape for entry in entries.values()))
        system = np.zeros((*shape, size + 2, size + 2))
        for (row, column), entry in entries.items():
            system[..., row, column] = entry * dt
        solved = exponential(system)
        columns = [*names, "i", "1"]
        found = {}
        for name in self.coefficients:
            _, row, column = name.split("|")
            entry = solved[..., names.index(row), columns.index(column)]
            found[name] = _number(entry)
        return found

    def initial(self, values: Values) -> dict[str, Any]:
        """Return the initial value of each state for parameter values."""
        start = {name: evaluate(text, values, NUMPY) for name, text in self.start}
        return {name: start.get(name, 0.0) for name in self.states}

    def operations(self) -> dict[str, int]:
        """Arithmetic operations of one step without arrivals and without a spike, by kind (survey, Table 1)."""
        total: dict[str, int] = {}
        for expression in [text for _, text in self.steps] + [text for _, text in self.update] + [self.when]:
            for kind, count in operations(expression).items():
                total[kind] = total.get(kind, 0) + count
        return total


def _number(value: Any) -> Any:
    """A plain number, or an array with one value a cell."""
    return value if np.ndim(value) else float(value)


def prefixed(index: int, name: str) -> str:
    """The name of a state or parameter of receptor ``index``."""
    return f"r{index}_{name}"


def lower(neuron: Neuron | type[Neuron], synapses: tuple[type[Synapse], ...] = (), integrator: str = "auto") -> Program:
    """Lower a cell, or a kind of cell, with its receptors.

    Raises
    ------
    EquationError
        If a synapse's jump is not proportional to the weight, or acts on a state the cell does not have.
    """
    if integrator not in INTEGRATORS:
        raise unknown("integrator", integrator, INTEGRATORS)
    cell = neuron.declared() if isinstance(neuron, Neuron) else neuron.equations
    return _lower(cell, tuple(neuron.quantities()), synapses, integrator)


@lru_cache(maxsize=256)
def _lower(
    cell: Equations, quantities: tuple[str, ...], synapses: tuple[type[Synapse], ...], integrator: str
) -> Program:
    advance = cell.expressions(quantities)
    if integrator not in ONE_STEP:
        advance = _capped(advance, cell, quantities)
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
        steps, update, coefficients, linear, methods = _integrate(list(rates), rates, "auto")
        update = (*advance.items(), *update)
        states, methods = [*advance, *rates], {**dict.fromkeys(advance, "map"), **methods}
    else:
        steps, update, coefficients, linear, methods = _integrate(states, {**advance, **rates}, integrator)
        if integrator not in ONE_STEP:
            steps, update = _stopped(steps, update, cell, quantities)
    then = tuple((name, cell.expression(text, quantities)) for name, text in cell.then.items())
    return Program(
        states=tuple(states),
        parameters=tuple(parameters),
        coefficients=coefficients,
        arrivals=tuple(arrivals),
        steps=steps,
        update=update,
        when=cell.expression(cell.when, quantities),
        then=then,
        start=tuple(cell.beginnings(quantities).items()),
        refractory=cell.refractory,
        hold=cell.hold,
        edge=not then,
        methods=methods,
        linear=linear,
    )


def _capped(rates: Mapping[str, Expr], cell: Equations, quantities: Sequence[str]) -> dict[str, Expr]:
    """The rates as a scheme with points inside a step sees them: an upstroke goes no further than its cap."""
    smaller, _ = extremes()
    caps = {symbol(name): smaller(symbol(name), parse(text, quantities)) for name, text in cell.cap.items()}
    return {name: rate.xreplace(caps) for name, rate in rates.items()}


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


def _integrate(states: Sequence[str], rates: Mapping[str, Expr], integrator: str) -> tuple[Any, ...]:
    if integrator in ONE_STEP:
        return *_published(states, rates, integrator), (), (), dict.fromkeys(states, integrator)
    exact = [] if integrator == "Runge-Kutta 4" else _linear_states(states, rates)
    others = [name for name in states if name not in exact]
    if integrator == "auto":
        tame = all(_linear_in_itself(rates[name], symbol(name)) for name in others)
        splitting = "extrapolated splitting" if len(others) > 1 else "Strang splitting"
        integrator = splitting if tame else "Runge-Kutta 4"
    if integrator == "Runge-Kutta 4":
        return *_runge_kutta(states, rates), (), (), dict.fromkeys(states, "Runge-Kutta 4")
    update, coefficients, linear = _propagate(exact, rates)
    steps: list[tuple[str, Expr]] = []
    if others:
        steps, update = SCHEMES[integrator](update, others, rates)
    methods = {name: "exact" if name in exact else integrator for name in states}
    return tuple(steps), tuple(update), coefficients, linear, methods


def _published(
    states: Sequence[str], rates: Mapping[str, Expr], integrator: str
) -> tuple[tuple[tuple[str, Expr], ...], tuple[tuple[str, Expr], ...]]:
    """Euler steps: all at once, each after the other, or that with two half steps for the first state (Izhikevich 2003)."""
    dt, steps = symbol("dt"), []
    seen: dict[Any, Any] = {}
    for name in states:
        state = symbol(name)
        if integrator == "Izhikevich 2003" and name == states[0]:
            steps.append((f"h|{name}", state + dt / 2 * rates[name]))
            half = symbol(f"h|{name}")
            steps.append((f"n|{name}", half + dt / 2 * rates[name].xreplace({state: half})))
        else:
            steps.append((f"n|{name}", state + dt * rates[name].xreplace(seen)))
        if integrator != "Euler":
            seen[state] = symbol(f"n|{name}")
    return tuple(steps), tuple((name, symbol(f"n|{name}")) for name in states)


def _exponential(name: str, rate: Expr, time: Expr) -> Expr:
    """The exact step of one state over ``time`` with everything else held: linear in itself, or constant."""
    state = symbol(name)
    slope = rate.diff(state) if _linear_in_itself(rate, state) else 0
    return state + time * (rate * exprel()(slope * time) if slope != 0 else rate)


def _exponential_euler(update: Update, others: Sequence[str], rates: Mapping[str, Expr]) -> tuple[Update, Update]:
    """Every state with all others as they are at the start of the step."""
    return [], [*update, *((name, _exponential(name, rates[name], symbol("dt"))) for name in others)]


def _midpoint(update: Update, others: Sequence[str], rates: Mapping[str, Expr]) -> tuple[Update, Update]:
    """Every state with all others as they are half a step ahead, which an exponential step finds."""
    steps, ends, middle = _halfway(update)
    steps += [(f"m|{name}", _exponential(name, rates[name], symbol("dt") / 2)) for name in others]
    middle |= {symbol(name): symbol(f"m|{name}") for name in others}
    for name in others:
        there = {place: value for place, value in middle.items() if place != symbol(name)}
        ends.append((name, _exponential(name, rates[name].xreplace(there), symbol("dt"))))
    return steps, ends


def _strang(update: Update, others: Sequence[str], rates: Mapping[str, Expr]) -> tuple[Update, Update]:
    """One state after the other with the rest held: half a step each, a whole one for the last, and half a step each on the way back.

    States that do not depend on each other, such as the gates of a membrane, take the whole step together, so rates of gates
    are computed once a step.
    """
    dt, seen = symbol("dt"), dict[Any, Any]()
    steps, ends, middle = _halfway(update)
    last = _independent(others, rates)
    first = others[: len(others) - len(last)]
    for name in first:
        steps.append((f"h|{name}", _exponential(name, rates[name].xreplace(seen), dt / 2)))
        seen[symbol(name)] = symbol(f"h|{name}")
    steps += [(f"n|{name}", _exponential(name, rates[name].xreplace(seen | middle), dt)) for name in last]
    ends += [(name, symbol(f"n|{name}")) for name in [*last, *first]]
    seen |= {symbol(name): end for name, end in ends if name not in first}
    for name in reversed(first):
        half = {symbol(name): seen.pop(symbol(name))}
        steps.append((f"n|{name}", _exponential(name, rates[name].xreplace(seen), dt / 2).xreplace(half)))
        seen[symbol(name)] = symbol(f"n|{name}")
    return steps, ends


def _extrapolated(update: Update, others: Sequence[str], rates: Mapping[str, Expr]) -> tuple[Update, Update]:
    """Richardson's extrapolation of Strang splitting: two half steps, and a third of what they differ from a whole one on top.

    The error of the splitting is even in dt, so what is left is of fourth order; the steps stay as stable as the splitting is.
    States that have an exact step take part inside, where they are wanted at other times than its end.
    """
    dt = symbol("dt")
    inner, ends = _strang([], [*(name for name, _ in update), *others], rates)
    steps: Update = []
    for label, begin, time in (("w", "", dt), ("a", "", dt / 2), ("b", "a|", dt / 2)):
        new = {symbol(name): symbol(label + name) for name, _ in inner}
        new |= {symbol(name): symbol(begin + name) for name, _ in ends} | {dt: time}
        steps += [(label + name, text.xreplace(new)) for name, text in inner]
        steps += [(f"{label}|{name}", text.xreplace(new)) for name, text in ends]
    halves = {name: symbol(f"b|{name}") for name in others}
    return steps, [*update, *((name, end + (end - symbol(f"w|{name}")) / 3) for name, end in halves.items())]


SCHEMES = {
    "exponential Euler": _exponential_euler,
    "exponential midpoint": _midpoint,
    "Strang splitting": _strang,
    "extrapolated splitting": _extrapolated,
}
"""What steps the states that are not stepped exactly."""


def _halfway(update: Update) -> tuple[Update, Update, dict[Any, Any]]:
    """Exact states at the end of the step, under names of their own; their new values; and their means over the step."""
    steps = [(f"n|{name}", expression) for name, expression in update]
    steps += [(f"m|{name}", (symbol(name) + symbol(f"n|{name}")) / 2) for name, _ in update]
    ends = [(name, symbol(f"n|{name}")) for name, _ in update]
    return steps, ends, {symbol(name): symbol(f"m|{name}") for name, _ in update}


def _independent(states: Sequence[str], rates: Mapping[str, Expr]) -> list[str]:
    """As many of the last states as do not depend on each other."""
    found: list[str] = []
    for name in reversed(states):
        names = {symbol(other) for other in found}
        if rates[name].free_symbols & names or any(rates[other].has(symbol(name)) for other in found):
            break
        found.insert(0, name)
    return found


def _switches(rate: Expr, state: Any) -> bool:
    """Whether a rate depends on a state through min, max, abs or where."""
    import sympy

    return any(part.has(state) for part in rate.atoms(*extremes(), sympy.Abs, sympy.Piecewise))


def _linear_in_itself(rate: Expr, state: Any) -> bool:
    return not _switches(rate, state) and not rate.diff(state).has(state)


def _linear_states(states: Sequence[str], rates: Mapping[str, Expr]) -> list[str]:
    """The largest set of states that are linear among themselves and depend on no other state."""
    symbols = {name: symbol(name) for name in states}
    everyone = set(symbols.values())
    inside = list(states)
    while True:
        kept = []
        for name in inside:
            rate = rates[name]
            used = rate.free_symbols & everyone
            closed = used <= {symbols[other] for other in inside} and not any(_switches(rate, state) for state in used)
            if closed and all(
                not (rate.diff(state).free_symbols & (everyone | {symbol("i")})) for state in [*used, symbol("i")]
            ):
                kept.append(name)
        if kept == inside:
            return kept
        inside = kept


def _propagate(names: Sequence[str], rates: Mapping[str, Expr]) -> tuple[list[tuple[str, Expr]], tuple[str, ...], Any]:
    """Exact step of a linear system x' = A x + B i + c: names of the propagator entries that are not zero, and the update they make."""
    if not names:
        return [], (), ()
    zero = {symbol(name): 0 for name in [*names, "i"]}
    matrix: dict[tuple[int, int], Expr] = {}
    for row, name in enumerate(names):
        for column, other in enumerate([*names, "i"]):
            entry = rates[name].diff(symbol(other))
            if entry != 0:
                matrix[row, column] = entry
        rest = rates[name].subs(zero)
        if rest != 0:
            matrix[row, len(names) + 1] = rest
    if len(names) == 1 and (0, 0) in matrix:
        return _relax(names[0], matrix)
    reach = np.eye(len(names) + 2, dtype=bool)
    for place in matrix:
        reach[place] = True
    for _ in names:
        reach = reach | (reach.astype(int) @ reach.astype(int) > 0)
    columns, update, coefficients = [*names, "i", "1"], [], []
    for row, name in enumerate(names):
        total: Expr = 0
        for column, other in enumerate(columns):
            if reach[row, column]:
                coefficient = f"p|{name}|{other}"
                coefficients.append(coefficient)
                total = total + symbol(coefficient) * (1 if other == "1" else symbol(other))
        update.append((name, total))
    return update, tuple(coefficients), (tuple(names), matrix)


def _relax(name: str, matrix: Mapping[tuple[int, int], Expr]) -> tuple[list[tuple[str, Expr]], tuple[str, ...], Any]:
    """Exact step of one state: a share of the way to where the input would take it.

    Written so, rounding never carries a state past that place: a cell held exactly at its rheobase does not fire.
    """
    slope, moved, rest = (matrix.get((0, column), 0) for column in range(3))
    time = slope * symbol("dt")
    share, gain, level = (symbol(f"{kind}|{name}") for kind in ("share", "gain", "level"))
    found = {share: -time * exprel()(time)}
    place: Expr = 0
    if moved != 0:
        found[gain], place = -moved / slope, gain * symbol("i")
    if rest != 0:
        found[level], place = -rest / slope, place + level
    formulas = {str(coefficient): text for coefficient, text in found.items()}
    return [(name, symbol(name) + share * (place - symbol(name)))], tuple(formulas), formulas


def _runge_kutta(
    states: Sequence[str], rates: Mapping[str, Expr]
) -> tuple[tuple[tuple[str, Expr], ...], tuple[tuple[str, Expr], ...]]:
    """The classical fourth-order scheme as assignments to names ``k1|v``, ``x1|v``, ..."""
    dt, steps = symbol("dt"), []
    point: dict[Any, Any] = {}
    for stage, reach in ((1, dt / 2), (2, dt / 2), (3, dt), (4, None)):
        for name in states:
            steps.append((f"k{stage}|{name}", rates[name].xreplace(point)))
        if reach is not None:
            for name in states:
                steps.append((f"x{stage}|{name}", symbol(name) + reach * symbol(f"k{stage}|{name}")))
            point = {symbol(name): symbol(f"x{stage}|{name}") for name in states}
    update = []
    for name in states:
        k1, k2, k3, k4 = (symbol(f"k{stage}|{name}") for stage in (1, 2, 3, 4))
        update.append((name, symbol(name) + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)))
    return tuple(steps), tuple(update)
