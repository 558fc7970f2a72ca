"""A stimulus scaled to a cell: what drives one model past all bounds does not move another."""

from __future__ import annotations

from copy import deepcopy

import numpy as np

from workbench.core.jobs import Job
from workbench.core.model import Neuron, Stimulus
from workbench.experiments.protocols.rheobase import find_rheobase

STRONG = 1.5  # rheobases
LENGTH, SETTLE = 400.0, 100.0  # ms
MAIN = ("amplitude", "end", "mean")
"""What says how strong a current is, by what it is called."""


def strength(stimulus: Stimulus) -> str | None:
    """The quantity that says how strong a stimulus is, or ``None`` if it is no current or has none."""
    return next((name for name in MAIN if name in stimulus.quantities()), None) if stimulus.analog else None


def scaled(stimulus: Stimulus, current: float) -> Stimulus:
    """A copy whose main current is ``current`` (pA); its other currents keep their ratio to it.

    >>> from workbench.stimuli.step_current import StepCurrent
    >>> scaled(StepCurrent(amplitude=250.0, onset=50.0), 15.0).amplitude
    15.0
    """
    copied, main = deepcopy(stimulus), strength(stimulus)
    if main is None:
        return copied
    before = float(getattr(stimulus, main))
    if before == 0.0:
        copied.param.update(**{main: _round(current)})
        return copied
    currents = [name for name, unit in stimulus.units().items() if unit.startswith("pA")]
    copied.param.update(**{name: _round(getattr(stimulus, name) * current / before) for name in currents})
    return copied


def fitting(neuron: Neuron, dt: float, integrator: str = "auto") -> Job:
    """Find a current that makes a cell fire steadily; the job returns it (pA), or ``None`` where there is no rheobase."""
    found = yield from find_rheobase(neuron, LENGTH, SETTLE, dt, integrator)
    return STRONG * found.first if found.found and found.first > 0 else None


def _round(current: float) -> float:
    """Two digits: a number that a reader can say."""
    return float(f"{current:.2g}") if np.isfinite(current) else 0.0
