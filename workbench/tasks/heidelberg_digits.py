"""Spiking Heidelberg Digits: spoken digits as an artificial ear of 700 fibers hears them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import param

from workbench.core.errors import RangeError, SpecError
from workbench.core.source import Source
from workbench.tasks.events import Events
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.readers.folder import Folder
from workbench.tasks.readers.spike_hdf5 import read_spikes

LARGEST = 2**31


class HeidelbergDigits(Labelled):
    """Which digit was said, in English or in German? ``path`` is a folder with ``shd_train.h5`` and ``shd_test.h5``, packed or not."""

    source = Source(
        "Cramer et al. 2022, The Heidelberg spiking data sets for the systematic evaluation of spiking neural networks",
        doi="10.1109/TNNLS.2020.3044364",
    )
    spiking = True
    features = 700
    classes = (*(f"{n} (English)" for n in range(10)), *(f"{n} (German)" for n in range(10)))

    path = param.String(default="", doc="Folder with shd_train.h5 and shd_test.h5.")

    @property
    def duration(self) -> float:
        return 1400.0

    def load(self) -> Batch:
        return self._read("train")

    def load_test(self) -> Batch:
        return self._read("test")

    def _read(self, part: str) -> Batch:
        folder = Folder(self.path, type(self).__name__)
        name = folder.one(f"shd_{part}.h5", f"shd_{part}.h5.gz")
        with tempfile.TemporaryDirectory() as place:
            copy = Path(place) / "spikes.h5"  # HDF5 is read from a file of its own, whatever it came in
            copy.write_bytes(folder.read(name, LARGEST))
            samples, labels = read_spikes(copy, f"HeidelbergDigits: {name}")
        if not len(labels) or not 0 <= labels.min() <= labels.max() < len(self.classes):
            raise SpecError(f"HeidelbergDigits: {name}", "labels from 0 to 19", "others")
        try:
            return Batch(Events.of(samples, self.features), labels)
        except RangeError as error:
            raise SpecError(f"HeidelbergDigits: {name}", error.expected, error.got) from None
