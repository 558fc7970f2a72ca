"""Which pairs of spikes count: every earlier one, or only the nearest."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.equations import RuleEquations

PAIRINGS: Mapping[str, str] = {"all to all": "{trace} + 1", "nearest neighbor": "1"}
"""What a spike does to its trace: all earlier spikes are remembered, or the last one alone (Morrison et al. 2008, symmetric)."""


def pair_rule(on_pre: str, on_post: str) -> dict[str, RuleEquations]:
    """The equations of a pair rule for each pairing; ``x`` remembers presynaptic spikes, ``y`` postsynaptic ones.

    Parameters
    ----------
    on_pre, on_post
        The new weight at a spike of either side, which may read the trace of the other.
    """
    return {
        pairing: RuleEquations(
            pre=("x",),
            post=("y",),
            rates={"x": "-x/tau_plus", "y": "-y/tau_minus"},
            on_pre={"w": on_pre, "x": kept.format(trace="x")},
            on_post={"w": on_post, "y": kept.format(trace="y")},
        )
        for pairing, kept in PAIRINGS.items()
    }
