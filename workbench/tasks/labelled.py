"""Tasks with a right answer for every sample: what splits and batches mean for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import param

from workbench.core.errors import unknown
from workbench.core.model import Task
from workbench.core.random import stream
from workbench.tasks.events import Events

SPLITS = ("train", "validation", "test")

Inputs = np.ndarray | Events


@dataclass(frozen=True)
class Batch:
    """Samples with their labels ``(batch,)``, int64.

    The inputs are values from 0 to 1 that a code turns into spikes, float32, ``(batch, features)``, or in time ``(batch, frames,
    features)``; or they are spikes already, as :class:`Events`.
    """

    inputs: Inputs
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, chosen: np.ndarray | slice) -> Batch:
        return Batch(self.inputs[chosen], self.labels[chosen])


class Labelled(Task):
    """Labelled samples, cut once and for all into training, validation and test samples.

    Settings are chosen on the validation samples; the test samples only say how good the outcome is. The cut depends on
    ``split_seed`` alone and holds each class in proportion. Where the source names its own test samples, those are taken.
    """

    classes: ClassVar[tuple[str, ...]]
    """What the labels 0, 1, ... stand for."""

    features: ClassVar[int]
    """Values, or lines, of a sample."""

    spiking: ClassVar[bool] = False
    """Whether samples are spikes already, and need no code."""

    code: ClassVar[str] = "RateCode"
    """The code of values in which it is first shown."""

    shape: ClassVar[tuple[int, int] | None] = None
    """Rows and columns, if a sample is a picture."""

    split_seed = param.Integer(
        default=0, bounds=(0, None), doc="Seed of the cut into training, validation and test samples."
    )
    test_share = param.Number(default=0.2, bounds=(0.01, 0.5), doc="Share of the samples kept for the test.")
    validation_share = param.Number(
        default=0.1, bounds=(0.01, 0.4), doc="Share of the samples kept for choosing settings."
    )

    @property
    def duration(self) -> float:
        """How long a sample lasts (ms); 0 where it takes no time of its own."""
        return 0.0

    @property
    def answer(self) -> float:
        """When the answer begins to count (ms): what is said before is no answer."""
        return 0.0

    _held: tuple[str, dict[str, Batch]] | None = None

    def load(self) -> Batch:
        """Return the samples of the task, in the order of their source."""
        raise NotImplementedError

    def load_test(self) -> Batch | None:
        """Return the test samples, where the source names them."""
        return None

    def _cut(self) -> dict[str, Batch]:
        data, given = self.load(), self.load_test()
        order = stream(self.split_seed, type(self).__name__, "split")
        parts: dict[str, list[np.ndarray]] = {name: [] for name in SPLITS}
        for label in range(len(self.classes)):
            members = order.permutation(np.flatnonzero(data.labels == label))
            test = 0 if given is not None else round(self.test_share * len(members))
            chosen = round(self.validation_share * len(members))
            for name, ids in zip(
                ("test", "validation", "train"), np.split(members, [test, test + chosen]), strict=True
            ):
                parts[name].append(ids)
        found = {name: data[np.sort(np.concatenate(ids))] for name, ids in parts.items()}
        return found if given is None else {**found, "test": given}

    def copy(self) -> Self:
        """A task of its own with the same settings, and the samples if they are at hand."""
        copied = deepcopy(self)
        copied._held = self._held
        return copied

    @property
    def ready(self) -> bool:
        """Whether its samples are at hand; if not, the first look at a split makes or reads them."""
        return self._held is not None and self._held[0] == repr(self)

    def split(self, name: str) -> Batch:
        """Return the samples of ``train``, ``validation`` or ``test``.

        Raises
        ------
        UnknownName
            If there is no such split.
        """
        if name not in SPLITS:
            raise unknown(f"{type(self).__name__}.split", name, SPLITS)
        held, settings = self._held, repr(self)
        if held is None or held[0] != settings:  # another setting asks for other samples
            self._held = held = (settings, self._cut())
        return held[1][name]

    def batches(self, name: str, size: int, seed: int = 0, epoch: int = 0) -> Iterator[Batch]:
        """Yield the split once in an order drawn from the seed and the epoch; the last batch may be smaller."""
        data = self.split(name)
        order = stream(seed, type(self).__name__, name, "order", epoch).permutation(len(data))
        for at in range(0, len(order), size):
            yield data[order[at : at + size]]
