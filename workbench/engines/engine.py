"""What an engine is: a plan set in motion, advanced by whole steps, changed between them, saved and restored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from workbench.core.random import key
from workbench.engines.plan import Plan

INJECTED = "i"
"""The name under which the external current into a cell is sampled; no state may be called so."""


@dataclass(frozen=True)
class Probe:
    """Which states of which cells are sampled at the end of every step; for ``i``, the current injected during the step (pA)."""

    node: str
    variable: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class SynapseProbe(Probe):
    """Which quantity of which synapses of a plastic projection (``node``) is sampled at the end of every step, coherent units.

    The quantity is ``w``, or any name that its rule keeps or reads; of a trace it is that of the synapse's own cell on that side.
    """


@dataclass
class Steps:
    """What happened in a run of steps.

    Attributes
    ----------
    spikes
        By node: the step at whose end each spike is stamped (absolute, the first step ends at 1), and the cell.
    samples
        By probe: ``(steps, ids)``.
    """

    spikes: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    samples: dict[Probe, np.ndarray] = field(default_factory=dict)


class Engine(Protocol):
    """The contract of every engine; ``engines/reference`` shows it in its plainest form."""

    plan: Plan
    step: int

    def advance(self, steps: int, probes: list[Probe]) -> Steps:
        """Take so many steps of time."""
        ...

    def feed(self, name: str, spikes: np.ndarray) -> None:
        """Give a SpikeInput what to emit from the next step on, ``(steps, neurons)``."""
        ...

    def place(self, name: str, ids: np.ndarray, states: dict[str, np.ndarray]) -> None:
        """Set states of some cells of a population, coherent units, from the next step on."""
        ...

    def mute(self, name: str, ids: np.ndarray, on: bool) -> None:
        """Let nobody hear the spikes of some cells of a population from the next step on, or hear them again."""
        ...

    def inject(self, name: str, ids: np.ndarray, current: float, steps: int) -> None:
        """Let a constant current (pA) flow into some cells of a population for so many steps, besides what flows anyway."""
        ...

    def state_view(self) -> dict[str, dict[str, np.ndarray]]:
        """The states of every population, to look at and not to change."""
        ...

    def changed(self, name: str) -> None:
        """Take over new values of a node or an edge from the plan."""
        ...

    def weights(self, name: str) -> np.ndarray:
        """The weights of an edge as they are now, coherent units, in the order of the plan."""
        ...

    def reward(self, name: str, amount: float) -> None:
        """Raise the first shared quantity of a plastic edge, from the next step on."""
        ...

    def state(self) -> dict[str, Any]:
        """Everything that changes during a run, copied."""
        ...

    def load(self, state: dict[str, Any]) -> None:
        """Go back to a state."""
        ...


def poisson_threshold(rate: float, dt: float) -> int:
    """A 32-bit word below this means a spike in this step; ``rate`` in kHz."""
    return min(round(rate * dt * 2.0**32), 2**32 - 1)


def poisson_key(plan: Plan, name: str) -> int:
    """The key of a Poisson node's random stream."""
    return key(plan.seed, name, "poisson")
