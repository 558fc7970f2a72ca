"""The regimes of a sparse random network, named from what was measured of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from workbench.core.source import Source

SOURCE = Source(
    "Brunel 2000, Dynamics of sparsely connected networks of excitatory and inhibitory spiking neurons",
    doi="10.1023/A:1008925309027",
    note="The paper tells regimes apart in words and by theory; the limits below are ours, checked at its four points.",
)

QUIET = 0.5  # Hz: below this mean rate a network is quiescent
REGULAR = 0.2  # CV of intervals below which cells are regular
SWINGING = 0.75  # swing of the activity from which it is synchronous: a sine down to zero has 0.71
RHYTHMIC = 0.45  # share of the activity's power near its peak from which it is synchronous, even if it swings less
FAST = 1.0  # a rhythm is fast when its period is shorter than so many membrane time constants


class Regime(Enum):
    """What a network does: its short name, and what that means."""

    QUIESCENT = ("quiescent", "Hardly any cell fires.")
    SR = ("SR", "Synchronous regular: cells fire like clocks, in step with each other.")
    AR = ("AR", "Asynchronous regular: cells fire like clocks, each at its own time.")
    AI = ("AI", "Asynchronous irregular: cells fire at random, without a common rhythm.")
    SI_FAST = (
        "SI fast",
        "Synchronous irregular, fast: the activity oscillates; each cell joins in a few of its beats, at random.",
    )
    SI_SLOW = ("SI slow", "Synchronous irregular, slow: bursts of the whole network, cells fire at random.")

    def __init__(self, label: str, about: str) -> None:
        self.label, self.about = label, about


@dataclass(frozen=True)
class Found:
    """What was measured, and what it is called.

    Attributes
    ----------
    g, eta
        Where: relative strength of inhibition, and drive over threshold.
    rate, cv, synchrony, swing, rhythm, peak
        As in ``experiments/measures.py``.
    regime
        Its name.
    """

    g: float
    eta: float
    rate: float
    cv: float
    synchrony: float
    swing: float
    rhythm: float
    peak: float
    regime: Regime


TAKEN = ("rate", "cv", "synchrony", "swing", "rhythm", "peak")
"""The measures that a regime is named from, or that are shown with it."""


def name_regime(rate: float, cv: float, swing: float, rhythm: float, peak: float, tau: float) -> Regime:
    """Name what was measured; ``rate`` and ``peak`` in Hz, the membrane time constant ``tau`` in ms.

    A CV that could not be taken, as cells fired too rarely, counts as irregular.

    >>> name_regime(rate=38.0, cv=0.41, swing=0.5, rhythm=0.25, peak=110.0, tau=20.0).label
    'AI'
    """
    if not rate >= QUIET:
        return Regime.QUIESCENT
    together = swing >= SWINGING or rhythm >= RHYTHMIC
    if not math.isnan(cv) and cv < REGULAR:
        return Regime.SR if together else Regime.AR
    if not together:
        return Regime.AI
    return Regime.SI_FAST if peak * tau / 1000.0 > 1.0 / FAST else Regime.SI_SLOW
