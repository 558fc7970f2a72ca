"""DVS128 Gesture: hand and arm movements before an event camera."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.readers.address_events import CameraEvents, read_aedat3
from workbench.tasks.readers.folder import Folder

LARGEST = 1_000_000_000  # bytes of a recording
LARGEST_LIST, LARGEST_TABLE = 100_000, 1_000_000  # bytes of a list of recordings, and of one of gestures
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
        listed = folder.read(folder.one(f"trials_to_{part}.txt"), LARGEST_LIST).decode("utf-8", "replace").split()
        names = [trial if trial in folder.names else folder.one(f"/{trial}") for trial in listed]
        tables = [(name, self._labels(folder, name)) for name in names]
        labels = [label for _, table in tables for label, _, _ in table]
        return Batch(Events.of(self._cut(folder, tables), self.features), np.array(labels, dtype=np.int64))

    def _cut(
        self, folder: Folder, tables: list[tuple[str, list[tuple[int, int, int]]]]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Times (ms) and lines of each gesture, one recording in memory at a time."""
        for name, table in tables:
            events = read_aedat3(folder.read(name, LARGEST), EDGE, EDGE, f"Gestures: {name}")
            for _, begin, end in table:
                chosen = (events.t >= begin) & (events.t < min(end, begin + 1000 * LENGTH))
                one = CameraEvents(events.t[chosen], events.x[chosen], events.y[chosen], events.on[chosen])
                yield (one.t - begin) / 1000.0, one.lines(EDGE, EDGE, SHRINK)

    def _labels(self, folder: Folder, recording: str) -> list[tuple[int, int, int]]:
        """Class (from 0), begin and end (us) of the gestures of a recording."""
        name = recording.removesuffix(".aedat") + "_labels.csv"
        where = f"Gestures: {name}"
        if name not in folder.names:
            raise SpecError(where, "a list of gestures beside the recording", "none")
        found = []
        for row in csv.DictReader(io.StringIO(folder.read(name, LARGEST_TABLE).decode("utf-8", "replace"))):
            try:
                label, begin, end = (int(row[key]) for key in ("class", "startTime_usec", "endTime_usec"))
            except (KeyError, TypeError, ValueError):
                raise SpecError(where, "columns class, startTime_usec, endTime_usec", str(row)[:60]) from None
            if not 1 <= label <= len(self.classes) or begin < 0:
                raise SpecError(where, f"classes 1 to {len(self.classes)} and times from 0", str(row)[:60])
            found.append((label - 1, begin, end))
        return found
