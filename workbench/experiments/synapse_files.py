"""What was measured on a synapse bench as files: a table for every program, arrays for numpy."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from io import BytesIO, StringIO
from typing import Any

import numpy as np

from workbench.experiments.result import Result
from workbench.experiments.synapse_bench import SynapseBench
from workbench.experiments.synapse_code import synapse_code, synapse_notebook


def results_csv(results: Mapping[str, Result]) -> str:
    """Return the tables of the results, one below the other, each under its name and its sentence."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for label, result in results.items():
        writer.writerows([[label], [result.summary], result.heads, *result.rows, []])
    return file.getvalue()


def results_npz(results: Mapping[str, Result]) -> bytes:
    """Return the curves of the results as the bytes of an npz file: ``one_spike/membrane/x``, ``.../y``, and so on."""
    arrays = {}
    for label, result in results.items():
        for panel in result.panels:
            for curve in panel.curves:
                name = f"{_plain(label)}/{_plain(panel.y.name)}/{_plain(curve.name)}"
                arrays |= {f"{name}/x": curve.x, f"{name}/y": curve.y}
    file = BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def synapse_exports(bench: SynapseBench) -> dict[str, tuple[str, Callable[[], Any]]]:
    """What a bench can be taken away as: by its kind, the name of a file and what opens it."""
    return {
        "CSV": ("synapse.csv", lambda: StringIO(results_csv(bench.results))),
        "NPZ": ("synapse.npz", lambda: BytesIO(results_npz(bench.results))),
        "Script": ("synapse.py", lambda: StringIO(synapse_code(bench) + "\n")),
        "Notebook": ("synapse.ipynb", lambda: StringIO(synapse_notebook(bench))),
    }


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower()).strip("_")
