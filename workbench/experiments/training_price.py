"""Spikes against accuracy: the same training once for each price of a spike."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.core.jobs import Job, Progress, stage
from workbench.experiments.training import Training

PRICES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
EPOCHS = 4  # of each training, at most


@dataclass(frozen=True)
class Priced:
    """A training at one price: spikes of an inference, and the share of right validation answers."""

    penalty: float
    spikes: float
    accuracy: float


def price_sweep(training: Training, prices: tuple[float, ...] = PRICES, epochs: int = EPOCHS) -> Job:
    """Train twins of a training, each from the same first weights, and yield each as it is done, as ``values["priced"]``.

    The run itself is left alone. Accuracy is that of validation samples, since the curve is for choosing a price.
    """
    chosen = training.twin()  # a page may be changed while the curve is measured
    for index, penalty in enumerate(prices):
        twin = chosen.twin()
        twin.epochs = min(twin.epochs, epochs)
        twin.method.param.update(penalty=penalty)
        yield from stage(_trained(twin, f"price {penalty:g}"), index, len(prices))
        assert twin.curves is not None
        assert twin.tested is not None
        found = Priced(penalty, twin.tested.counts.spikes, twin.curves.validation_accuracy[-1])
        yield Progress(1000 * (index + 1), 1000 * len(prices), f"price {penalty:g}", {"priced": found})


def _trained(twin: Training, message: str) -> Job:
    for progress in twin.job():
        twin.take(progress)
        yield Progress(progress.done, progress.total, message)
