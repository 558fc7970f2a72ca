"""How the bench stands before a run: the cell, what drives it, and how it is stepped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.core import jobs
from workbench.core.model import Neuron, Stimulus
from workbench.experiments.copies import run_copies
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.protocols.rheobase import Rheobase
from workbench.experiments.trial import Trial, run_trial
from workbench.stimuli.step_current import StepCurrent


@dataclass(frozen=True)
class Setup:
    """One trial, described: it can be run here, or put on a bench for everyone to see."""

    neuron: Neuron
    stimulus: Stimulus
    duration: float = 500.0
    dt: float = 0.05
    integrator: str = "auto"
    seed: int = 1
    start: Mapping[str, float] = field(default_factory=dict)

    def run(self, **changes: Any) -> Trial:
        """Run the trial, with other values where ``changes`` names them."""
        chosen = {**vars(self), **changes}
        return run_trial(chosen.pop("neuron"), chosen.pop("stimulus"), **chosen)

    def place(self, bench: NeuronBench) -> None:
        """Set the bench up like this."""
        bench.param.update(**{**vars(self), "start": dict(self.start)}, compared=[])


def steady_rate(trial: Trial, after: float = 0.0) -> float:
    """Rate (Hz) from the intervals of the spikes later than ``after`` ms; 0 with fewer than two of them."""
    gaps = np.diff(trial.spikes[trial.spikes > after])
    return 1000.0 / float(gaps.mean()) if len(gaps) else 0.0


def steady_rates(
    neuron: Neuron,
    currents: np.ndarray,
    duration: float,
    after: float = 0.0,
    dt: float = 0.02,
    integrator: str = "auto",
) -> np.ndarray:
    """Rates (Hz) under constant currents (pA), all in one run; see :func:`steady_rate`."""
    job = run_copies(neuron, [(StepCurrent(amplitude=1.0), currents)], duration, dt, integrator, settle=0.0)
    gaps = [np.diff(spikes[spikes > after]) for spikes in jobs.run(job).spikes]
    return np.array([1000.0 / one.mean() if len(one) else 0.0 for one in gaps])


def rheobase_of(neuron: Neuron, length: float, dt: float = 0.05, integrator: str = "auto") -> float:
    """The smallest step of that length (ms) that makes a neuron fire, in pA, as the protocol of the bench finds it."""
    return jobs.run(Rheobase(length=length).run(neuron, dt, integrator)).value("rheobase")


def interval_cv(trial: Trial, after: float = 0.0) -> float:
    """Coefficient of variation of the intervals of the spikes later than ``after`` ms; nan with fewer than three."""
    gaps = np.diff(trial.spikes[trial.spikes > after])
    return float(gaps.std() / gaps.mean()) if len(gaps) > 1 else float("nan")


def smallest(works: Callable[[float], bool], low: float, high: float, share: float = 1e-3) -> float:
    """The smallest value between ``low`` and ``high`` that works, to a ``share`` of itself, by halving.

    >>> round(smallest(lambda x: x * x > 2, 0, 2, share=1e-6), 3)
    1.414
    """
    while high - low > share * abs(high):
        middle = (low + high) / 2
        low, high = (low, middle) if works(middle) else (middle, high)
    return high
