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


def each_hundred(write: Callable[[str], None] = print) -> Callable[[Progress], None]:
    """Return a report for `AgentTrainer.run` that writes one line every hundred episodes.

    >>> report = each_hundred()
    >>> report(Progress(2400, 9000, "", {"episodes": 101, "mean": 23.9, "actions": 2400, "seconds": 2.0}))
    101 episodes, 2,400 actions: mean return of the last hundred 23.9, after 2.0 s
    """
    told = 0

    def report(progress: Progress) -> None:
        nonlocal told
        values = progress.values
        if values["episodes"] // 100 > told:
            told = values["episodes"] // 100
            so_far = f"{values['episodes']:,} episodes, {values['actions']:,} actions"
            write(f"{so_far}: mean return of the last hundred {values['mean']:.1f}, after {values['seconds']:.1f} s")

    return report
