"""What a single pair of spikes does to a weight, from a rule's own text, without a run: the closed form of its window."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Rule
from workbench.engines.evaluate import NUMPY, evaluate
from workbench.engines.rules import LoweredRule, lower_rule


def pairs_act(rule: Rule) -> bool:
    """Whether pairs of spikes change the weight in this rule: not one that only sets releases, or that looks at one side alone."""
    declared = rule.declared()
    return not declared.short_term and bool(declared.pre) and bool(declared.on_post or declared.cell)


def has_closed_form(rule: Rule) -> bool:
    """Whether spikes alone, and at once, move the weight: no membrane is read, and nothing goes on between spikes."""
    lowered = lower_rule(rule)
    return pairs_act(rule) and not (lowered.cell or lowered.each or lowered.synapse)


def pair_change(rule: Rule, gap: Any, weight: Any) -> np.ndarray:
    """The change of a weight by one pair that meets a synapse at rest, exact.

    Parameters
    ----------
    gap
        ms from the presynaptic spike to the postsynaptic one; negative where the postsynaptic one comes first, never 0.
    weight
        Before the pair, in the unit of the rule's ``w_max``.

    Raises
    ------
    RangeError
        If the rule has no closed form; see :func:`has_closed_form`.

    >>> from workbench.plasticity.pair_stdp import PairSTDP
    >>> pair_change(PairSTDP(a_plus=0.008), 10.0, 0.5).round(5).tolist()
    0.00485
    """
    if not has_closed_form(rule):
        raise RangeError("pair_change(rule)", "a rule of spikes that act at once", type(rule).__name__, "PairSTDP()")
    lowered = lower_rule(rule)
    gap, weight = np.broadcast_arrays(np.asarray(gap, dtype=float), np.asarray(weight, dtype=float))
    ahead, behind = (_walk(lowered, rule.coherent(), np.abs(gap), weight, order) for order in ("pre post", "post pre"))
    return np.where(gap > 0, ahead, behind) - weight


def _walk(rule: LoweredRule, numbers: dict[str, float], gap: np.ndarray, weight: np.ndarray, order: str) -> np.ndarray:
    """The weight after two spikes in this order, ``gap`` apart."""
    env: dict[str, Any] = {**numbers, **dict.fromkeys((*rule.pre, *rule.post), 0.0), "w": weight}
    first, second = order.split()
    _spike(rule, env, first)
    for name in (*rule.pre, *rule.post):
        env[name] = env[name] * evaluate(rule.decay[name], {**numbers, "dt": gap}, NUMPY)
    _spike(rule, env, second)
    return env["w"]


def _spike(rule: LoweredRule, env: dict[str, Any], side: str) -> None:
    for target, expression in rule.on_pre if side == "pre" else rule.on_post:
        env[target] = evaluate(expression, env, NUMPY)
