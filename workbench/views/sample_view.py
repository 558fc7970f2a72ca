"""One sample: its picture, what speaks for each answer, and every spike it causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import panel as pn
from panel.viewable import Viewer

from workbench.learning.metrics import NOBODY
from workbench.learning.raster import Raster
from workbench.views.image_raster import AnswerBars, LayerRaster, Picture
from workbench.views.words import say, sentence

CSS = """
:host { display: grid !important; grid-template-columns: minmax(190px, 260px) minmax(0, 1fr); gap: 8px; min-width: 0; margin: 0 !important; }
@media (max-width: 640px) { :host { grid-template-columns: minmax(0, 1fr); } }
"""


class SampleView(Viewer):
    """What a network makes of one sample.

    Parameters
    ----------
    chooser
        The control by which a sample is chosen.
    """

    def __init__(self, chooser: Any) -> None:
        super().__init__()
        self.chooser = chooser
        self.raster, self.told = LayerRaster(), sentence("")
        self.place = pn.Column(sizing_mode="stretch_width", margin=0)
        self.follow(("0", "1"), None)

    def follow(self, classes: Sequence[str], shape: tuple[int, int] | None) -> None:
        """Be about samples of other classes, that are pictures of a shape or none."""
        self.classes = list(classes)
        self.picture = Picture(shape) if shape else None
        self.answers = AnswerBars(self.classes)
        self.place[:] = [view for view in (self.picture, self.answers) if view is not None]

    def show(self, raster: Raster, sizes: Mapping[str, int]) -> None:
        """Draw a sample that was shown to the network; ``sizes`` are the cells of each layer."""
        if len(raster.scores) != len(self.classes):  # of the task before
            return
        self._draw(raster.values, raster.label)
        self.answers.show(raster.scores, raster.label)
        self.raster.show(raster.spikes, sizes, raster.duration)
        spikes = ", ".join(f"{name} {len(times)}" for name, (times, _) in raster.spikes.items())
        verdict = "right" if raster.answer == raster.label else "wrong"
        answer = "with nothing" if raster.answer == NOBODY else self.classes[raster.answer]
        told = f"{self.classes[raster.label]}, answered {answer}: {verdict}. Spikes: {spikes}."
        say(self.told, told)

    def wait(
        self, index: int, values: np.ndarray | None, label: int, sizes: Mapping[str, int], duration: float
    ) -> None:
        """Draw a sample that the network has not seen."""
        self.raster.show({}, sizes, duration)
        self._draw(values, label)
        say(self.told, f"Sample {index}: {self.classes[label]}. Not shown to the network yet.")

    def none(self, sizes: Mapping[str, int], duration: float) -> None:
        """Draw nothing while samples are made."""
        self.raster.show({}, sizes, duration)
        say(self.told, "The samples are being made.")

    def _draw(self, values: np.ndarray | None, label: int) -> None:
        if self.picture is not None and values is not None:
            self.picture.show(values, f"a handwritten {self.classes[label]}")

    def __panel__(self) -> pn.viewable.Viewable:
        left = pn.Column(self.chooser, self.place, self.told, sizing_mode="stretch_width", margin=0)
        return pn.Column(left, self.raster, sizing_mode="stretch_width", stylesheets=[CSS])
