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
    told = not lowered.shared or lasts(rule)
    return has_window(rule) and told and not (lowered.each or lowered.synapse)


def lasts(rule: Rule) -> bool:
    """Whether a reward stays, instead of fading: each adds its amount, and the negative amount takes it back."""
    lowered = lower_rule(rule)
    return bool(lowered.shared) and lowered.factors(rule.coherent(), 1.0)[lowered.shared[0]][0] == 1.0


def has_window(rule: Rule) -> bool:
    """Whether what the later spike of a pair changes follows from the rule's text alone: it acts at once, and traces only fade."""
    lowered = lower_rule(rule)
    acts = moves(rule) in dict((*lowered.on_pre, *lowered.on_post))
    return pairs_act(rule) and acts and not (lowered.cell or lowered.drive or rule.declared().heard)


def moves(rule: Rule) -> str:
    """What pairs move in this rule: the weight ``w``, or the first thing that each synapse keeps, its eligibility.

    >>> from workbench.plasticity.pair_stdp import PairSTDP
    >>> from workbench.plasticity.reward_stdp import RewardSTDP
    >>> moves(PairSTDP()), moves(RewardSTDP())
    ('w', 'c')
    """
    return next(iter(rule.declared().synapse), "w")


def pair_change(rule: Rule, gap: Any, weight: Any, reward: float = 1.0) -> np.ndarray:
    """The change of a weight by one pair that meets a synapse at rest, exact.

    Parameters
    ----------
    gap
        ms from the presynaptic spike to the postsynaptic one; negative where the postsynaptic one comes first, never 0.
    weight
        Before the pair, in the unit of the rule's ``w_max``.
    reward
        That is in force, for a rule that knows rewards.

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
    return _both_orders(rule, gap, weight, reward, "w", 0)


def later_change(rule: Rule, gap: Any, weight: Any, reward: float = 1.0) -> np.ndarray:
    """What the later spike of such a pair changes: of the weight, or of the eligibility where each synapse keeps one; as :func:`pair_change`.

    >>> from workbench.plasticity.reward_stdp import RewardSTDP
    >>> later_change(RewardSTDP(), -20.0, 0.5).round(4).tolist()
    -0.0552
    """
    if not has_window(rule):
        raise RangeError("later_change(rule)", "a rule of spikes that act at once", type(rule).__name__, "PairSTDP()")
    return _both_orders(rule, gap, weight, reward, moves(rule), 1)


def _both_orders(rule: Rule, gap: Any, weight: Any, reward: float, moved: str, since: int) -> np.ndarray:
    """The change of what is ``moved`` since before the first spike or the second."""
    gap, weight = np.broadcast_arrays(np.asarray(gap, dtype=float), np.asarray(weight, dtype=float))
    change = [_walk(rule, np.abs(gap), weight, reward, moved, order) for order in (("pre", "post"), ("post", "pre"))]
    ahead, behind = (np.broadcast_to(seen[2] - seen[since], gap.shape) for seen in change)
    return np.where(gap > 0, ahead, behind)


def _walk(
    rule: Rule, gap: np.ndarray, weight: np.ndarray, reward: float, moved: str, order: tuple[str, str]
) -> list[Any]:
    """What is ``moved`` before the first spike, before the second, ``gap`` later, and after it."""
    lowered, numbers = lower_rule(rule), rule.coherent()
    env: dict[str, Any] = {
        **numbers,
        **dict.fromkeys((*lowered.pre, *lowered.post, *lowered.synapse), 0.0),
        "w": weight,
    }
    env |= dict.fromkeys(lowered.shared, reward)
    seen = [env[moved]]
    _spike(lowered, env, order[0])
    for name in (*lowered.pre, *lowered.post):
        env[name] = env[name] * evaluate(lowered.decay[name], {**numbers, "dt": gap}, NUMPY)
    seen.append(env[moved])
    _spike(lowered, env, order[1])
    return [*seen, env[moved]]


def _spike(rule: LoweredRule, env: dict[str, Any], side: str) -> None:
    for target, expression in rule.on_pre if side == "pre" else rule.on_post:
        env[target] = evaluate(expression, env, NUMPY)
