"""What populations did lately, counted: spikes, rates and irregularity."""

from __future__ import annotations

import math
from dataclasses import dataclass

from workbench.engines.recording import Recording

LATELY = 1000.0  # ms of the run that is told in numbers


@dataclass(frozen=True)
class Tally:
    """What a population did lately: spikes, mean rate (Hz), irregularity (CV; not a number if too few), over how long (ms)."""

    spikes: int
    rate: float
    cv: float
    duration: float

    def __str__(self) -> str:
        irregular = "" if math.isnan(self.cv) else f", CV {self.cv:.2f}"
        return f"{self.spikes:,} spikes in {self.duration:.0f} ms, {self.rate:.1f} Hz{irregular}"


def tally(recording: Recording, lately: float) -> dict[str, Tally]:
    """Count what each population did in the last ``lately`` ms that are kept."""
    since = recording.t1 - lately
    late = Recording(recording.sizes, blocks=[block for block in recording.blocks if block.t0 >= since - 1e-9])
    if not late.blocks:
        late.blocks = recording.blocks[-1:]
    rates, irregularity = late.rates(), late.irregularity()
    return {
        name: Tally(len(late.of(name)[0]), rates[name], irregularity[name], late.duration) for name in recording.sizes
    }
