"""A spike becomes a double-exponential potential where the cell keeps the current, and is refused elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import WiringError
from workbench.experiments.trial import run_trial
from workbench.neurons.cuba_lif import CubaLIF
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta_current import DeltaCurrent

SPIKE = SpikeList(times=[1.0], ids=[0])


@pytest.mark.parametrize("engine", ["event", "reference", "batch"])
def test_a_spike_is_a_double_exponential_potential(engine):
    """It arrives at 2 ms: 100 pA through 5 ms and 20 ms; the peak is that of exercise 23 of the reference, 9.24 ms later."""
    cell = CubaLIF(c_m=200.0, g_l=10.0, tau_s=5.0)
    trial = run_trial(cell, SPIKE, 40.0, synapse=DeltaCurrent(), weight=100.0, engine=engine)
    t = np.maximum(trial.times - 2.0, 0.0)
    closed = 10.0 * 5 / 15 * (np.exp(-t / 20) - np.exp(-t / 5))
    np.testing.assert_allclose(trial.membrane - cell.e_l, closed, atol=1e-3)
    assert trial.times[trial.membrane.argmax()] == pytest.approx(2.0 + 9.24, abs=0.1)


def test_a_cell_without_such_a_current_is_refused():
    with pytest.raises(WiringError, match="a target with a state s in pA"):
        run_trial(LIF(), SPIKE, 10.0, synapse=DeltaCurrent())
