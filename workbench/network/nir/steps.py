"""From the continuous equations of NIR to steps of time and back: what is kept of a state in a step, and what a spike adds.

A spike in NIR is a current of height ``w`` for one step. Here it arrives at the beginning of the step and decays in it. So that both
end the step at the same place, it has to add ``(1 - b)/b`` of what the current would reach in the end, where ``b`` is kept in a step.
One unit of NIR is 1 mV for potentials and 1 nA for currents.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, unknown

METHODS = {"exact": "auto", "Euler": "Euler"}
"""Ways to step, and the integrator of a Simulation that does so."""
CURRENT = 1000.0
"""pA in one unit of current."""
LAYER = 2
"""Steps by which a layer lies behind the one before it here."""
OUT_OF_REACH = 1e12
"""Threshold (mV) of a readout, which never spikes."""


def added(tau: Any, dt: float, method: str, where: str) -> np.ndarray:
    """What a spike of weight 1 adds to a leaky state with gain 1; ``tau`` and ``dt`` in one unit.

    >>> added(2.0, 1.0, "Euler", "cell").item()
    1.0
    """
    if method not in METHODS:
        raise unknown("method", method, METHODS)
    ratio = dt / np.asarray(tau, float)
    if method == "exact":
        return np.expm1(ratio)
    if not (ratio < 1).all():
        raise RangeError(
            where, f"time constants above the step of {dt:g} for Euler", f"{np.min(tau):g}", "method='exact'"
        )
    return ratio / (1 - ratio)


def depths(
    names: Iterable[str], roots: Iterable[str], links: Iterable[tuple[str, str]]
) -> tuple[dict[str, int], set[tuple[str, str]]]:
    """How many synapses each node lies behind the inputs on the longest way, and the links that lead back.

    >>> depths("abc", "a", [("a", "b"), ("b", "c"), ("a", "c"), ("c", "b")])
    ({'a': 0, 'b': 1, 'c': 2}, {('c', 'b')})
    """
    targets: dict[str, list[str]] = {name: [] for name in names}
    for pre, post in links:
        targets[pre].append(post)
    back, done, order = set(), set(), []
    for root in [*roots, *targets]:
        if root in done:
            continue
        path, on_path = [(root, iter(targets[root]))], {root}
        while path:
            name, rest = path[-1]
            following = next((post for post in rest if post not in done), None)
            if following is None:
                done.add(name)
                order.append(name)
                on_path.discard(name)
                path.pop()
            elif following in on_path:
                back.add((name, following))
            else:
                on_path.add(following)
                path.append((following, iter(targets[following])))
    depth = dict.fromkeys(targets, 0)
    for name in reversed(order):
        for post in targets[name]:
            if (name, post) not in back:
                depth[post] = max(depth[post], depth[name] + 1)
    return depth, back


def least_steps(pre: str, post: str, depth: dict[str, int], back: set[tuple[str, str]]) -> int:
    """The delay in steps that keeps all ways through the layers in time; less than 1 cannot be had.

    A spike is stamped at the end of its step and acts one delay later, so a layer lies two steps behind the one before it, where it
    lies in the same step in a graph; what leads back is heard in the next step there.
    """
    return LAYER * (depth[post] - depth[pre]) - 1 + ((pre, post) in back)
