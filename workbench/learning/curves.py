"""What was measured while learning, as lists that grow: after each batch, and after each epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.core.errors import SpecError

BY_BATCH = ("batch", "loss", "train_accuracy")
BY_EPOCH = ("epoch_batch", "validation_accuracy", "test_accuracy")


@dataclass
class Curves:
    """Curves of one run.

    Attributes
    ----------
    batch, loss, train_accuracy
        Number of the batch counted from 1, its loss, and its share of right answers before learning from it.
    rates
        Mean rate of each population in that batch (Hz).
    epoch_batch, validation_accuracy, test_accuracy
        Batches learned when an epoch ended, and the share of right answers on either split.
    """

    batch: list[int] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    rates: dict[str, list[float]] = field(default_factory=dict)
    epoch_batch: list[int] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Curves:
        """Read curves from plain lists.

        Raises
        ------
        SpecError
            If one is missing, or is no list of numbers.
        """
        found = cls()
        for name in (*BY_BATCH, *BY_EPOCH):
            setattr(found, name, _numbers(data.get(name), name))
        rates = data.get("rates")
        if not isinstance(rates, Mapping):
            raise SpecError("curves.rates", "lists by population", repr(rates)[:60])
        found.rates = {str(name): _numbers(values, f"rates.{name}") for name, values in rates.items()}
        return found

    def since(self, batches: int, epochs: int) -> Curves:
        """A copy of what came after so many batches and epochs.

        >>> Curves(batch=[1, 2, 3], loss=[9.0, 8.0, 7.0]).since(2, 0).loss
        [7.0]
        """
        part = Curves(rates={name: values[batches:] for name, values in self.rates.items()})
        for names, start in ((BY_BATCH, batches), (BY_EPOCH, epochs)):
            for name in names:
                setattr(part, name, getattr(self, name)[start:])
        return part

    def extend(self, more: Curves) -> None:
        """Append what came after."""
        for name in (*BY_BATCH, *BY_EPOCH):
            getattr(self, name).extend(getattr(more, name))
        for name, values in more.rates.items():
            self.rates.setdefault(name, []).extend(values)

    def copy(self) -> Curves:
        """An independent copy."""
        return self.since(0, 0)


def _numbers(data: Any, name: str) -> list[Any]:
    if not isinstance(data, list) or not all(isinstance(value, (int, float)) for value in data):
        raise SpecError(f"curves.{name}", "a list of numbers", repr(data)[:60])
    return list(data)
