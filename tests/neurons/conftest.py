"""A high-order solver beside the engines: equations are written out in the tests, spikes are located crossings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from workbench.core.model import Neuron
from workbench.experiments.trial import run_trial
from workbench.stimuli.step_current import StepCurrent


def steady(a: float, b: float) -> float:
    """The gate at which opening and closing balance."""
    return a / (a + b)


def solved(slope: Callable[..., Sequence[float]], start: Sequence[float], duration: float, level: float) -> Any:
    """Upward crossings of ``level`` by the first state (ms)."""

    def crossing(t: float, y: Any) -> float:
        return y[0] - level

    crossing.direction = 1  # type: ignore[attr-defined]
    found = solve_ivp(slope, (0, duration), start, method="LSODA", rtol=1e-9, atol=1e-11, events=crossing)
    return found.t_events[0]


@pytest.fixture
def fires():
    """Spike times (ms) of a cell under a constant current (pA), in double precision."""

    def run(cell: Neuron, current: float, duration: float, dt: float = 0.01, **options: Any) -> np.ndarray:
        begin, end = options.pop("onset", 0.0), options.pop("end", 1e9)
        options = {"precision": "double", **options} if options.get("engine", "event") == "event" else options
        stimulus = StepCurrent(amplitude=current, onset=begin, duration=end - begin)
        return run_trial(cell, stimulus, duration, dt, **options).spikes

    return run


@pytest.fixture
def follows(fires):
    """Claim that a cell spikes where a solver crosses; tolerances.md: the n-th spike within 0.02 ms + n dt."""

    def claim(
        cell: Neuron, current: float, slope: Callable[..., Sequence[float]], start: Sequence[float], level: float,
        duration: float = 100.0, dt: float = 0.05, least: int = 3,
    ) -> None:  # fmt: skip
        truth, times = solved(slope, start, duration, level), fires(cell, current, duration, dt)
        assert len(times) == len(truth) >= least
        assert np.all(np.abs(times - truth) <= 0.02 + np.arange(1, len(times) + 1) * dt)

    return claim
