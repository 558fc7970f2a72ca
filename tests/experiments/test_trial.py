"""One cell on trial: the same in every engine, with the current it got and the states it was started from."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError, TooLarge
from workbench.core.own import own_neuron
from workbench.experiments.trial import levels, run_trial
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent

ENGINES = ["reference", "event", "batch"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_current_of_a_step_is_shown_in_the_steps_that_begin_inside_it(engine):
    trial = run_trial(LIF(), StepCurrent(amplitude=300.0, onset=10.0, duration=20.0), 50.0, engine=engine)
    begins = trial.times - 0.1
    inside = (begins > 10.0 - 1e-6) & (begins < 30.0 - 1e-6)
    np.testing.assert_allclose(trial.current, np.where(inside, 300.0, 0.0))
    assert trial.membrane.shape == trial.times.shape == (500,)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_trial_begins_where_it_is_told(engine):
    trial = run_trial(LIF(), StepCurrent(amplitude=0.0), 20.0, start={"v": -60.0}, engine=engine)
    # tau = 20 ms: after one tau the way to rest has shrunk by e
    assert trial.membrane[-1] == pytest.approx(-70.0 + 10.0 / np.e, abs=1e-3)


def test_spikes_reach_the_cell_through_the_synapse_and_are_no_current():
    quiet, driven = (
        run_trial(LIF(), Poisson(rate=20.0), 500.0, synapse=ExponentialCurrent(tau=5.0), weight=weight, lines=50)
        for weight in (0.0, 60.0)
    )
    assert not len(quiet.spikes)
    assert len(driven.intervals) > 3
    assert not driven.current.any()


def test_levels_are_the_quantities_of_the_model():
    assert levels(LIF(v_t=-48.0)) == {"threshold": -48.0, "reset": LIF().v_r, "rest": LIF().e_l}


@pytest.mark.parametrize(
    ("neuron", "stimulus", "told"),
    [
        (LIF, StepCurrent(), r"trial\(neuron\): expected a neuron"),
        (StepCurrent(), LIF(), r"trial\(neuron\): expected a neuron"),
        (LIF(), 400.0, r"trial\(stimulus\): expected a stimulus, got 400.0. Try: StepCurrent"),
    ],
)
def test_what_is_no_neuron_or_no_stimulus_is_refused_by_its_name(neuron, stimulus, told):
    with pytest.raises(RangeError, match=told):
        run_trial(neuron, stimulus)


def test_a_trial_that_would_not_fit_in_memory_is_refused_before_it_runs():
    with pytest.raises(TooLarge, match="a shorter duration or a larger dt"):
        run_trial(LIF(), StepCurrent(), duration=60_000.0, dt=0.001)


def test_a_trial_is_shown_in_one_line():
    trial = run_trial(LIF(), StepCurrent(amplitude=400.0), 100.0)
    assert repr(trial) == "<trial of 100 ms: 8 spikes, states v>"


def test_levels_of_a_model_of_ones_own_are_potentials_in_the_unit_of_its_membrane():
    text = "dv/dt = i/c : mV\nspike: v > v_t\nreset: v <- 0\nc = 20 pF\nv_t = 0.01 V"
    assert levels(own_neuron(text)()) == {"threshold": 10.0}
