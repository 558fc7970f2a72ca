"""One stretch of a live run, as it is handed to the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.engines.recording import Block, Recording
from workbench.experiments.tally import Tally

SEARCH = 20.0  # ms of model time looked through at a time for the next spike


@dataclass(frozen=True)
class Frame:
    """One stretch of a live run.

    Attributes
    ----------
    block
        What happened.
    factor
        Measured speed: model time over wall time, averaged over about a second; not a number at first.
    wait
        Seconds to rest before the next stretch, so that the run keeps to its speed.
    watched
        The cells whose samples the block holds.
    tallies
        By population, over the last second of the run; ``None`` in most frames, as they change slowly.
    afresh
        Whether the run went back, so that what was shown after the beginning of this block did not happen.
    """

    block: Block
    factor: float
    wait: float = 0.0
    watched: tuple[tuple[Any, ...], ...] = ()
    tallies: dict[str, Tally] | None = None
    afresh: bool = False


def next_spike(sim: Any, names: list[str]) -> Block:
    """Run step by step to the next spike of these populations, at most 20 ms of model time, and return all that as one block."""
    blocks: list[Block] = []
    while not blocks or blocks[-1].t1 - blocks[0].t0 < SEARCH:
        blocks.append(sim.advance(sim.dt))
        if any(len(blocks[-1].spikes[name][0]) for name in names):
            break
    joined = Recording(sim.recording.sizes, blocks=blocks)
    times = np.concatenate([block.sample_times for block in blocks])
    return Block(
        blocks[0].t0,
        blocks[-1].t1,
        joined.spikes,
        {key: values for key, (_, values) in joined.samples.items()},
        times,
        blocks[-1].sampled,
    )
