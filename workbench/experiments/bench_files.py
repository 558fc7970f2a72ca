"""The trials of a bench as files of numbers: a table for every program, arrays for numpy."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import numpy as np

from workbench.core.units import titled
from workbench.experiments.bench_code import bench_code, notebook
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.trial import CELL, Trial


def finished(bench: NeuronBench) -> list[Trial]:
    """The latest trials, or fresh ones where the latest are not of the cells that are on the bench now."""
    cells, trials = bench.cells, bench.trials
    fit = len(cells) == len(trials) and all(
        list(cell.declared().states) == list(trial.states) for cell, trial in zip(cells, trials, strict=True)
    )
    return trials if fit else bench.compute()


def _names(count: int) -> list[str]:
    """What cells are called in a file, whatever their models: ``cell``, ``cell 2``, ..."""
    return [CELL if index == 0 else f"{CELL} {index + 1}" for index in range(count)]


def trial_csv(bench: NeuronBench) -> str:
    """Return the latest trials as a table: a row for each step, spikes marked by 1."""
    trials = finished(bench)
    columns: list[tuple[str, np.ndarray]] = [("time (ms)", trials[0].times), ("current (pA)", trials[0].current)]
    for name, cell, trial in zip(_names(len(trials)), bench.cells, trials, strict=True):
        for state, unit in cell.declared().states.items():
            columns.append((titled(f"{name} {state}", unit), trial.states[state]))
        spiked = np.zeros(len(trial.times), int)
        spiked[np.searchsorted(trial.times, trial.spikes - 0.5 * bench.dt)] = 1
        columns.append((f"{name} spike", spiked))
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([title for title, _ in columns])
    writer.writerows(zip(*([f"{value:.7g}" for value in values] for _, values in columns), strict=True))
    return file.getvalue()


def trial_npz(bench: NeuronBench) -> bytes:
    """Return the latest trials as the bytes of an npz file: ``times``, ``current``, and by cell its states and spikes."""
    trials = finished(bench)
    arrays = {"times": trials[0].times, "current": trials[0].current}
    for name, trial in zip(_names(len(trials)), trials, strict=True):
        key = name.replace(" ", "_")
        arrays |= {f"{key}_{state}": values for state, values in trial.states.items()}
        arrays[f"{key}_spikes"] = trial.spikes
    file = BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def trial_exports(bench: NeuronBench) -> dict[str, tuple[str, Callable[[], Any]]]:
    """What a bench can be taken away as: by its kind, the name of a file and what opens it."""
    return {
        "CSV": ("trial.csv", lambda: StringIO(trial_csv(bench))),
        "NPZ": ("trial.npz", lambda: BytesIO(trial_npz(bench))),
        "Script": ("trial.py", lambda: StringIO(bench_code(bench) + "\n")),
        "Notebook": ("trial.ipynb", lambda: StringIO(notebook(bench))),
    }
