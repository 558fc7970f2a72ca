"""A reset at once or in the next step: what it costs is known, and every engine pays the same."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import UnknownName
from workbench.core.own import own_neuron
from workbench.engines.lowering import lower
from workbench.engines.reset_order import LATE, NEXT_STEP, can_wait
from workbench.engines.simulation import Simulation
from workbench.experiments.trial import run_trial, trial_network
from workbench.neurons.adaptive_lif import ALIF
from workbench.neurons.adex import AdEx
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

ENGINES = ("reference", "event", "batch")
STRONG = StepCurrent(amplitude=400.0)


def steps_to_threshold(cell: LIF, current: float, dt: float) -> int:
    """Steps of an exact scheme from reset until the membrane is over the threshold."""
    goal, tau = cell.e_l + current / cell.g_l, cell.c_m / cell.g_l
    return math.floor(tau * math.log((goal - cell.v_r) / (goal - cell.v_t)) / dt) + 1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dt", [0.1, 0.5, 1.0])
def test_a_late_reset_makes_every_interval_one_step_longer(engine, dt):
    cell = LIF()
    once = run_trial(cell, STRONG, 150.0, dt, engine=engine).spikes
    late = run_trial(cell, STRONG, 150.0, dt, engine=engine, reset=NEXT_STEP).spikes
    steps = steps_to_threshold(cell, 400.0, dt)
    assert late[0] == once[0]
    assert np.diff(once) / dt == pytest.approx(steps)
    assert np.diff(late) / dt == pytest.approx(steps + 1)


def test_the_membrane_is_seen_over_its_threshold_and_moves_on_once_more_before_it_is_reset():
    cell = LIF(v_r=-65.0)
    trial = run_trial(cell, STRONG, 40.0, 0.5, reset=NEXT_STEP)
    place = round(trial.spikes[0] / 0.5) - 1
    assert trial.membrane[place] > cell.v_t
    assert trial.membrane[place + 1] == cell.v_r
    assert trial.membrane[place + 2] == pytest.approx(-30.0 - 35.0 * math.exp(-0.5 / 20.0), abs=1e-4)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_refractory_period_hides_the_order_and_begins_with_the_spike(engine):
    cell = LIF(t_ref=2.0)
    once = run_trial(cell, STRONG, 100.0, 0.5, engine=engine)
    late = run_trial(cell, STRONG, 100.0, 0.5, engine=engine, reset=NEXT_STEP)
    np.testing.assert_array_equal(once.spikes, late.spikes)
    place = round(late.spikes[0] / 0.5) - 1
    assert late.membrane[place] > cell.v_t
    assert late.membrane[place + 1 : place + 5].tolist() == [cell.v_r] * 4
    others = np.setdiff1d(np.arange(200), np.rint(late.spikes / 0.5).astype(int) - 1)
    np.testing.assert_array_equal(late.membrane[others], once.membrane[others])


def test_subtracting_late_takes_the_same_off_without_its_decay():
    """snnTorch's ``subtract``: U' = beta U + I - R theta, against beta (U - R theta) + I of a reset at once."""
    text = "dv/dt = (-v + r*i)/tau : mV\nspike: v > th\nreset: v <- v - th\ntau = 20 ms\nr = 0.1 GOhm\nth = 10 mV"
    cell, beta, drive = own_neuron(text)(), math.exp(-1.0 / 20.0), 25.0 * -math.expm1(-1.0 / 20.0)
    expected, v, spike, spikes = [], 0.0, 0, []
    for step in range(1, 101):
        v = beta * v + drive - spike * 10.0
        spike = int(v > 10.0)
        spikes += [float(step)] * spike
        expected.append(v)
    trial = run_trial(cell, StepCurrent(amplitude=250.0), 100.0, 1.0, engine="reference", reset=NEXT_STEP)
    assert trial.spikes.tolist() == spikes
    np.testing.assert_allclose(trial.membrane, expected, atol=1e-5)


def test_a_cell_of_ones_own_that_lives_in_steps_is_reset_to_zero_after_its_next_map():
    """snnTorch's ``zero``: U' = (1 - R) (beta U + I)."""
    text = "next v = beta*v + i/i_1 : 1\nspike: v > 1\nreset: v <- 0\nbeta = 0.9\ni_1 = 1000 pA"
    expected, v, spike = [], 0.0, 0
    for _ in range(50):
        v = (1 - spike) * (0.9 * v + 0.3)
        spike = int(v > 1.0)
        expected.append(v)
    for engine in ENGINES:
        trial = run_trial(own_neuron(text)(), StepCurrent(amplitude=300.0), 50.0, 1.0, engine=engine, reset=NEXT_STEP)
        np.testing.assert_allclose(trial.membrane, expected, atol=1e-6)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_arrives_in_the_step_of_a_late_reset_is_lost(engine):
    """A spike in step 10 by one arrival; a second arrives in step 11, just before the reset."""
    cell = LIF(v_r=-70.0)
    train = SpikeList(times=[9.0, 10.0], ids=[0, 0])
    how = {"synapse": Delta(), "weight": 25.0, "engine": engine}
    late = run_trial(cell, train, 15.0, 1.0, reset=NEXT_STEP, **how)
    once = run_trial(cell, train, 15.0, 1.0, **how)
    assert len(late.spikes) == 1
    assert late.membrane[late.times > late.spikes[0] + 0.5] == pytest.approx(-70.0)
    assert len(once.spikes) == 2


@pytest.mark.parametrize(
    ("cell", "current", "integrator"),
    [
        (AdEx(), 700.0, "auto"),
        (AdEx(t_ref=1.0), 700.0, "auto"),
        (Izhikevich(), 10.0, "auto"),
        (Izhikevich(), 10.0, "Izhikevich 2003"),
        (ALIF(t_ref=0.5), 400.0, "auto"),
    ],
    ids=str,
)
def test_engines_agree_on_a_late_reset(cell, current, integrator):
    how = {"duration": 150.0, "dt": 0.1, "integrator": integrator, "reset": NEXT_STEP}
    truth, *others = (run_trial(cell, StepCurrent(amplitude=current), engine=engine, **how) for engine in ENGINES)
    assert len(truth.spikes) >= 3
    for other in others:
        np.testing.assert_allclose(other.spikes, truth.spikes, atol=1e-9)
        np.testing.assert_allclose(other.membrane, truth.membrane, rtol=1e-4, atol=1e-3)


def test_an_upstroke_waits_at_its_cut_off():
    trial = run_trial(AdEx(), StepCurrent(amplitude=700.0), 100.0, 0.1, reset=NEXT_STEP)
    assert len(trial.spikes)
    assert trial.membrane.max() == 0.0


def test_only_a_reset_of_what_is_compared_can_wait():
    for cell, may in ((LIF, True), (AdEx, True), (ALIF, True), (HodgkinHuxley, False), (DiscreteLeaky, False)):
        assert can_wait(cell.equations, cell.quantities()) == may, cell
        assert (LATE in lower(cell, reset=NEXT_STEP).states) == may, cell
        assert LATE not in lower(cell).states


def test_states_keep_their_places_and_receptors_are_not_reset():
    program = lower(AdEx, (ExponentialCurrent,), reset=NEXT_STEP)
    assert program.states == ("v", "w", "r0_s", LATE)
    at_once = lower(AdEx, (ExponentialCurrent,))
    assert repr(dict(program.update)["r0_s"]) == repr(dict(at_once.update)["r0_s"])


@pytest.mark.parametrize("engine", ENGINES)
def test_snapshot_and_fork_carry_a_reset_that_is_still_to_come(engine):
    sim = Simulation(trial_network(LIF(), STRONG), engine=engine, dt=1.0, reset=NEXT_STEP)
    while not len(sim.advance(1.0).spikes["cell"][0]):
        pass
    moment, branch = sim.snapshot(), sim.fork()
    assert branch.reset == NEXT_STEP
    expected = sim.advance(60.0).spikes["cell"][0]
    assert len(expected) >= 3
    np.testing.assert_array_equal(branch.advance(60.0).spikes["cell"][0], expected)
    sim.restore(moment)
    np.testing.assert_array_equal(sim.advance(60.0).spikes["cell"][0], expected)


def test_an_unknown_order_suggests_the_nearest():
    with pytest.raises(UnknownName, match="in the next step"):
        run_trial(LIF(), STRONG, 10.0, reset="in the nxt step")
