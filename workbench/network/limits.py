"""What a network will cost in memory, reckoned before anything is made."""

from __future__ import annotations

import os
from dataclasses import dataclass

SYNAPSE_BYTES, DELAY_BYTES, PLASTIC_BYTES, NEURON_BYTES = 48, 40, 20, 160
"""Peak bytes while building, measured: a synapse, what it takes more if delays differ and have to be sorted, or if it learns; a neuron."""
PIECE_BYTES, ROW_BYTES = 5, 200
"""The same for a synapse that is drawn source after source, and for a source whose synapses have different delays."""


@dataclass(frozen=True)
class Estimate:
    """Neurons, expected synapses, and bytes at the peak of building and running on the event engine."""

    neurons: int
    synapses: float
    bytes: float


def available() -> float:
    """Bytes of memory that are free on this machine, or 4 GiB where that cannot be known."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            found = dict(line.split(":", 1) for line in lines)
        return float(found["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        try:
            return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) / 2
        except (AttributeError, ValueError, OSError):
            return 4 * 2.0**30


def readable(count: float) -> str:
    """Bytes as a person reads them: ``1.5 GiB``."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.3g} {unit}"
        count /= 1024
    return f"{count:.3g} TiB"
