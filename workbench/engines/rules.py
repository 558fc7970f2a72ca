"""From the text of a plasticity rule to one step of time that every engine can take.

In a step, first what each synapse keeps advances by its rates, then the traces of either side and what is shared, then the presynaptic
spikes of this step act, then the postsynaptic ones. A spike sees the other side as it was before this step's spikes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.core.equations import RELEASE, RuleEquations
from workbench.core.errors import Diverged, EquationError
from workbench.core.model import Rule
from workbench.core.symbolic import extremes, symbol
from workbench.engines.edge import Edge
from workbench.engines.evaluate import NOT_ZERO, NUMPY, evaluate

Expr = Any


@dataclass(frozen=True, eq=False)
class LoweredRule:
    """A rule in expressions.

    Attributes
    ----------
    pre, post, synapse, shared, cell
        Names of what is kept, and of the states that are read, see ``RuleEquations``.
    decay, gain
        The factor of each linear quantity over one step, and of what drives it; of the parameters and ``dt``.
    drive
        What drives it, where it does not only decay.
    each
        The new value of what a synapse keeps, and of ``w``, after one step; all taken together.
    within
        Assignments that follow, in order.
    on_pre, on_post
        Assignments at a spike, in the author's order.
    short_term
        Whether ``on_pre`` sets the share of the weight that a spike delivers; it then sees spikes one delay after they were emitted.
    """

    pre: tuple[str, ...]
    post: tuple[str, ...]
    synapse: tuple[str, ...]
    shared: tuple[str, ...]
    cell: tuple[str, ...]
    parameters: tuple[str, ...]
    decay: Mapping[str, Expr]
    gain: Mapping[str, Expr]
    drive: Mapping[str, Expr]
    each: tuple[tuple[str, Expr], ...]
    within: tuple[tuple[str, Expr], ...]
    on_pre: tuple[tuple[str, Expr], ...]
    on_post: tuple[tuple[str, Expr], ...]
    short_term: bool

    @property
    def readable(self) -> tuple[str, ...]:
        """Everything that changes and that a synapse can be asked for."""
        return ("w", *self.synapse, *self.pre, *self.post, *self.shared, *self.cell)

    @property
    def lazy(self) -> bool:
        """Whether what postsynaptic spikes do to a synapse can wait until somebody asks for it, and then be made up exactly.

        So it is where nothing moves between spikes but traces: a synapse then depends on the spikes of its two cells alone, and what the trace of its source
        was at an earlier spike of its target follows from its last value.
        """
        moves = self.each or self.cell or self.shared or self.short_term
        return not moves and not any(name in self.drive for name in self.pre)

    def factors(self, numbers: Mapping[str, float], dt: float) -> dict[str, tuple[float, float]]:
        """Decay and gain of each linear quantity over a step of ``dt`` (ms).

        Raises
        ------
        Diverged
            If a time constant is zero.
        """
        env, found = {**numbers, "dt": dt}, {}
        for name, decay in self.decay.items():
            try:
                found[name] = float(evaluate(decay, env, NUMPY)), float(evaluate(self.gain[name], env, NUMPY))
            except ArithmeticError:
                raise Diverged(f"the rate of {name}", "a finite number", "a division by zero", NOT_ZERO) from None
        return found

    def start(self, name: str, numbers: Mapping[str, float], dt: float, cell: Mapping[str, Any]) -> Any:
        """Where a trace begins: at rest under what drives it, with the target's states as they begin; zero where nothing does."""
        if name not in self.drive:
            return 0.0
        decay, gain = self.factors(numbers, dt)[name]
        return evaluate(self.drive[name], {**numbers, **cell}, NUMPY) * gain / (1.0 - decay)


def factor_names(name: str) -> tuple[str, str]:
    """What the decay and the gain of a quantity are called in expressions."""
    return f"decay|{name}", f"gain|{name}"


def lower_rule(rule: Rule) -> LoweredRule:
    """Lower a rule.

    Raises
    ------
    EquationError
        If a trace is not linear in itself or driven by what it cannot know, is set by the other side's spike, or its assignment reads
        the weight or the other side.
    """
    return _lower(type(rule).__name__, rule.declared(), tuple(rule.quantities()))


