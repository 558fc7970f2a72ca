"""DVS128 Gesture: hand and arm movements before an event camera."""

from __future__ import annotations

import csv
import io

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.readers.address_events import CameraEvents, read_aedat3
from workbench.tasks.readers.folder import Folder

LARGEST = 1_000_000_000  # bytes of a recording
EDGE = 128
SHRINK = 4  # pixels a side that share a line
LENGTH = 1500.0  # ms of a gesture that are used


class Gestures(Labelled):
    """Which of eleven gestures is it? ``path`` is the folder of the data set, with its ``.aedat`` files, their labels and the two lists of trials.

    Of every gesture the first 1.5 s are used, and 4 by 4 pixels share a line.
    """

    source = Source(
        "Amir et al. 2017, A low power, fully event-based gesture recognition system", doi="10.1109/CVPR.2017.781"
    )
    spiking = True
    features = 2 * (EDGE // SHRINK) ** 2
    classes = (
        "hand clapping",
        "right hand wave",
        "left hand wave",
        "right arm clockwise",
        "right arm counter clockwise",
        "left arm clockwise",
        "left arm counter clockwise",
        "arm roll",
        "air drums",
        "air guitar",
        "other gestures",
    )

    path = param.String(default="", doc="Folder with trials_to_train.txt, trials_to_test.txt and the recordings.")

    @property
    def duration(self) -> float:
        return LENGTH

    def load(self) -> Batch:
        return self._read("train")

    def load_test(self) -> Batch:
        return self._read("test")

    def _read(self, part: str) -> Batch:
        folder = Folder(self.path, type(self).__name__)
        listed = folder.read(folder.one(f"trials_to_{part}.txt"), 100_000).decode("utf-8", "replace").split()
        samples, labels = [], []
        for trial in listed:
            name = folder.one(f"/{trial}") if f"{trial}" not in folder.names else trial
            events = read_aedat3(folder.read(name, LARGEST), EDGE, EDGE, f"Gestures: {name}")
            for label, begin, end in self._labels(folder, name):
                chosen = (events.t >= begin) & (events.t < min(end, begin + 1000 * LENGTH))
                one = CameraEvents(events.t[chosen], events.x[chosen], events.y[chosen], events.on[chosen])
                samples.append(((one.t - begin) / 1000.0, one.lines(EDGE, EDGE, SHRINK)))
                labels.append(label)
        return Batch(Events.of(samples, self.features), np.array(labels, dtype=np.int64))

    def _labels(self, folder: Folder, recording: str) -> list[tuple[int, int, int]]:
        """Class (from 0), begin and end (us) of the gestures of a recording."""
        name = recording.removesuffix(".aedat") + "_labels.csv"
        where = f"Gestures: {name}"
        if name not in folder.names:
            raise SpecError(where, "a list of gestures beside the recording", "none")
        found = []
        for row in csv.DictReader(io.StringIO(folder.read(name, 1_000_000).decode("utf-8", "replace"))):
            try:
                label, begin, end = (int(row[key]) for key in ("class", "startTime_usec", "endTime_usec"))
            except (KeyError, TypeError, ValueError):
                raise SpecError(where, "columns class, startTime_usec, endTime_usec", str(row)[:60]) from None
            if not 1 <= label <= len(self.classes) or begin < 0:
                raise SpecError(where, f"classes 1 to {len(self.classes)} and times from 0", str(row)[:60])
            found.append((label - 1, begin, end))
        return found
