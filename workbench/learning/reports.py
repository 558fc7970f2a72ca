"""Progress of a training as lines of text, for a terminal or a notebook."""

from __future__ import annotations

from collections.abc import Callable

from workbench.core.jobs import Progress


def each_epoch(write: Callable[[str], None] = print) -> Callable[[Progress], None]:
    """Return a report for `Trainer.run` that writes one line when an epoch was learned and judged.

    >>> report = each_epoch()
    >>> values = {"epoch": 1, "loss": 0.5, "validation_accuracy": 0.9, "seconds": 2.0}
    >>> report(Progress(10, 20, "epoch 2 of 2", values))
    epoch 1: loss 0.5, 90.0 % of the validation samples right, 2.0 s of learning
    """
    told = 0

    def report(progress: Progress) -> None:
        nonlocal told
        values = progress.values
        if values["epoch"] > told:
            told = values["epoch"]
            right = f"{100 * values['validation_accuracy']:.1f} % of the validation samples right"
            write(f"epoch {told}: loss {values['loss']:.3g}, {right}, {values['seconds']:.1f} s of learning")

    return report
