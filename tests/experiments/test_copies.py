"""Copies of a cell are like so many trials, each under its own current."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import TooLarge
from workbench.core.jobs import run
from workbench.experiments.copies import membrane_unit, run_copies
from workbench.experiments.trial import run_trial
from workbench.neurons.fitzhugh_nagumo import FitzHughNagumo
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent

CURRENTS = np.array([0.0, 6.0, 10.0, 14.0])


def test_each_copy_fires_as_a_trial_of_its_own():
    cell, step = Izhikevich(), StepCurrent(amplitude=1.0, onset=50.0)
    copies = run(run_copies(cell, [(step, CURRENTS)], 200.0, 0.1, settle=50.0))
    for current, spikes in zip(CURRENTS, copies.spikes, strict=True):
        alone = run_trial(cell, StepCurrent(amplitude=current, onset=50.0), 250.0, 0.1).spikes
        np.testing.assert_allclose(spikes, alone - 50.0, atol=1e-6)
    assert copies.counts(0.0, 200.0).tolist() == [len(spikes) for spikes in copies.spikes]


def test_drives_add_up_in_each_copy():
    base, step = StepCurrent(amplitude=1.0), StepCurrent(amplitude=1.0, onset=500.0)
    drives = [(base, np.array([100.0, 0.0])), (step, np.array([0.0, 50.0]))]
    copies = run(run_copies(LIF(), drives, 500.0, 0.1, settle=500.0, watch=("v",)))
    np.testing.assert_allclose(copies.membrane[-1], [-60.0, -65.0], atol=1e-3)
    assert copies.times[0] == pytest.approx(0.1)
    assert copies.membrane.shape == (5000, 2)


def test_the_times_count_from_the_end_of_the_settling():
    copies = run(run_copies(LIF(e_l=-45.0), [(StepCurrent(amplitude=1.0), np.zeros(1))], 50.0, 0.1, settle=100.0))
    assert copies.spikes[0].min() < 0 < copies.spikes[0].max() <= 50.0


def test_too_many_samples_are_refused_before_any_is_taken():
    job = run_copies(LIF(), [(StepCurrent(amplitude=1.0), np.zeros(1000))], 1e5, 0.1, watch=("v",))
    with pytest.raises(TooLarge, match="samples"):
        next(job)


def test_a_model_without_v_is_looked_at_by_its_first_state():
    assert membrane_unit(LIF()) == "mV"
    assert (FitzHughNagumo.equations.membrane, membrane_unit(FitzHughNagumo())) == ("v", "1")
