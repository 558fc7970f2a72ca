"""How long one inference takes on a chip: by its tick, its acceleration, or its slowest core."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from workbench.core.fact import Fact
from workbench.hardware.ledger import Ledger
from workbench.hardware.span import Span

SHOWN_ROUNDS = 8  # rounds that are told one by one


@dataclass(frozen=True)
class Duration:
    """The time of one inference, s, with the formula and the facts it came from.

    Attributes
    ----------
    counts
        Numbers of the run that entered: label, number, unit.
    missing
        What is not in it; the time is a lower bound if there is any.
    parts
        Where the time goes: for each part its seconds in every step, ``(steps,)``, mean over images and, of a range, its
        middle.
    busy
        Seconds that each core works, ``(steps, images, cores)``, where the slowest is waited for.
    """

    seconds: Span
    formula: str
    facts: tuple[tuple[str, Fact], ...]
    counts: tuple[tuple[str, Span | float, str], ...] = ()
    missing: tuple[str, ...] = ()
    parts: dict[str, np.ndarray] = field(default_factory=dict, compare=False)
    busy: np.ndarray | None = field(default=None, repr=False, compare=False)


def by_tick(ledger: Ledger, tick: Fact, name: str, missing: tuple[str, ...] = ()) -> Duration:
    """Every step of the network takes one tick of the chip."""
    return Duration(
        Span.of(tick) * float(ledger.steps),
        "steps x tick",
        ((name, tick),),
        (("steps", float(ledger.steps), ""),),
        missing,
        {"tick of the chip": np.full(ledger.steps, Span.of(tick).middle)},
    )


def by_acceleration(ledger: Ledger, speedup: Fact, rounds: int, missing: tuple[str, ...] = ()) -> Duration:
    """The network's own time, shortened, and repeated once for each round that loads the chip anew."""
    network = ledger.steps * ledger.dt * 1e-3
    counts = (("time of the network", network, "s"), ("rounds", float(rounds), ""))
    seconds = Span.of(network * rounds) / Span.of(speedup)
    each = np.full(ledger.steps, seconds.middle / max(ledger.steps, 1) / rounds)
    return Duration(
        seconds,
        "rounds x network time / speed-up",
        (("speed-up", speedup),),
        counts,
        missing,
        {f"round {turn + 1}": each for turn in range(rounds)} if rounds <= SHOWN_ROUNDS else {"rounds": rounds * each},
    )


def by_slowest_core(
    busy: np.ndarray,
    barrier: Span,
    formula: str,
    facts: tuple[tuple[str, Fact], ...],
    missing: tuple[str, ...] = (),
    travel: np.ndarray | None = None,
) -> Duration:
    """In every step all cores wait for the slowest, then for the last packet, then for the barrier.

    Parameters
    ----------
    busy
        Seconds that each core works, ``(steps, images, cores)``.
    barrier
        Seconds to synchronize, each step.
    travel
        Seconds that the longest way of a packet from each core takes, ``(steps, images, cores)``; ``None`` where the
        time of a hop is not priced.
    """
    parts = {"slowest core": _longest(busy)}
    if travel is not None:
        parts["longest way of a packet"] = _longest(travel)
    counts = (
        ("steps", float(len(busy)), ""),
        *((f"{name}, summed over steps", float(each.sum()), "s") for name, each in parts.items()),
    )
    seconds = barrier * float(len(busy)) + sum(float(each.sum()) for each in parts.values())
    if barrier.high > 0:
        parts["barrier"] = np.full(len(busy), barrier.middle)
    return Duration(seconds, formula, facts, counts, missing, parts, busy)


def _longest(each: np.ndarray) -> np.ndarray:
    """The largest of all cores in every step, ``(steps,)``, mean over images."""
    return each.max(axis=2).mean(axis=1) if each.size else np.zeros(len(each))
