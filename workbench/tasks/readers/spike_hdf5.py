"""Spikes in HDF5, as in the Heidelberg data sets: times and units of each sample, and labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from workbench.core.errors import SpecError, TooLarge
from workbench.tasks.events import MOST_SPIKES

MOST_LABELS = 1_000_000


def read_spikes(path: str | Path, where: str) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
    """Return (times in ms, units) of each sample, and the labels.

    Links are not followed, so that a file cannot bring another one with it.

    Raises
    ------
    SpecError, TooLarge
        If the file is of another form, or holds too many spikes.
    """
    import h5py

    try:
        with h5py.File(path, "r") as file:
            times, units, labels = (_dataset(file, name, where) for name in ("spikes/times", "spikes/units", "labels"))
            if not (times.ndim == units.ndim == labels.ndim == 1 and len(times) == len(units) == len(labels)):
                raise SpecError(where, "as many times and units as labels", f"{times.shape}, {units.shape}")
            if len(labels) > MOST_LABELS:
                raise TooLarge(where, f"at most {MOST_LABELS:,} samples", f"{len(labels):,}")
            samples, total = [], 0
            for index in range(len(labels)):
                when, which = np.asarray(times[index]), np.asarray(units[index])
                total += when.size
                if total > MOST_SPIKES:
                    raise TooLarge(where, f"at most {MOST_SPIKES:,} spikes", "more")
                if (
                    when.ndim != 1
                    or when.shape != which.shape
                    or when.dtype.kind != "f"
                    or which.dtype.kind not in "iu"
                ):
                    raise SpecError(f"{where}: sample {index}", "a list of times and one of units", f"{when.dtype}")
                samples.append((1000.0 * when.astype(np.float64), which.astype(np.int64)))
            return samples, np.asarray(labels[:]).astype(np.int64)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        if isinstance(error, SpecError):
            raise
        raise SpecError(where, "an HDF5 file of spikes", str(error)[:80]) from None


def _dataset(file: Any, name: str, where: str) -> Any:
    """A dataset reached over hard links only."""
    import h5py

    place = file
    for part in name.split("/"):
        if not isinstance(place, h5py.Group) or not isinstance(place.get(part, getlink=True), h5py.HardLink):
            raise SpecError(where, f"a dataset {name}", "none, or a link")
        place = place[part]
    if not isinstance(place, h5py.Dataset) or place.external or place.is_virtual:
        raise SpecError(where, f"a dataset {name} of its own", "something else")
    return place
