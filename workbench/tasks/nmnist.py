"""N-MNIST: handwritten digits as an event camera saw them while it looked from side to side."""

from __future__ import annotations

import re

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.readers.address_events import read_nmnist
from workbench.tasks.readers.folder import Folder

LARGEST = 1_000_000  # bytes of a recording; most have 20,000
EDGE = 34  # pixels
LENGTH = 340.0  # ms, a little more than the longest


class NMNIST(Labelled):
    """Which digit is it? Three looks of about 100 ms at a screen; ``path`` is a folder or a zip with ``Train/<digit>/*.bin`` and ``Test``."""

    source = Source(
        "Orchard et al. 2015, Converting static image datasets to spiking neuromorphic datasets using saccades",
        doi="10.3389/fnins.2015.00437",
    )
    spiking = True
    features = 2 * EDGE**2
    classes = tuple("0123456789")

    path = param.String(default="", doc="Folder or zip with Train and Test.")

    @property
    def duration(self) -> float:
        return LENGTH

    def load(self) -> Batch:
        return self._read("Train")

    def load_test(self) -> Batch:
        return self._read("Test")

    def _read(self, part: str) -> Batch:
        folder = Folder(self.path, type(self).__name__)
        form = re.compile(rf"(?:.*/)?{part}/([0-9])/[^/]+\.bin")
        files = [(name, match) for name in folder.names if (match := form.fullmatch(name))]
        if not files:
            raise SpecError("NMNIST.path", f"files {part}/<digit>/*.bin", f"none of {len(folder.names)}")
        events = (read_nmnist(folder.read(name, LARGEST), f"NMNIST: {name}") for name, _ in files)
        samples = ((one.t / 1000.0, one.lines(EDGE, EDGE)) for one in events)
        labels = np.array([int(match.group(1)) for _, match in files], dtype=np.int64)
        return Batch(Events.of(samples, self.features), labels)
