"""Spoken digits: six people say the digits; what is learned from is the loudness of bands of pitch."""

from __future__ import annotations

import re

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.source import Source
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.readers.folder import Folder
from workbench.tasks.readers.sound import loudness, read_wav

LARGEST = 4_000_000  # bytes of a recording
FORM = re.compile(r"(?:.*/)?([0-9])_[a-z]+_([0-9]+)\.wav")
FRAMES = 50


class SpokenDigits(Labelled):
    """Which digit was said? Each recording is 50 frames of 40 bands, however long it is; a step of 1 ms shows one frame.

    ``path`` is a folder or a zip of the Free Spoken Digit Dataset, files ``<digit>_<speaker>_<k>.wav``; the test recordings are its
    own, k from 0 to 4.
    """

    source = Source("Jackson et al. 2018, Free Spoken Digit Dataset v1.0.8", doi="10.5281/zenodo.1342401")
    features = 40
    classes = tuple("0123456789")

    path = param.String(default="", doc="Folder or zip with the recordings.")

    @property
    def duration(self) -> float:
        return float(FRAMES)

    def load(self) -> Batch:
        return self._read(test=False)

    def load_test(self) -> Batch:
        return self._read(test=True)

    def _read(self, test: bool) -> Batch:
        folder = Folder(self.path, type(self).__name__)
        files = [(name, match) for name in folder.names if (match := FORM.fullmatch(name))]
        files = [(name, match) for name, match in files if (int(match.group(2)) < 5) is test]
        if not files:
            raise SpecError("SpokenDigits.path", "files <digit>_<speaker>_<k>.wav", f"none of {len(folder.names)}")
        sounds = [read_wav(folder.read(name, LARGEST), f"SpokenDigits: {name}") for name, _ in files]
        frames = np.stack([loudness(sound, rate, self.features, FRAMES) for sound, rate in sounds])
        return Batch(frames.astype(np.float32), np.array([int(match.group(1)) for _, match in files], dtype=np.int64))
