"""Moving bars: in which direction does the bar move? Events as a camera sees them: brighter ahead, darker behind."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled

EDGE = 12  # pixels of the square picture
BROAD = 2.0  # pixels, thickness of a bar


class MovingBars(Labelled):
    """A bright bar crosses a square of 12 by 12 pixels in one of eight directions; pixels tell ON when it comes and OFF when it has gone.

    Every pixel that it crosses spikes once ON and once OFF whatever the direction, but for noise: only time tells. Lines: all ON, then
    all OFF, row by row.
    """

    source = Source(
        "Lichtsteiner, Posch and Delbruck 2008, A 128x128 asynchronous temporal contrast vision sensor",
        doi="10.1109/JSSC.2007.914337",
        note="Events of an ideal sensor of this kind, with noise; not recorded.",
    )
    classes = ("right", "right up", "up", "left up", "left", "left down", "down", "right down")
    spiking = True
    features = 2 * EDGE**2

    samples = param.Integer(default=1600, bounds=(80, 100_000), doc="Movies in all, equally many of each direction.")
    noise = Quantity(
        0.05,
        label="share of noise",
        symbol="p",
        bounds=(0, 1),
        soft=(0, 0.5),
        doc="Events missed, and as many at random places and times.",
    )
    seed = param.Integer(default=1, bounds=(0, None), doc="Seed of speeds, places and noise.")

    @property
    def duration(self) -> float:
        return 50.0

    def load(self) -> Batch:
        draw = stream(self.seed, "MovingBars")
        labels = np.arange(self.samples, dtype=np.int64) % len(self.classes)
        return Batch(Events.of([self._movie(draw, int(label)) for label in labels], self.features), labels)

    def _movie(self, draw: np.random.Generator, label: int) -> tuple[np.ndarray, np.ndarray]:
        angle = np.pi / 4 * label
        down, across = np.divmod(np.arange(EDGE**2), EDGE) - np.array([[(EDGE - 1) / 2]] * 2)
        along = across * np.cos(angle) - down * np.sin(angle)  # rows count downward
        speed = draw.uniform(1.1, 1.6) * (2 * np.abs(along).max() + BROAD) / self.duration
        front = (along + np.abs(along).max()) / speed + draw.uniform(0, 2)
        times, lines = np.concatenate([front, front + BROAD / speed]), np.arange(self.features)
        kept = draw.random(len(times)) >= self.noise
        extra = draw.binomial(self.features, self.noise)
        times = np.concatenate([times[kept], draw.uniform(0, self.duration, extra)])
        return times, np.concatenate([lines[kept], draw.integers(0, self.features, extra)])
