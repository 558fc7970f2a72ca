"""Handwritten digits: 1,797 real pictures of 8 x 8 pixels that need no download."""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.core.source import Source
from workbench.tasks.labelled import Batch, Labelled


class Digits(Labelled):
    """Which digit is it? The test set of the UCI handwritten digits, as it ships with scikit-learn.

    Forty-three people wrote them; each pixel counts the ink in a block of 4 x 4 dots of the scan, 0 to 16.
    """

    source = Source(
        "Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository",
        doi="10.24432/C50P49",
        note="The copy in scikit-learn (sklearn.datasets.load_digits).",
    )
    features = 64
    shape = (8, 8)
    classes = tuple("0123456789")

    def load(self) -> Batch:
        from sklearn.datasets import load_digits  # takes most of a second to import: only when the digits are wanted

        data: Any = load_digits()
        return Batch((data.data / 16.0).astype(np.float32), data.target.astype(np.int64))
