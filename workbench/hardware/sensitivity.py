"""Which number decides the result: each coefficient is moved to its ends while the others stay."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.fact import Fact
from workbench.hardware.pricing import Price


@dataclass(frozen=True)
class Swing:
    """The energy of an inference (J) with one coefficient at its lower and at its upper end.

    ``assumed`` tells that the coefficient was published without a range, and was moved by the spread the reader chose.
    """

    label: str
    low: float
    high: float
    assumed: bool
    fact: Fact

    @property
    def size(self) -> float:
        """From end to end, J."""
        return self.high - self.low


def swings(price: Price, spread: float = 0.25) -> list[Swing]:
    """Every priced term, the one that matters most first.

    Parameters
    ----------
    spread
        By which share a coefficient without a published range is moved, 0 to 1.
    """
    middles = [item.energy.middle for item in price.paid]
    total = sum(middles)
    found = []
    for item, middle in zip(price.paid, middles, strict=True):
        ends = item.fact.range
        assert ends is not None
        assumed = ends[0] == ends[1]
        amount = item.amount.middle
        low, high = (middle * (1 - spread), middle * (1 + spread)) if assumed else (amount * ends[0], amount * ends[1])
        found.append(Swing(item.term.label, total - middle + low, total - middle + high, assumed, item.fact))
    return sorted(found, key=lambda swing: -swing.size)
