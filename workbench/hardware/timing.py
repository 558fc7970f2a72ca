"""How long one inference takes on a chip: by its tick, its acceleration, or its slowest core."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.fact import Fact
from workbench.hardware.ledger import Ledger
from workbench.hardware.span import Span


@dataclass(frozen=True)
class Duration:
    """The time of one inference, s, with the formula and the facts it came from.

    Attributes
    ----------
    counts
        Numbers of the run that entered: label, number, unit.
    missing
        What is not in it; the time is a lower bound if there is any.
    """

    seconds: Span
    formula: str
    facts: tuple[tuple[str, Fact], ...]
    counts: tuple[tuple[str, Span | float, str], ...] = ()
    missing: tuple[str, ...] = ()


def by_tick(ledger: Ledger, tick: Fact, name: str, missing: tuple[str, ...] = ()) -> Duration:
    """Every step of the network takes one tick of the chip."""
    return Duration(
        Span.of(tick) * float(ledger.steps),
        "steps x tick",
        ((name, tick),),
        (("steps", float(ledger.steps), ""),),
        missing,
    )


def by_acceleration(ledger: Ledger, speedup: Fact, rounds: int, missing: tuple[str, ...] = ()) -> Duration:
    """The network's own time, shortened, and repeated once for each round that loads the chip anew."""
    network = ledger.steps * ledger.dt * 1e-3
    counts = (("time of the network", network, "s"), ("rounds", float(rounds), ""))
    return Duration(
        Span.of(network * rounds) / Span.of(speedup),
        "rounds x network time / speed-up",
        (("speed-up", speedup),),
        counts,
        missing,
    )


def by_slowest_core(
    busy: np.ndarray, barrier: Span, formula: str, facts: tuple[tuple[str, Fact], ...], missing: tuple[str, ...] = ()
) -> Duration:
    """In every step all cores wait for the slowest, then for the barrier.

    Parameters
    ----------
    busy
        Seconds that each core works, ``(steps, images, cores)``.
    barrier
        Seconds to synchronize, each step.
    """
    work = float(busy.max(axis=2).sum(axis=0).mean()) if busy.size else 0.0
    counts = (("steps", float(len(busy)), ""), ("slowest cores, summed over steps", work, "s"))
    return Duration(barrier * float(len(busy)) + work, formula, facts, counts, missing)
