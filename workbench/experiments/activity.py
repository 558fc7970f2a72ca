"""The activity of one population, its spectrum, and the activity of another beside it: what three pictures draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.analysis.population_activity import activity, spectrum
from workbench.engines.recording import Recording

WIDTH = 1.0  # ms


@dataclass(frozen=True)
class Activity:
    """Activities in bins of 1 ms.

    Attributes
    ----------
    times, values
        Middle of each bin (ms) and the rate of the first population in it (Hz).
    frequencies, power
        Spectrum of the values: Hz, Hz^2/Hz.
    other
        Rates of the second population (Hz), if there is one.
    """

    times: np.ndarray
    values: np.ndarray
    frequencies: np.ndarray
    power: np.ndarray
    other: np.ndarray | None = None


def see(recording: Recording, names: list[str], begin: float, end: float) -> Activity:
    """Take the activity of the first one or two populations from ``begin`` to ``end`` (ms)."""
    found = [activity(recording.of(name)[0], recording.sizes[name], begin, end, WIDTH) for name in names[:2]]
    power = spectrum(found[0], WIDTH)
    times = begin + WIDTH * (np.arange(len(found[0])) + 0.5)
    return Activity(times, found[0], power.frequencies, power.power, found[1] if len(found) > 1 else None)
