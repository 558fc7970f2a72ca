"""A projection of a run: its synapses are a function of the seed, drawn when they are asked for, at once or source after source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from workbench.core.model import Rule
from workbench.core.random import stream
from workbench.network.distributions import LogNormal, Normal, Uniform, Value, in_turn
from workbench.network.projection import MAX_DELAY, Projection
from workbench.network.wiring.rule import Ends

CURRENT, COUPLED = -1, -2
"""In place of a receptor: a current that flows in, and gap junctions."""
LAWS = (Normal, Uniform, LogNormal)


class Piece(NamedTuple):
    """Synapses of some sources, sorted by source and target: weights in coherent units, delays in steps; ``None`` where all have the same."""

    pre: np.ndarray
    post: np.ndarray
    weights: np.ndarray | None
    delays: np.ndarray | None


@dataclass
class Edge:
    """A projection in a run. Large ones are read by :meth:`pieces`; whoever asks for whole arrays holds all of them.

    Attributes
    ----------
    receptor
        Which receptor of the target it reaches, or ``CURRENT`` or ``COUPLED``.
    projection
        What is drawn, for this ``seed`` and these ``ends``; ``weight`` is in force in place of its own.
    rule
        How the weights change during the run.
    scale
        Coherent units in one unit of a weight.
    given
        Weights of a plastic edge that are not as drawn, coherent units, ``(synapses,)``.
    """

    receptor: int
    projection: Projection
    ends: Ends
    seed: int
    dt: float
    weight: Value
    rule: Rule | None
    scale: float
    given: np.ndarray | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The name of the projection."""
        return self.projection.name

    @property
    def pre(self) -> str:
        """The name of the source."""
        return self.projection.pre

    @property
    def post(self) -> str:
        """The name of the target."""
        return self.projection.post

    @property
    def uniform(self) -> bool:
        """Whether all weights are the same and stay so."""
        return isinstance(self.weight, (int, float)) and self.rule is None

    @property
    def shares(self) -> bool:
        """Whether synapses share their weights: the rule says how, and the weights are not a list of one a synapse."""
        listed = self.given is not None or (isinstance(self.weight, np.ndarray) and self.weight.ndim == 1)
        return self.projection.rule.shared is not None and not listed

    @property
    def delay(self) -> int | None:
        """Steps from the step of a spike to the step of its arrival, if all synapses have the same."""
        delay = self.projection.delay
        return max(round(delay / self.dt), 1) if isinstance(delay, (int, float)) else None

    @cached_property
    def _pairs(self) -> tuple[np.ndarray, np.ndarray]:
        return self.projection.synapses(self.ends, self.seed)

    @property
    def synapses(self) -> int:
        """Number of synapses."""
        return len(self._pairs[0])

    @property
    def pre_ids(self) -> np.ndarray:
        """Sources, ``(synapses,)``, rising."""
        return self._pairs[0]

    @property
    def post_ids(self) -> np.ndarray:
        """Targets, ``(synapses,)``, rising for each source."""
        return self._pairs[1]

    @property
    def weights(self) -> np.ndarray:
        """Weights in coherent units, ``(synapses,)``."""
        if self.given is not None:
            return self.given
        return replace(self.projection, weight=self.weight).weights(self.synapses, self.seed) * self.scale

    @cached_property
    def delays(self) -> np.ndarray:
        """Steps from the step of a spike to the step of its arrival, ``(synapses,)``."""
        if self.delay is not None:
            return np.full(self.synapses, self.delay, dtype=np.int32)
        return self._steps(self.projection.delays(self.synapses, self.seed))

    def _steps(self, delays: np.ndarray) -> np.ndarray:
        return np.maximum(np.rint(np.clip(delays, 0.0, MAX_DELAY) / self.dt).astype(np.int32), 1)

    def pieces(self) -> Iterator[Piece]:
        """Yield the synapses of ``SOURCES`` sources after the other, as the whole arrays have them."""
        rule, delay = self.projection.rule, self.projection.delay
        own = self.given is not None or rule.shared is not None or not (self.uniform or isinstance(self.weight, LAWS))
        weights = in_turn(self.weights / self.scale if own else self.weight, stream(self.seed, self.name, "weight"))
        delays = in_turn(delay, stream(self.seed, self.name, "delay"))
        for pre, post in rule.pieces(self.ends, stream(self.seed, self.name, "wiring")):
            strong, late = weights(len(pre)), delays(len(pre))
            yield Piece(
                pre,
                post,
                None if strong is None else strong * self.scale,
                None if late is None else self._steps(late),
            )
