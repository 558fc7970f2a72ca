"""A sweep: one network run at every combination of some values, here or on many processes, what was measured as one table."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from inspect import signature
from typing import Any

import pandas as pd

from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.jobs import Job, Progress
from workbench.core.jobs import run as run_job
from workbench.core.model import Neuron
from workbench.experiments.measures import Asked, known
from workbench.experiments.sweep_points import Plan, Row, Values, put, run_points, warm
from workbench.network.network import Network

MOST = 10_000  # runs of one sweep
MANY = 24  # runs from which on other processes are worth their start
HERE, LOCAL, AUTO = "here", "local", "auto"

Group = tuple[dict[str, Any], Values, list[tuple[dict[str, Any], Values]], int]
"""Arguments of the maker, values that need a new build, points (their labels and values), and the seed."""


class Sweep:
    """Runs of one network at every combination of some values.

    Parameters
    ----------
    net
        A network, or a function that makes one, such as a preset.
    over
        From what is varied to its values. What is varied is a path into the network (``exc.tau_m``, ``inh->exc.weight``,
        ``exc->exc.p``, ``drive.rate``, ``exc.size``), several paths that get the same value (a tuple), or an argument of the function.
    measures
        Names of ``experiments/measures.py``, or functions of a :class:`~workbench.experiments.measures.Stretch`.
    populations
        Which are measured; all that have cells if not given.
    duration, settle
        How long is measured, and how long is waited before (ms).
    seeds
        Each point is run once with each.

    Raises
    ------
    Misfits, UnknownName, RangeError
        Before anything is run.

    >>> import workbench as wb
    >>> sweep = Sweep(wb.balanced(50), {"inh->exc.weight": [-100.0, 0.0]}, duration=50.0, engine="reference")
    >>> table = sweep.run("here")
    >>> list(table.columns)
    ['inh->exc.weight', 'seed', 'population', 'rate', 'cv']
    >>> len(table)
    4
    """

    def __init__(
        self,
        net: Network | Callable[..., Network],
        over: Mapping[str | tuple[str, ...], Sequence[Any]],
        measures: Sequence[Asked] = ("rate", "cv"),
        populations: Sequence[str] | None = None,
        duration: float = 1000.0,
        settle: float = 200.0,
        seeds: Sequence[int] = (1,),
        dt: float = 0.1,
        engine: str = "auto",
        integrator: str = "auto",
    ) -> None:
        self.net, self.seeds = net, tuple(seeds)
        self.over = {paths if isinstance(paths, tuple) else (paths,): list(values) for paths, values in over.items()}
        self.base = net if isinstance(net, Network) else net()
        cells = [name for name, each in self.base.populations.items() if isinstance(each.model, Neuron)]
        for name in populations or ():
            if name not in cells:
                raise unknown("Sweep(populations=...)", name, cells)
        self.plan = Plan(duration, settle, dt, engine, integrator, tuple(populations or cells), tuple(measures))
        self._check()

    def _check(self) -> None:
        for asked in self.plan.measures:
            if isinstance(asked, str):
                known(asked)
        wrong: list[WorkbenchError] = []
        for name, value, low in (
            ("duration", self.plan.duration, 0.0),
            ("dt", self.plan.dt, 0.0),
            ("settle", self.plan.settle, -1.0),
        ):
            if not low < value <= 1e7:
                wrong.append(RangeError(f"Sweep({name}=...)", "a length in ms", repr(value)[:40]))
        if not self.over or not all(self.over.values()) or not self.seeds:
            wrong.append(
                RangeError("Sweep", "something to vary, with values, and a seed", "none", '{"exc.tau_m": [10, 20]}')
            )
        elif not self.total <= MOST:
            wrong.append(RangeError("Sweep", f"at most {MOST:,} runs", f"{self.total:,}", "fewer values"))
        else:
            for paths, values in self.over.items():
                wrong += [error for path in paths for value in values if (error := self._misfit(path, value))]
        if wrong:
            raise wrong[0] if len(wrong) == 1 else Misfits("Sweep", wrong[:20])

    def _misfit(self, path: str, value: Any) -> WorkbenchError | None:
        if "." not in path and not isinstance(self.net, Network):
            names = list(signature(self.net).parameters)
            return None if path in names else unknown("Sweep", path, names)
        try:
            if "." in path or isinstance(self.net, Network):
                put(self.base.copy(), path, value)
        except WorkbenchError as error:
            return error
        except (TypeError, ValueError) as error:
            return RangeError(path, "a value it can take", str(error)[:100])
        return None

    @property
    def total(self) -> int:
        """How many runs there are."""
        total = len(self.seeds)
        for values in self.over.values():
            total *= len(values)
        return total

    def groups(self) -> Iterator[Group]:
        """Points that share one build of the network, together."""
        found: dict[str, Group] = {}
        for seed, combination in itertools.product(self.seeds, itertools.product(*self.over.values())):
            labels = {label(paths): value for paths, value in zip(self.over, combination, strict=True)}
            pairs = [(path, value) for paths, value in zip(self.over, combination, strict=True) for path in paths]
            made = {path: value for path, value in pairs if "." not in path}
            values = {path: value for path, value in pairs if "." in path and warm(self.base, path)}
            cold = {path: value for path, value in pairs if path not in made and path not in values}
            key = repr((made, cold, seed))
            found.setdefault(key, (made, cold, [], seed))[2].append((labels, values))
        yield from found.values()

    def spec(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """The network that the function makes of these arguments, as plain data."""
        return (self.base if isinstance(self.net, Network) else self.net(**made)).to_spec()

    def job(self, where: str = AUTO) -> Job:
        """Run all points as a job, which can be watched and stopped at any step and returns the table.

        Each progress carries the rows that came since the last one as ``values["rows"]``.

        Parameters
        ----------
        where
            ``here``: in the thread that drives the job. ``local``: in processes of this machine. The address of a
            `dask.distributed` scheduler, such as ``tcp://host:8786``: on its workers, which are trusted with code. ``auto``:
            ``local`` for many runs, else ``here``.
        """
        if where == AUTO:
            where = LOCAL if self.total >= MANY and find_spec("distributed") else HERE
        if where == HERE:
            return self._here()
        from workbench.experiments.sweep_cluster import run_on

        return run_on(self, "" if where == LOCAL else where)

    def run(self, where: str = AUTO, report: Callable[[Progress], None] | None = None) -> pd.DataFrame:
        """Run all points and return the table: a row for each point, seed and population, a column for each measure.

        A script that lets other processes work begins with ``if __name__ == "__main__":``, as these start by reading it.
        """
        return run_job(self.job(where), report)

    def _here(self) -> Job:
        rows: list[Row] = []
        done = 0
        for made, cold, points, seed in self.groups():
            fresh: list[Row] = []
            each = len(self.plan.populations)
            taken = 0
            for row in run_points(self.spec(made), cold, [values for _, values in points], seed, self.plan):
                if row is not None:
                    fresh.append({**points[taken // each][0], "seed": seed, **row})
                    taken += 1
                    if taken % each == 0:
                        rows, done = rows + fresh, done + 1
                        yield Progress(done, self.total, f"{done} of {self.total} runs", {"rows": fresh})
                        fresh = []
                else:
                    yield Progress(done, self.total, f"{done} of {self.total} runs")
        return pd.DataFrame(rows)


def label(paths: tuple[str, ...]) -> str:
    """What several paths that share a value are called in a table."""
    return ", ".join(paths)
