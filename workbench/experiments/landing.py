"""What spikes did to chosen synapses, as points for the window of their rule: the time between the two spikes, and the change."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.engines.synapse_changes import Change

LONGEST = 1000.0  # ms; spikes farther apart are no pair


@dataclass(frozen=True)
class Landed:
    """One spike of either side of a synapse.

    Attributes
    ----------
    synapse
        Its number.
    time
        Of the spike, ms.
    gap
        ms from the presynaptic spike to the postsynaptic one: of this spike and the latest of the other side; not a number if there is none.
    moved
        What the spike changed: of the weight, or of the eligibility where a rule has one.
    change
        All that is known of it.
    """

    synapse: int
    time: float
    gap: float
    moved: float
    change: Change


class Landing:
    """Follows chosen synapses from stretch to stretch: it remembers when either side fired last."""

    def __init__(self) -> None:
        self._fired: dict[tuple[int, str], deque[float]] = {}

    def land(self, synapse: int, moved: str, found: Iterable[Change]) -> list[Landed]:
        """Where these changes, in the order of time, land on the window; spikes of one step do not pair with each other."""
        landed = []
        for change in found:
            late = change.time - self._latest(synapse, "post" if change.side == "pre" else "pre", change.time)
            gap = math.nan if late > LONGEST else late if change.side == "post" else -late
            landed.append(Landed(synapse, change.time, gap, change.after[moved] - change.before[moved], change))
            self._fired.setdefault((synapse, change.side), deque(maxlen=2)).append(change.time)
        return landed

    def _latest(self, synapse: int, side: str, before: float) -> float:
        """When a side fired last before a time."""
        return max((time for time in self._fired.get((synapse, side), ()) if time < before), default=-math.inf)
