"""A projection: synapses of one kind from one population to another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.core.model import Rule, Synapse
from workbench.core.random import stream
from workbench.core.text import safe_name
from workbench.network.distributions import (
    LogNormal,
    Normal,
    Uniform,
    Value,
    check,
    from_data,
    in_turn,
    to_data,
    values,
)
from workbench.network.wiring.rule import Ends, Wiring

MAX_DELAY = 1000.0


@dataclass
class Projection:
    """Who is joined with whom (``rule``), by what (``synapse``), how strongly and how late.

    Parameters
    ----------
    weight
        In the unit of the synapse: one number, a distribution, one value a synapse (sources first), or for a
        DenseMatrix an array ``(pre, post)``. A rule with shared weights takes an array of their shape, and draws a distribution once for each.
    delay
        ms from the spike to its arrival, at least one step of time.
    plasticity
        A rule by which the weights change during a run.
    total
        What the weights onto each cell add up to whenever :meth:`Simulation.normalize` is called, in the unit of the synapse; ``None`` leaves
        them as they are.
    """

    name: str
    pre: str
    post: str
    rule: Wiring
    synapse: Synapse | None
    weight: Value = 1.0
    delay: Value = 1.0
    plasticity: Rule | None = None
    total: float | None = None

    def __post_init__(self) -> None:
        safe_name(self.name, "projection name")
        for kind, value, expected, hint in (
            ("rule", self.rule, Wiring, "AllToAll()"),
            ("synapse", self.synapse, Synapse | None, "Delta()"),
            ("plasticity", self.plasticity, Rule | None, "PairSTDP()"),
        ):
            if not isinstance(value, expected):
                raise RangeError(f"{self.name}.{kind}", f"a {kind}", repr(value)[:60], hint)
        if self.total is not None and not (isinstance(self.total, Real) and 0 < self.total < math.inf):
            raise RangeError(f"{self.name}.total", "more than 0, or None", repr(self.total)[:40], "total=10.0")
        self.weight, self.delay = check(self.weight, f"{self.name}.weight"), check(self.delay, f"{self.name}.delay")
        if not isinstance(self.delay, (Normal, Uniform, LogNormal)):
            low, high = float(np.min(self.delay)), float(np.max(self.delay))
            if not 0 < low <= high <= MAX_DELAY:
                raise RangeError(
                    f"{self.name}.delay",
                    f"0 < delay <= {MAX_DELAY:g} ms",
                    f"{low:g}" if low == high else f"{low:g} to {high:g}",
                    "delay=1.0",
                )

    def weight_unit(self) -> str:
        """The unit of the weights; a current that is injected is only scaled."""
        return self.synapse.weight_unit() if self.synapse else "1"

    def synapses(self, ends: Ends, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Sources and targets for this seed, sorted by source and then by target."""
        return self.rule.wire(ends, stream(seed, self.name, "wiring"))

    def weights(self, count: int, seed: int) -> np.ndarray:
        """The weight of each synapse for this seed, in the unit of the synapse."""
        rng, where = stream(seed, self.name, "weight"), f"{self.name}.weight"
        if self.rule.shared is None or (isinstance(self.weight, np.ndarray) and self.weight.ndim == 1):
            return values(self.weight, rng, count, where)
        return values(self.weight, rng, math.prod(self.rule.shared), where)[self.rule.taps()]

    def pieces(self, ends: Ends, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray | None]]:
        """Yield sources, targets and weights for this seed, some at a time; no weights where all have the same.

        Then the synapses come in the order in which the rule draws them, else some sources after the other, as weights do.
        Nobody holds all of a projection, unless its rule can draw only all of it at once.
        """
        if isinstance(self.weight, float):
            for pre, post in self.rule.portions(ends, stream(seed, self.name, "wiring")):
                yield pre, post, None
            return
        shared = self.rule.shared is not None
        value = self.weights(round(self.rule.count(ends)), seed) if shared else self.weight
        weights = in_turn(value, stream(seed, self.name, "weight"))
        for pre, post in self.rule.pieces(ends, stream(seed, self.name, "wiring")):
            yield pre, post, weights(len(pre))

    def delays(self, count: int, seed: int) -> np.ndarray:
        """The delay of each synapse for this seed, in ms."""
        return np.clip(
            values(self.delay, stream(seed, self.name, "delay"), count, f"{self.name}.delay"), 0.0, MAX_DELAY
        )

    def to_data(self) -> dict[str, Any]:
        """The projection as plain data."""
        return {
            "name": self.name,
            "pre": self.pre,
            "post": self.post,
            "rule": self.rule.to_dict(),
            "synapse": self.synapse.to_dict() if self.synapse else None,
            "weight": to_data(self.weight),
            "delay": to_data(self.delay),
            "plasticity": self.plasticity.to_dict() if self.plasticity else None,
            **({"total": float(self.total)} if self.total is not None else {}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], where: str) -> Projection:
        """Read what :meth:`to_data` wrote; errors name ``where``."""
        return cls(
            data["name"],
            data["pre"],
            data["post"],
            Wiring.from_dict(data["rule"], f"{where}.rule"),
            Synapse.from_dict(data["synapse"], f"{where}.synapse") if data.get("synapse") else None,
            from_data(data.get("weight", 1.0), f"{where}.weight"),
            from_data(data.get("delay", 1.0), f"{where}.delay"),
            Rule.from_dict(data["plasticity"], f"{where}.plasticity") if data.get("plasticity") else None,
            data.get("total"),
        )
