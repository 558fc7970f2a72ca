"""What of a training can be taken away: the Python that repeats it, its weights, and the network as NIR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from workbench.core.errors import Misfits, RangeError, WorkbenchError
from workbench.experiments.bench_code import call_code
from workbench.experiments.network_code import model_code
from workbench.experiments.training import Training
from workbench.network.network import Network
from workbench.network.nir.writing import nir_bytes

PLAIN = (
    "problem",
    "learning",
    "neuron",
    "depth",
    "hidden",
    "gain",
    "recurrent",
    "epochs",
    "batch",
    "steps",
    "code",
    "shape",
    "seed",
)
"""Choices that are numbers or names."""
PARTS = ("task", "cell", "encoder", "method")


@dataclass(frozen=True)
class TrainingFiles:
    """Files, ready to be had.

    Attributes
    ----------
    code
        Python text.
    weights
        An ``.npz``: an array for each projection, in the unit of its synapses.
    nir
        A NIR file, or nothing if the network cannot be said in NIR.
    told
        What the translation to NIR assumed or lost, or why there is none.
    """

    code: str
    weights: bytes
    nir: bytes
    told: str


def training_code(training: Training) -> str:
    """Return Python that repeats a training from its first weights.

    >>> print(training_code(Training(hidden=32)))
    import workbench as wb
    <BLANKLINE>
    training = wb.Training(
        hidden=32,
    )
    training.run()
    print(training.curves.test_accuracy[-1])
    """
    usual = Training()
    chosen = [
        f"{name}={getattr(training, name)!r}" for name in PLAIN if getattr(training, name) != getattr(usual, name)
    ]
    for name in PARTS:
        part = getattr(training, name)
        if part != getattr(usual, name):
            chosen.append(f"{name}={model_code(part)}")
    call = call_code("training = wb.Training", chosen) if chosen else "training = wb.Training()"
    return "\n".join(["import workbench as wb", "", call, "training.run()", "print(training.curves.test_accuracy[-1])"])


def weights_file(network: Network) -> bytes:
    """Return the weights of every projection as the bytes of an ``.npz``."""
    file = BytesIO()
    arrays = {projection.name: np.asarray(projection.weight) for projection in network.projections.values()}
    np.savez(file, **arrays)  # pyright: ignore[reportArgumentType]
    return file.getvalue()


def training_files(training: Training) -> Iterator[TrainingFiles]:
    """Make the files of the network as it is; a job of one step, for a worker.

    Raises
    ------
    RangeError
        If choices were changed since the run began: the code would not be that of the weights.
    """
    if training.stale:
        raise RangeError("Files", "the choices of the run", "others", "reset and train again, or choose as before")
    trainer = training.trainer
    if trainer is None:
        network, dt = training.network(), 1.0
    else:
        network, dt = training.written(trainer), trainer.dt
    try:
        nir, report = nir_bytes(network, step=dt, accept=True)
        told = str(report) if report.lost or report.assumed else ""
    except (WorkbenchError, Misfits) as error:
        nir, told = b"", f"No NIR: {error}"
    yield TrainingFiles(training_code(training), weights_file(network), nir, told)
