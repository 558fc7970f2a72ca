"""Picture sequence: pictures shown one after the other, bright pixels firing fast."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import param

from workbench.core.errors import RangeError
from workbench.core.model import Stimulus
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.core.span import Draw, Span


class PictureSequence(Stimulus):
    """Shows ``pictures``, an array ``(pictures, pixels)`` from 0 to 1, each for ``duration`` ms and then nothing for ``pause`` ms.

    Every pixel is a Poisson train, at ``bright`` where the picture is 1 and at ``dark`` where it is 0. In random order each turn is
    drawn by itself, so a picture may come twice in a row.
    """

    source = Source("Diehl and Cook 2015, Front. Comput. Neurosci. 9:99", doi="10.3389/fncom.2015.00099")
    told: ClassVar[bool] = True

    pictures = param.Array(default=np.eye(2), doc="Brightness of each pixel, (pictures, pixels).")
    bright = Quantity(60.0, "Hz", symbol=r"\nu_1", bounds=(0, 1000), soft=(0, 200), doc="Rate of a bright pixel.")
    dark = Quantity(0.0, "Hz", symbol=r"\nu_0", bounds=(0, 1000), soft=(0, 50), doc="Rate of a dark pixel.")
    duration = Quantity(100.0, "ms", symbol="T", bounds=(1, 10000), soft=(10, 1000), doc="How long a picture is shown.")
    pause = Quantity(50.0, "ms", symbol="T_0", bounds=(0, 10000), soft=(0, 1000), doc="Nothing is shown in between.")
    order = param.Selector(default="random", objects=["random", "in turn"], doc="Which picture comes next.")

    def __init__(self, **params: Any) -> None:
        if "pictures" in params:
            try:
                given = np.asarray(params["pictures"], dtype=np.float64)
            except (TypeError, ValueError):
                given = np.zeros(0)
            if given.ndim != 2 or not given.size or not ((given >= 0) & (given <= 1)).all():
                raise RangeError(
                    "PictureSequence.pictures",
                    "numbers from 0 to 1 of shape (pictures, pixels)",
                    repr(params["pictures"])[:60],
                )
            params = {**params, "pictures": given}
        super().__init__(**params)

    @property
    def turn(self) -> float:
        """From one picture to the next (ms)."""
        return self.duration + self.pause

    def shown(self, draw: Draw, turn: int) -> int:
        """Which picture is shown in a turn, for the draws of a run: ``stream(seed, node, ...)``."""
        many = len(self.pictures)
        return turn % many if self.order == "in turn" else int(draw("picture", turn).integers(many))

    def spikes(self, span: Span) -> tuple[np.ndarray, np.ndarray]:
        """The trains of the pictures that are shown; lines beyond the pixels are silent."""
        times, ids = [np.zeros(0)], [np.zeros(0, dtype=np.int64)]
        for turn in span.pages(self.turn):
            picture = self.pictures[self.shown(span.draw, turn)]
            dice = span.draw("turn", turn)
            expected = (self.dark + (self.bright - self.dark) * picture) * self.duration / 1000.0
            line = np.repeat(np.arange(len(picture)), dice.poisson(expected))
            times.append(self.turn * turn + self.duration * dice.random(len(line)))
            ids.append(line)
        return span.within(np.concatenate(times), np.concatenate(ids))
