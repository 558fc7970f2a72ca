"""From the text of a plasticity rule to the decay of its traces and the assignments at a spike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.core.equations import RuleEquations
from workbench.core.errors import EquationError
from workbench.core.model import Rule
from workbench.core.symbolic import parse, symbol


@dataclass(frozen=True, eq=False)
class LoweredRule:
    """A rule in expressions: ``decay`` is the factor of each trace over one step; assignments keep the author's order."""

    pre: tuple[str, ...]
    post: tuple[str, ...]
    parameters: tuple[str, ...]
    decay: dict[str, Any]
    on_pre: tuple[tuple[str, Any], ...]
    on_post: tuple[tuple[str, Any], ...]


def lower_rule(rule: Rule) -> LoweredRule:
    """Lower a rule.

    Raises
    ------
    EquationError
        If a trace does not decay in proportion to itself, a trace is set by the other side's spike, or a trace's
        assignment reads the weight or the other side.
    """
    return _lower(type(rule).__name__, rule.declared(), tuple(rule.quantities()))


@lru_cache(maxsize=128)
def _lower(kind: str, text: RuleEquations, quantities: tuple[str, ...]) -> LoweredRule:
    names = text.names(quantities)
    decay = {}
    import sympy

    for trace in [*text.pre, *text.post]:
        rate = parse(text.rates[trace], names)
        slope = rate.diff(symbol(trace))
        if (rate - slope * symbol(trace)).expand() != 0 or slope.has(symbol(trace)):
            raise EquationError(f"{kind} rate of {trace}", f"something times {trace}", text.rates[trace])
        decay[trace] = sympy.exp(slope * symbol("dt"))
    sides = []
    for side, own, assignments in (("on_pre", text.pre, text.on_pre), ("on_post", text.post, text.on_post)):
        made = []
        for target, expression in assignments.items():
            parsed = parse(expression, names)
            foreign = {str(name) for name in parsed.free_symbols} - set(own) - set(quantities)
            if target not in (*own, "w") or (target != "w" and foreign):
                raise EquationError(
                    f"{kind} {side} of {target}", f"w, or one of {', '.join(own)} from itself", expression
                )
            made.append((target, parsed))
        sides.append(tuple(made))
    return LoweredRule(text.pre, text.post, quantities, decay, sides[0], sides[1])


def rule_values(rule: Rule, scale: float) -> dict[str, float]:
    """The numbers of a rule in coherent units; ``scale`` is the factor of the synapse's unit, in which its ``weights`` are given."""
    numbers = rule.coherent()
    return {name: value * scale if name in rule.weights else value for name, value in numbers.items()}
