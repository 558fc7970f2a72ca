"""Store and recall: keep the bit that was shown when told to store, and say it when asked."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.quantity import Quantity
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.tasks.delayed_xor import CUE, LINES, tokens
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled


class StoreRecall(Labelled):
    """A stream of bits of 20 ms; with one of them comes the order to store, and after a delay the order to recall.

    The lines are bit 0, bit 1, store and recall. The bits between are there to mislead.
    """

    source = Source("Bellec et al. 2020, A solution to the learning dilemma", doi="10.1038/s41467-020-17236-y")
    classes = ("0", "1")
    spiking = True
    features = 4 * LINES

    delay = Quantity(
        100.0,
        "ms",
        symbol=r"t_{\mathrm{delay}}",
        bounds=(20, 2000),
        soft=(40, 1000),
        doc="From store to recall, in whole bits.",
    )
    samples = param.Integer(default=2000, bounds=(40, 100_000), doc="Trials in all.")
    seed = param.Integer(default=1, bounds=(0, None), doc="Seed of bits and spikes.")

    @property
    def between(self) -> int:
        """Bits from the stored one to the order to recall."""
        return max(1, round(self.delay / CUE))

    @property
    def answer(self) -> float:
        return CUE * self.between

    @property
    def duration(self) -> float:
        return CUE * (self.between + 1)

    def load(self) -> Batch:
        draw = stream(self.seed, "StoreRecall")
        bits = draw.integers(0, 2, (self.samples, self.between))
        orders = np.broadcast_to([2, 3], (self.samples, 2))
        begins = np.array([*(CUE * np.arange(self.between)), 0.0, self.answer])
        trials = [tokens(draw, groups, begins) for groups in np.hstack([bits, orders])]
        return Batch(Events.of(trials, self.features), bits[:, 0].astype(np.int64))
