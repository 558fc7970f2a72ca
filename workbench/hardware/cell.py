"""One figure that can explain itself: its formula, the counts and published numbers in it, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.core.fact import Fact
from workbench.hardware.library import weakest
from workbench.hardware.metrics import METRICS, Metric
from workbench.hardware.span import Span

PREFIXES = (
    (1e12, "T"),
    (1e9, "G"),
    (1e6, "M"),
    (1e3, "k"),
    (1.0, ""),
    (1e-3, "m"),
    (1e-6, "µ"),
    (1e-9, "n"),
    (1e-12, "p"),
    (1e-15, "f"),
    (1e-18, "a"),
)
PREFIXED = ("J", "s", "J s", "bit", "spikes/s", "W")


@dataclass(frozen=True)
class Cell:
    """A figure of one chip.

    Attributes
    ----------
    metric
        A key of ``METRICS``.
    value
        A span in the metric's unit, or ``None`` where it is not known.
    counts
        Numbers of this run that entered: label, number or range, unit.
    facts
        Published numbers that entered, with what each is for.
    missing
        What is not in it; the value is a bound if there is any.
    upper
        Whether what is missing would make the value smaller.
    note
        What to know about this chip's figure.
    """

    metric: str
    value: Span | None
    counts: tuple[tuple[str, Span | float, str], ...] = ()
    facts: tuple[tuple[str, Fact], ...] = ()
    missing: tuple[str, ...] = field(default=())
    note: str = ""
    upper: bool = False

    @property
    def about(self) -> Metric:
        """What the figure is."""
        return METRICS[self.metric]

    @property
    def evidence(self) -> tuple[str, str]:
        """The weakest confidence and check of the published numbers in it; empty if it was only counted."""
        return weakest([fact for _, fact in self.facts])

    @property
    def text(self) -> str:
        """The value as a table shows it; ``≥`` marks a lower bound and ``≤`` an upper one."""
        if self.value is None:
            return "unknown"
        mark = "" if not self.missing else "≤ " if self.upper else "≥ "
        return mark + readable(self.value, self.about.unit)


def readable(value: Span, unit: str) -> str:
    """A number or a range with three digits and a prefix.

    >>> readable(Span(2.3e-6, 2.3e-6), "J per inference"), readable(Span(0.5, 1.0), "J"), readable(Span(3, 4), "J s")
    ('2.3 µJ', '500 mJ to 1 J', '3 to 4 J s')
    """
    (low, unit_low), (high, unit_high) = (_one(end, unit) for end in (value.low, value.high))
    if unit_low == unit_high:
        return f"{low}{unit_low}" if low == high else f"{low} to {high}{unit_high}"
    return f"{low}{unit_low} to {high}{unit_high}"


def _one(number: float, unit: str) -> tuple[str, str]:
    """Digits, and the unit with its prefix."""
    if unit == "%":
        return f"{100 * number:.3g}", " %"
    base = unit.removesuffix(" per inference").removesuffix(" per spike")
    if base not in PREFIXED:
        return (f"{number:,.0f}" if number >= 100 else f"{number:.3g}"), ""
    scale, prefix = next(
        ((scale, prefix) for scale, prefix in PREFIXES if abs(number) >= scale * (1 - 5e-4)), PREFIXES[-1]
    )
    if number == 0:
        scale, prefix = 1.0, ""
    return f"{number / scale:.3g}", f" {prefix}{base}"


def fact_text(fact: Fact) -> str:
    """A published number with a readable prefix, or its words.

    >>> from workbench.core.source import Source
    >>> fact_text(Fact(2.36e-11, "J", Source("a"))), fact_text(Fact([1, 9], "bit", Source("a")))
    ('23.6 pJ', '1 to 9 bit')
    """
    ends = fact.range
    if ends is None:
        return str(fact)
    cut = next((at for at, letter in enumerate(fact.unit) if letter in " /"), len(fact.unit))
    base, rest = fact.unit[:cut], fact.unit[cut:]
    if base in ("J", "s", "W"):
        return readable(Span(*ends), base) + rest
    return f"{' to '.join(f'{end:g}' for end in dict.fromkeys(ends))} {fact.unit}"