@lru_cache(maxsize=128)
def _lower(kind: str, text: RuleEquations, quantities: tuple[str, ...]) -> LoweredRule:
    linear = {name: _linear(kind, text, quantities, name) for name in (*text.pre, *text.post, *text.shared)}
    each = []
    for name in (*text.synapse, "w"):
        rate = text.expression(text.rates.get(name, "0"), quantities)
        if rate != 0:  # what only spikes move is not visited in every step
            each.append((name, _bounded(text, name, _advanced(name, rate, quantities, linear))))
    sides: dict[str, tuple[tuple[str, Expr], ...]] = {}
    for side, own, assignments in (("on_pre", text.pre, text.on_pre), ("on_post", text.post, text.on_post)):
        made = []
        for target, expression in assignments.items():
            parsed = text.expression(expression, quantities)
            foreign = {str(name) for name in parsed.free_symbols} - set(own) - set(quantities)
            released = (RELEASE,) if side == "on_pre" else ()
            if target not in (*own, *text.synapse, *released, "w") or (target in (*own, *released) and foreign):
                known = ", ".join((*own, *text.synapse))
                raise EquationError(
                    f"{kind} {side} of {target}", f"w, or one of {known}; a trace from itself", expression
                )
            made.append((target, _bounded(text, target, parsed)))
        sides[side] = tuple(made)
    within = tuple(
        (name, _bounded(text, name, text.expression(bound, quantities))) for name, bound in text.within.items()
    )
    return LoweredRule(
        text.pre,
        text.post,
        text.synapse,
        text.shared,
        tuple(text.cell),
        quantities,
        {name: decay for name, (decay, _, _) in linear.items()},
        {name: gain for name, (_, gain, _) in linear.items()},
        {name: drive for name, (_, _, drive) in linear.items() if drive != 0},
        tuple(each),
        within,
        sides["on_pre"],
        sides["on_post"],
        text.short_term,
    )


def _linear(kind: str, text: RuleEquations, quantities: tuple[str, ...], name: str) -> tuple[Expr, Expr, Expr]:
    """Decay, gain and drive of a quantity that is linear in itself."""
    import sympy

    where, rate = f"{kind} rate of {name}", text.rates[name]
    parsed = text.expression(rate, quantities)
    slope, drive = parsed.diff(symbol(name)), parsed.subs(symbol(name), 0)
    if slope.free_symbols - {symbol(label) for label in quantities}:
        raise EquationError(where, f"something times {name}", rate)
    known = {*quantities, *(text.cell if name in text.post else ())}
    if {str(label) for label in drive.free_symbols} - known:
        raise EquationError(where, f"{name} and {', '.join(sorted(known)[:6])}", rate)
    dt = symbol("dt")
    decay = sympy.exp(slope * dt)
    return decay, (decay - 1) / slope if slope != 0 else dt, drive


def _bounded(text: RuleEquations, name: str, value: Expr) -> Expr:
    """A new weight, kept between 0 and ``w_max`` if the rule leaves that to the engine."""
    smaller, larger = extremes()
    return smaller(symbol("w_max"), larger(0, value)) if text.bounded and name == "w" else value


def _advanced(name: str, rate: Expr, quantities: tuple[str, ...], linear: dict[str, tuple[Expr, Expr, Expr]]) -> Expr:
    """The new value after a step: exact where the rate is linear in the quantity itself with a constant slope, else a step of Euler."""
    import sympy

    slope, dt = rate.diff(symbol(name)), symbol("dt")
    if slope == 0 or slope.free_symbols - {symbol(label) for label in quantities}:
        return symbol(name) + dt * rate
    decay, gain = (symbol(label) for label in factor_names(name))
    linear[name] = (sympy.exp(slope * dt), (sympy.exp(slope * dt) - 1) / slope, sympy.Integer(0))
    return symbol(name) * decay + gain * rate.subs(symbol(name), 0)


def heard_after(edge: Edge) -> int:
    """Steps from the step of a presynaptic spike to the one in which the rule of an edge sees it."""
    assert edge.rule is not None
    declared = edge.rule.declared()
    if declared.short_term:  # what is delivered is decided when a spike arrives
        return int(edge.delays.max(initial=1))
    return round(edge.rule.coherent()[declared.heard] / edge.dt) if declared.heard else 0


def rule_values(rule: Rule, scale: float) -> dict[str, float]:
    """The numbers of a rule in coherent units; ``scale`` is the factor of the synapse's unit, in which its ``weights`` are given."""
    numbers = rule.coherent()
    return {name: value * scale if name in rule.weights else value for name, value in numbers.items()}
