"""Tasks made of pictures with a label: what splits and batches mean for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import param

from workbench.core.errors import unknown
from workbench.core.model import Task
from workbench.core.random import stream

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Batch:
    """Images ``(batch, pixels)``, float32 from 0 to 1, with their labels ``(batch,)``, int64."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


class LabelledImages(Task):
    """Labelled pictures, cut once and for all into training, validation and test images.

    Settings are chosen on the validation images; the test images only say how good the outcome is. The cut depends on
    ``split_seed`` alone and holds each class in proportion.
    """

    shape: ClassVar[tuple[int, int]]
    """Rows and columns of a picture."""

    classes: ClassVar[tuple[str, ...]]
    """What the labels 0, 1, ... stand for."""

    split_seed = param.Integer(
        default=0, bounds=(0, None), doc="Seed of the cut into training, validation and test images."
    )
    test_share = param.Number(default=0.2, bounds=(0.01, 0.5), doc="Share of the images kept for the test.")
    validation_share = param.Number(
        default=0.1, bounds=(0.01, 0.4), doc="Share of the images kept for choosing settings."
    )

    def load(self) -> Batch:
        """Return every image of the task, in the order of its source."""
        raise NotImplementedError

    @cached_property
    def _cut(self) -> dict[str, Batch]:
        data = self.load()
        order = stream(self.split_seed, type(self).__name__, "split")
        parts: dict[str, list[np.ndarray]] = {name: [] for name in SPLITS}
        for label in range(len(self.classes)):
            members = order.permutation(np.flatnonzero(data.labels == label))
            test, chosen = round(self.test_share * len(members)), round(self.validation_share * len(members))
            for name, ids in zip(
                ("test", "validation", "train"), np.split(members, [test, test + chosen]), strict=True
            ):
                parts[name].append(ids)
        rows = {name: np.sort(np.concatenate(ids)) for name, ids in parts.items()}
        return {name: Batch(data.images[ids], data.labels[ids]) for name, ids in rows.items()}

    def split(self, name: str) -> Batch:
        """Return the images of ``train``, ``validation`` or ``test``.

        Raises
        ------
        UnknownName
            If there is no such split.
        """
        if name not in SPLITS:
            raise unknown(f"{type(self).__name__}.split", name, SPLITS)
        return self._cut[name]

    def batches(self, name: str, size: int, seed: int = 0, epoch: int = 0) -> Iterator[Batch]:
        """Yield the split once in an order drawn from the seed and the epoch; the last batch may be smaller."""
        data = self.split(name)
        order = stream(seed, type(self).__name__, name, "order", epoch).permutation(len(data))
        for at in range(0, len(order), size):
            ids = order[at : at + size]
            yield Batch(data.images[ids], data.labels[ids])
