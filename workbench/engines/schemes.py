"""Schemes that step a cell: chosen from the form of its rates, or asked for by name.

States that are linear among themselves are stepped exactly by a matrix exponential; if every other state is linear in itself, those
are stepped one after the other, there and back (Strang splitting, second order in dt), and extrapolated if there are several, as in a
cell of channels (fourth order); otherwise the whole cell is stepped by the classical Runge-Kutta scheme (fourth order between spikes). The
exponential midpoint rule (second order), exponential Euler and plain Euler (first order) and the schemes of two published scripts can be asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from workbench.core.symbolic import exprel, extremes, sum_in_order, symbol

Expr = Any
Written = Mapping[str, Callable[[Mapping[str, Expr]], Expr]]
"""The rate of each state in the order of its text, given what is seen in place of states."""
Update = list[tuple[str, Expr]]
ONE_STEP = ("Euler", "Euler in turn", "Izhikevich 2003")
"""Schemes that take the states as they are at the start of a step, as their authors published them."""
INTEGRATORS = (
    "auto",
    "extrapolated splitting",
    "Strang splitting",
    "exponential midpoint",
    "exponential Euler",
    "Runge-Kutta 4",
    *ONE_STEP,
)


def published(states: Sequence[str], rates: Written, integrator: str) -> tuple[Any, ...]:
    """Return one step of these states in the scheme of a published script, as :func:`integrate` does.

    Every sum and product is taken as the script takes it, from left to right, so that in double precision a step is the script's to the
    last bit: Izhikevich's steps of 1 ms overshoot so far that another rounding soon gives other spikes.
    """
    return *_published(states, rates, integrator), (), (), dict.fromkeys(states, integrator)


def integrate(states: Sequence[str], rates: Mapping[str, Expr], integrator: str) -> tuple[Any, ...]:
    """Return one step of these states: intermediate names, new values, propagators, the linear system they are of, and how each is stepped."""
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
    states: Sequence[str], rates: Written, integrator: str
) -> tuple[tuple[tuple[str, Expr], ...], tuple[tuple[str, Expr], ...]]:
    """Euler steps: all at once, each after the other, or that with two half steps for the first state (Izhikevich 2003)."""
    import sympy

    whole, half = (symbol("dt"),), (sympy.Rational(1, 2), symbol("dt"))

    def moved(state: Expr, time: tuple[Expr, ...], rate: Expr) -> Expr:
        factors = rate.args if rate.is_Mul else (rate,)
        return sum_in_order(state, sympy.Mul(*time, *factors, evaluate=False))

    steps, seen = [], dict[str, Expr]()
    for name in states:
        if integrator == "Izhikevich 2003" and name == states[0]:
            steps.append((f"h|{name}", moved(symbol(name), half, rates[name]({}))))
            middle = symbol(f"h|{name}")
            steps.append((f"n|{name}", moved(middle, half, rates[name]({name: middle}))))
        else:
            steps.append((f"n|{name}", moved(symbol(name), whole, rates[name](seen))))
        if integrator != "Euler":
            seen[name] = symbol(f"n|{name}")
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
