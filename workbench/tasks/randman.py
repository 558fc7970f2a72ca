"""Random manifolds: classes of spike patterns that are told apart by when their lines spike, and by nothing else."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled

WAVES = 1000  # of a random function


class Randman(Labelled):
    """Every sample is a point on its class's smooth random surface; each coordinate is the time of one line's single spike.

    All lines of all classes spike once, so counts tell nothing. More dimensions and less smooth surfaces are harder.
    """

    source = Source(
        "Zenke and Vogels 2021, The remarkable robustness of surrogate gradient learning", doi="10.1162/neco_a_01367"
    )
    classes = tuple("0123456789")
    spiking = True
    features = 20

    samples = param.Integer(default=5000, bounds=(100, 1_000_000), doc="Patterns in all, equally many of each class.")
    dimensions = param.Integer(default=1, bounds=(1, 5), doc="Dimensions of a surface.")
    smoothness = Quantity(
        2.0,
        label="smoothness α",
        symbol=r"\alpha",
        bounds=(0.1, 10),
        soft=(1, 3),
        doc="Power by which waves fade: more is smoother.",
    )
    seed = param.Integer(default=1, bounds=(0, None), doc="Seed of surfaces and patterns.")

    @property
    def duration(self) -> float:
        return 100.0

    def load(self) -> Batch:
        labels = np.arange(self.samples, dtype=np.int64) % len(self.classes)
        places = stream(self.seed, "Randman", "places").random((self.samples, self.dimensions))
        spikes = np.zeros((self.samples, self.features))
        for label in range(len(self.classes)):
            chosen = labels == label
            surface = stream(self.seed, "Randman", "surface", label)
            for line in range(self.features):
                height = smooth(places[chosen], surface.random((self.dimensions, 3, WAVES)), self.smoothness)
                spikes[chosen, line] = (height - height.min()) / (np.ptp(height) or 1.0)
        times = spikes * self.duration * (1 - 1e-6)  # the last moment belongs to the last step
        lines = np.arange(self.features)
        return Batch(Events.of([(row, lines) for row in times], self.features), labels)


def smooth(places: np.ndarray, numbers: np.ndarray, smoothness: float) -> np.ndarray:
    """Return a random function at places ``(places, dimensions)`` of the unit cube: a product over dimensions of sums of fading waves.

    ``numbers`` are uniform, ``(dimensions, 3, waves)``: amplitude, stretch of the frequency, and phase of each wave.
    """
    height = np.ones(len(places))
    order = np.arange(numbers.shape[2])
    fading = 1 / (1.0 + order) ** smoothness
    for place, (amplitude, stretch, phase) in zip(places.T, numbers, strict=True):
        waves = np.sin(2 * np.pi * (order * stretch * place[:, None] + phase))
        height *= waves @ (amplitude * fading)
    return height
