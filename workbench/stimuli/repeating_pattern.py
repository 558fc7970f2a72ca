"""Repeating pattern: a moment of noise that comes back, unseen in any rate."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.core.span import Draw, Span


class RepeatingPattern(Stimulus):
    """Poisson noise in which some lines repeat the same few spikes again and again, each time a little jittered.

    The pattern comes once in every stretch of ``every`` ms, at a random place in it. The first lines take part; while it lasts they
    emit the pattern and the ``noise``, and at all other times they fire as the other lines do, so no rate tells when it comes.
    """

    source = Source(
        "Masquelier, Guyonneau and Thorpe 2008, Spike timing dependent plasticity finds the start of repeating patterns, PLoS ONE 3:e1377",
        doi="10.1371/journal.pone.0001377",
    )
    told: ClassVar[bool] = True

    rate = Quantity(
        54.0,
        "Hz",
        symbol=r"\nu",
        bounds=(0, 1000),
        soft=(0, 100),
        doc="Rate of each line, within the pattern and without.",
    )
    noise = Quantity(
        10.0,
        "Hz",
        symbol=r"\nu_0",
        bounds=(0, 1000),
        soft=(0, 50),
        doc="Rate of further spikes that are never part of it.",
    )
    duration = Quantity(50.0, "ms", symbol="T", bounds=(1, 10000), soft=(10, 200), doc="Length of the pattern.")
    every = Quantity(
        200.0, "ms", symbol=r"T_\mathrm{all}", bounds=(1, 10000), soft=(50, 1000), doc="It comes once in this time."
    )
    members = Quantity(0.5, "1", symbol="m", bounds=(0, 1), soft=(0, 1), doc="Share of the lines that take part.")
    jitter = Quantity(
        1.0,
        "ms",
        symbol=r"\sigma",
        bounds=(0, 100),
        soft=(0, 6),
        doc="Spread of the pattern's spikes from one time to the next.",
    )

    def start(self, draw: Draw, page: int) -> float:
        """When the pattern of a stretch begins (ms)."""
        room = max(self.every - self.duration, 0.0)
        return page * self.every + room * float(draw("start", page).random())

    def starts(self, draw: Draw, t0: float, t1: float) -> np.ndarray:
        """When the pattern begins between ``t0`` and ``t1`` (ms), for the draws of a run: ``stream(seed, node, ...)``."""
        pages = range(int(t0 // self.every), int(t1 // self.every) + 1)
        found = np.array([self.start(draw, page) for page in pages])
        return found[(found >= t0) & (found < t1)]

    def spikes(self, span: Span) -> tuple[np.ndarray, np.ndarray]:
        """Noise, stretch by stretch, with the pattern in place of that of its lines."""
        many = round(self.members * span.lines)
        frozen = span.draw("pattern")
        played = np.repeat(np.arange(many), frozen.poisson(self.rate * self.duration / 1000.0, many))
        offsets = self.duration * frozen.random(len(played))
        times, ids = [np.zeros(0)], [np.zeros(0, dtype=np.int64)]
        for page in span.pages(self.every):
            dice, begin = span.draw("page", page), self.start(span.draw, page)
            noise, line = self._noise(dice, self.rate, span.lines)
            inside = (noise >= begin - page * self.every) & (noise < begin - page * self.every + self.duration)
            replaced = inside & (line < many)
            jittered = begin - page * self.every + offsets + self.jitter * dice.standard_normal(len(offsets))
            extra, further = self._noise(dice, self.noise, span.lines)
            times.append(
                page * self.every + np.concatenate([noise[~replaced], np.clip(jittered, 0.0, self.every), extra])
            )
            ids.append(np.concatenate([line[~replaced], played, further]))
        return span.within(np.concatenate(times), np.concatenate(ids))

    def _noise(self, dice: np.random.Generator, rate: float, lines: int) -> tuple[np.ndarray, np.ndarray]:
        """Times within a stretch (ms) and lines of spikes at a rate (Hz)."""
        count = dice.poisson(rate * self.every / 1000.0 * lines)
        return self.every * dice.random(count), dice.integers(0, lines, count)
