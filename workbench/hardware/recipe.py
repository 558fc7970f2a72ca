"""How a count becomes energy: which coefficient of which published set multiplies what."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.hardware.ledger import COUNTS

TIMES = {
    "seconds": "the time of the inference, however many chips are used",
    "chip_cycles": "chips in use, times the clock cycles of the inference",
    "chip_seconds": "chips in use, times the time of the inference",
    "core_seconds": "cores in use, times the time of the inference",
    "neuron_ms": "neurons mapped, times the network's time",
    "neurons": "neurons mapped, whatever the steps",
    "quiet_neurons": "neurons visited but not updated",
    "all_packets": "packets sent, and packets from outside",
}
AMOUNTS = {**COUNTS, **TIMES}


@dataclass(frozen=True)
class Term:
    """One product of an energy: an amount of the ledger times a coefficient.

    Attributes
    ----------
    label
        What is paid for, in words.
    amount
        A key of ``AMOUNTS``.
    coefficient
        The name of a fact in the energy set, or the path of a fact of the chip where it has a dot.
    static
        Whether it is paid for time, not for events.
    """

    label: str
    amount: str
    coefficient: str
    static: bool = False

    def __post_init__(self) -> None:
        assert self.amount in AMOUNTS, self.amount


@dataclass(frozen=True)
class Recipe:
    """All terms of one energy set, and what the set says nothing about.

    Attributes
    ----------
    terms
        Products to be added up.
    missing
        What this sum leaves out, each a short noun phrase; the sum is a lower bound if there is any.
    boundary
        What is inside: core, chip, board or system.
    """

    terms: tuple[Term, ...]
    missing: tuple[str, ...] = ()
    boundary: str = "chip"
