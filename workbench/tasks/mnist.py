"""MNIST: 70,000 handwritten digits of 28 x 28 pixels, from the files of its authors."""

from __future__ import annotations

import numpy as np
import param

from workbench.core.errors import SpecError
from workbench.core.source import Source
from workbench.tasks.labelled import Batch, Labelled
from workbench.tasks.readers.folder import Folder
from workbench.tasks.readers.idx import read_idx

LARGEST = 60_000 * 28 * 28 + 16  # bytes


class MNIST(Labelled):
    """Which digit is it? ``path`` is a folder (or a zip) with the four files, packed or not; the test images are the authors' own."""

    source = Source(
        "LeCun et al. 1998, Gradient-based learning applied to document recognition", doi="10.1109/5.726791"
    )
    features = 784
    shape = (28, 28)
    classes = tuple("0123456789")

    path = param.String(default="", doc="Folder with train-images-idx3-ubyte and the three others.")

    def load(self) -> Batch:
        return self._read("train")

    def load_test(self) -> Batch:
        return self._read("t10k")

    def _read(self, part: str) -> Batch:
        folder = Folder(self.path, type(self).__name__)
        found = []
        for kind, dimensions in (("images-idx3", 3), ("labels-idx1", 1)):
            name = folder.one(f"{part}-{kind}-ubyte", f"{part}-{kind}-ubyte.gz")
            found.append(read_idx(folder.read(name, LARGEST), dimensions, f"MNIST: {name}"))
        images, labels = found
        if images.shape[1:] != self.shape or len(images) != len(labels) or not len(labels) or labels.max() > 9:
            raise SpecError(f"MNIST: {part}", "images of 28 by 28 with a digit each", f"{images.shape}, {labels.shape}")
        return Batch((images.reshape(-1, 784) / np.float32(255)).astype(np.float32), labels.astype(np.int64))
