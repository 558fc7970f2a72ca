"""What the time of an inference consists of: in every step the slowest core, the way of the last packet, and the barrier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.hardware.cell import readable
from workbench.hardware.mapping import Mapping
from workbench.hardware.report import Row
from workbench.hardware.span import Span
from workbench.hardware.timing import Duration


@dataclass(frozen=True)
class Stretch:
    """One part of one step: from when to when, s."""

    step: int
    part: str
    start: float
    stop: float


@dataclass(frozen=True)
class Timeline:
    """An inference in time.

    Attributes
    ----------
    title
        Of the chip.
    stretches
        One after another; what an array does in several rounds comes round after round.
    totals
        Seconds of each part.
    slowest
        For a chip that waits for its slowest core, in how many steps each was it, with its name; the most often first.
    bound
        What is not in it.
    """

    title: str
    stretches: tuple[Stretch, ...]
    totals: dict[str, float]
    slowest: tuple[tuple[str, int], ...]
    bound: tuple[str, ...]

    @property
    def summary(self) -> str:
        """The timeline in a sentence."""
        whole = sum(self.totals.values())
        if not whole:
            return f"Nothing is known of the time on {self.title}."
        parts = ", ".join(
            f"{each / whole:.0%} {name} ({readable(Span.of(each), 's')})" for name, each in self.totals.items()
        )
        told = f"An inference on {self.title} takes {readable(Span.of(whole), 's')}: {parts}."
        if self.slowest:
            name, times = self.slowest[0]
            told += f" The others wait most often for {name}: in {times:,} of the steps of all images."
        return told + (f" Left out: {', '.join(self.bound)}." if self.bound else "")


def timeline(row: Row) -> Timeline | None:
    """The time of an inference of a finished run, mean over its images; ``None`` if the chip did not run."""
    if row.duration is None or row.run is None or row.mapping is None:
        return None
    duration, stretches, now = row.duration, [], 0.0
    rounds = all(name.startswith("round") for name in duration.parts)
    order = (
        [(step, name) for name, each in duration.parts.items() for step in range(len(each))]
        if rounds
        else [(step, name) for step in range(row.run.ledger.steps) for name in duration.parts]
    )
    for step, name in order:
        length = float(duration.parts[name][step])
        stretches.append(Stretch(step, name, now, now + length))
        now += length
    totals = {name: float(each.sum()) for name, each in duration.parts.items()}
    return Timeline(row.chip.title, tuple(stretches), totals, _slowest(duration, row.mapping), duration.missing)


def _slowest(duration: Duration, mapping: Mapping) -> tuple[tuple[str, int], ...]:
    busy, cores = duration.busy, mapping.layout.cores
    if busy is None or not busy.size:
        return ()
    single = busy.shape[2] == len(cores)  # some chips are waited for as a whole
    found, times = np.unique(busy.argmax(axis=2), return_counts=True)
    names = [f"core {index} ({cores[index].population})" if single else f"chip {index}" for index in found]
    return tuple((names[place], int(times[place])) for place in np.argsort(-times, kind="stable"))
