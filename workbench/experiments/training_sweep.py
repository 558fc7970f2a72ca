"""A sweep of trainings: the same learning at every combination of some choices, here or on many processes, as one table."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import param

from workbench.core.errors import Misfits, RangeError, SpecError, WorkbenchError, unknown
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.experiments.spec_parts import refuse
from workbench.experiments.sweep import AUTO, HERE, LOCAL, MOST
from workbench.experiments.training import Training

MANY = 4  # trainings from which on other processes are worth their start
POLL = 0.1  # seconds between two looks at what the others have done
PARTS = ("task", "method", "encoder", "cell")
"""What a training is made of: quantities of these are varied as ``method.learning_rate``."""

Row = dict[str, Any]


class TrainingSweep:
    """Trainings at every combination of some choices, each once with every seed.

    Parameters
    ----------
    over
        From what is varied to its values: a choice of :class:`~workbench.experiments.training.Training` (``hidden``, ``shape``,
        ``learning``), or a quantity of its task, method, encoder or cell (``method.learning_rate``, ``cell.c_m``).
    fixed
        Choices that are the same for all, by the same names.

    Raises
    ------
    Misfits, UnknownName, RangeError
        Before anything is trained.

    >>> sweep = TrainingSweep({"hidden": [8, 16]}, {"epochs": 1, "steps": 4})
    >>> sweep.total
    2
    """

    def __init__(
        self, over: Mapping[str, Sequence[Any]], fixed: Mapping[str, Any] | None = None, seeds: Sequence[int] = (1,)
    ) -> None:
        self.over = {name: list(values) for name, values in over.items()}
        self.fixed, self.seeds = dict(fixed or {}), tuple(seeds)
        if not self.over or not all(self.over.values()) or not self.seeds:
            raise RangeError(
                "TrainingSweep", "something to vary, with values, and a seed", "none", '{"hidden": [64, 128]}'
            )
        if self.total > MOST:
            raise RangeError("TrainingSweep", f"at most {MOST:,} trainings", f"{self.total:,}", "fewer values")
        wrong: list[WorkbenchError] = []
        for name, values in (*self.over.items(), ("seed", self.seeds)):
            for value in values:
                try:
                    chosen({**self.fixed, name: value})
                except WorkbenchError as error:
                    wrong.append(error)
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits("TrainingSweep", wrong[:20])

    @property
    def total(self) -> int:
        """How many trainings there are."""
        found = len(self.seeds)
        for values in self.over.values():
            found *= len(values)
        return found

    def points(self) -> list[tuple[Row, int]]:
        """The values of each training, and its seed."""
        combinations = itertools.product(*self.over.values())
        return [
            (dict(zip(self.over, values, strict=True)), seed)
            for values, seed in itertools.product(combinations, self.seeds)
        ]

    def job(self, where: str = AUTO) -> Job:
        """Train all as a job, which can be watched and stopped at any step and returns the table.

        Each progress carries the rows that came since the last one as ``values["rows"]``.

        Parameters
        ----------
        where
            As in :meth:`workbench.experiments.sweep.Sweep.job`.
        """
        if where == AUTO:
            where = LOCAL if self.total >= MANY else HERE
        return self._here() if where == HERE else self._elsewhere("" if where == LOCAL else where)

    def run(self, where: str = AUTO, report: Callable[[Progress], None] | None = None) -> pd.DataFrame:
        """Train all and return the table: a row for each combination and seed, with its last loss, its accuracies and its seconds.

        A script that lets other processes work begins with ``if __name__ == "__main__":``, as these start by reading it.
        """
        return run_job(self.job(where), report)

    def _here(self) -> Job:
        rows: list[Row] = []
        for values, seed in self.points():
            trainer = chosen({**self.fixed, **values}, seed).begin()
            for _ in trainer.steps():
                yield self._told(len(rows))
            rows.append({**values, "seed": seed, **outcome(trainer)})
            yield self._told(len(rows), rows[-1:])
        return pd.DataFrame(rows)

    def _elsewhere(self, address: str) -> Job:
        from workbench.experiments.sweep_cluster import workers

        points, found = self.points(), {}
        with workers(address, self.total) as client:
            futures = [client.submit(learn, {**self.fixed, **values}, seed, pure=False) for values, seed in points]
            try:
                while len(found) < len(points):
                    fresh = [place for place, future in enumerate(futures) if place not in found and future.done()]
                    for place in fresh:
                        values, seed = points[place]
                        found[place] = {**values, "seed": seed, **futures[place].result()}
                    yield self._told(len(found), [found[place] for place in fresh])
                    if not fresh:
                        time.sleep(POLL)
            finally:
                client.cancel(futures)
        return pd.DataFrame([found[place] for place in range(len(points))])

    def _told(self, done: int, rows: Sequence[Row] = ()) -> Progress:
        return Progress(done, self.total, f"{done} of {self.total} trainings", {"rows": list(rows)} if rows else {})


def chosen(choices: Mapping[str, Any], seed: int = 1) -> Training:
    """A training with some choices; those of whole parts are made before those of their quantities.

    Raises
    ------
    UnknownName, RangeError, Misfits
        Naming every choice that cannot be taken.
    """
    training, wrong = Training(), list[WorkbenchError]()
    for name, value in sorted({"seed": seed, **choices}.items(), key=lambda choice: "." in choice[0]):
        try:
            _take(training, name, value)
        except WorkbenchError as error:
            wrong.append(error)
    refuse("choices", wrong)
    return training


def _take(training: Training, name: str, value: Any) -> None:
    part, _, field = name.rpartition(".")
    if part and part not in PARTS:
        raise unknown("choices", part, PARTS)
    owner = getattr(training, part) if part else training
    if field not in owner.param or field == "name":
        raise unknown(name, field, [known for known in owner.param if known != "name"])
    if isinstance(value, bool) and isinstance(owner.param[field], param.Number):
        raise RangeError(name, "a number", str(value).lower())
    try:
        setattr(owner, field, value)
    except (TypeError, ValueError) as error:
        raise RangeError(name, "a value it can take", str(error)[:100].rstrip(".")) from None


def read_choices(path: Path) -> Row:
    """Read choices by name from a JSON file.

    Raises
    ------
    SpecError
        If it holds something else.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SpecError(str(path), "a JSON file of choices", str(error)[:100]) from None
    if not isinstance(found, dict):
        raise SpecError(str(path), "choices by name", repr(found)[:60], '{"hidden": 64}')
    return found


def learn(choices: Mapping[str, Any], seed: int) -> Row:
    """Train once, in whatever process, and return what came out."""
    trainer = chosen(choices, seed).begin()
    trainer.run()
    return outcome(trainer)


def outcome(trainer: Any) -> Row:
    """What a finished training reached: loss of the last batch, share of samples that are right, seconds of learning."""
    curves = trainer.curves
    return {
        "loss": curves.loss[-1],
        "validation_accuracy": curves.validation_accuracy[-1],
        "test_accuracy": curves.test_accuracy[-1],
        "seconds": trainer.seconds,
    }
