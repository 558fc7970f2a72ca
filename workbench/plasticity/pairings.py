"""Which pairs of spikes count: every earlier one, or only some of the nearest."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.equations import RuleEquations

PAIRINGS: Mapping[str, str] = {"all to all": "{trace} + 1", "nearest neighbor": "1"}
"""What a spike does to its trace: all earlier spikes are remembered, or the last one alone."""

SCHEMES = ("all to all", "nearest neighbor", "presynaptic centered", "reduced symmetric")
"""The schemes of Morrison, Diesmann and Gerstner 2008 (Biol. Cybern. 98:459, doi 10.1007/s00422-008-0233-1, fig. 7), where nearest
neighbor is called symmetric."""

FADE = {"x": "-x/tau_plus", "y": "-y/tau_minus"}


def pair_rule(on_pre: str, on_post: str) -> dict[str, RuleEquations]:
    """The equations of a pair rule for each scheme.

    Parameters
    ----------
    on_pre, on_post
        The new weight at a spike of either side; ``{y}`` stands for what is left of the postsynaptic spikes that it pairs with, ``{x}`` of
        the presynaptic ones.
    """
    plain = on_pre.format(y="y"), on_post.format(x="x")
    rules = (
        _traces(*plain, PAIRINGS["all to all"]),
        _traces(*plain, PAIRINGS["nearest neighbor"]),
        _presynaptic_centered(on_pre, on_post),
        _reduced_symmetric(on_pre, on_post),
    )
    return dict(zip(SCHEMES, rules, strict=True))


def _traces(on_pre: str, on_post: str, kept: str) -> RuleEquations:
    """A spike pairs with all earlier ones of the other side, or with the last of them."""
    return RuleEquations(
        pre=("x",),
        post=("y",),
        rates=FADE,
        on_pre={"w": on_pre, "x": kept.format(trace="x")},
        on_post={"w": on_post, "y": kept.format(trace="y")},
    )


def _presynaptic_centered(on_pre: str, on_post: str) -> RuleEquations:
    """A presynaptic spike pairs with the last postsynaptic one, and with the next.

    What ``x`` was at the last postsynaptic spike fades as ``z`` does, and is not counted again.
    """
    return RuleEquations(
        pre=("x",),
        post=("y", "z"),
        synapse=("paired",),
        rates={**FADE, "z": "-z/tau_plus", "paired": "0"},
        on_pre={"w": on_pre.format(y="y"), "x": "x + 1"},
        on_post={"w": on_post.format(x="max(0, x - paired*z)"), "paired": "x", "y": "1", "z": "1"},
    )


def _reduced_symmetric(on_pre: str, on_post: str) -> RuleEquations:
    """Two spikes pair if no other spike of either side lies between them: each side counts its own, and a synapse keeps the counts it has paired."""
    return RuleEquations(
        pre=("x", "n"),
        post=("y", "m"),
        synapse=("paired_n", "paired_m"),
        rates={**FADE, **dict.fromkeys(("n", "m", "paired_n", "paired_m"), "0")},
        on_pre={"w": on_pre.format(y="y*min(1, m - paired_m)"), "paired_m": "m", "x": "1", "n": "n + 1"},
        on_post={"w": on_post.format(x="x*min(1, n - paired_n)"), "paired_n": "n", "y": "1", "m": "m + 1"},
    )
