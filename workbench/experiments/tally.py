"""What populations did lately, counted: spikes, rates and irregularity."""

from __future__ import annotations

import math
from dataclasses import dataclass

from workbench.analysis.spike_trains import cv, rate
from workbench.engines.recording import Recording

LATELY = 1000.0  # ms of the run that is told in numbers
LOOKED = 2000  # cells of a population whose intervals are looked at, at most


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
    """Count what each population did in the last ``lately`` ms that are kept.

    Of populations of more than 2,000 cells the irregularity is that of every n-th cell: a run would wait for more.
    """
    since = recording.t1 - lately
    late = Recording(recording.sizes, blocks=[block for block in recording.blocks if block.t0 >= since - 1e-9])
    if not late.blocks:
        late.blocks = recording.blocks[-1:]
    told = {}
    for name, size in recording.sizes.items():
        times, ids = late.of(name)
        stride = -(-size // LOOKED)
        looked = ids % stride == 0 if stride > 1 else slice(None)
        told[name] = Tally(len(times), rate(times, size, late.duration), cv(times[looked], ids[looked]), late.duration)
    return told
