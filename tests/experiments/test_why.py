"""The causes of a spike: each input's effect is the closed form of its potential, and a cell that is run again is the same cell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.experiments.incoming import arrivals
from workbench.experiments.why import Why, why
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.stimuli.background import Background
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent

CELL = {"c_m": 200.0, "g_l": 10.0, "e_l": -70.0, "v_t": -50.0, "v_r": -65.0}


def explained(net: Network, before: float, after: float, **options) -> Why:
    """Run past the first spike of ``cell`` and explain it from a snapshot at ``before`` ms."""
    sim = Simulation(net, dt=0.1, seed=1, **options)
    if before:
        sim.advance(before)
    kept = sim.snapshot()
    sim.advance(after)
    times, ids = sim.recording.of("cell")
    return why(sim, kept, "cell", 0, float(times[ids == 0][0]))


def two_inputs(synapse, weights: tuple[float, float], amplitude: float = 0.0) -> Network:
    net = Network("two inputs")
    net.add(LIF(**CELL), 1, name="cell")
    net.add(SpikeList(times=[12.0, 15.0], ids=[0, 1]), 2, name="input")
    net.connect("input", "cell", AllToAll(), synapse, weight=np.array(weights), delay=1.5)
    if amplitude:
        net.connect(net.add(StepCurrent(amplitude=amplitude), 1, name="drive"), "cell")
    return net


@pytest.mark.parametrize("engine", ["event", "reference"])
def test_the_effect_of_a_current_is_the_closed_form_of_its_potential(engine):
    found = explained(two_inputs(ExponentialCurrent(tau=5.0), (900.0, 700.0)), 2.0, 30.0, engine=engine)
    assert {cause.name for cause in found.causes} == {"input 0", "input 1"}
    tau_m, tau_s = 20.0, 5.0
    for cause in found.causes:
        elapsed = found.time - cause.time
        psp = cause.weight / 200.0 * tau_m * tau_s / (tau_m - tau_s)
        psp *= math.exp(-elapsed / tau_m) - math.exp(-elapsed / tau_s)
        assert cause.effect == pytest.approx(psp, rel=1e-4)
        assert cause.unit == "pA"
    assert found.alone == pytest.approx(-70.0, abs=1e-4)
    assert found.total == pytest.approx(found.together, abs=1e-4)
    assert found.reached > found.threshold == -50.0
    assert found.deviation < 1e-3


def test_arrivals_are_one_delay_after_the_step_of_their_spike():
    sim = Simulation(two_inputs(Delta(), (1.0, 2.0)), dt=0.1)
    sim.advance(20.0)
    # a spike stamped 12.0 ms with a delay of 1.5 ms arrives at 13.5 ms, where step 135 begins
    assert [(each.cell, each.step, each.weight) for each in arrivals(sim, "cell", 0, 0, 200)] == [
        (0, 135, 1.0),
        (1, 165, 2.0),
    ]


def test_a_jump_of_the_membrane_decays_with_its_time_constant():
    found = explained(two_inputs(Delta(), (15.0, 12.0)), 0.0, 30.0)
    effects = {cause.cell: cause.effect for cause in found.causes}
    first = next(cause for cause in found.causes if cause.cell == 0)
    assert effects[0] == pytest.approx(15.0 * math.exp(-(found.time - first.time) / 20.0), rel=1e-4)
    assert effects[1] == pytest.approx(12.0 * math.exp(-0.1 / 20.0), rel=1e-4)


def test_the_current_from_outside_is_a_row_of_its_own():
    found = explained(two_inputs(ExponentialCurrent(tau=5.0), (900.0, -50.0), amplitude=120.0), 0.0, 40.0)
    effects = {cause.name: cause.effect for cause in found.causes}
    rise = 12.0 * (1 - math.exp(-(found.time - (found.times[0] - 0.1)) / 20.0))  # 120 pA through 10 nS
    assert effects["external current"] == pytest.approx(rise, rel=1e-3)


def test_causes_are_ranked_and_inhibition_comes_last():
    found = explained(two_inputs(ExponentialCurrent(tau=5.0), (-100.0, 1500.0)), 0.0, 40.0)
    assert [cause.name for cause in found.causes] == ["input 1", "input 0"]
    assert found.causes[0].effect > 0 > found.causes[1].effect


def test_effects_of_conductances_do_not_add_up_and_both_sums_are_told():
    found = explained(two_inputs(ExponentialConductance(tau=5.0, e_rev=0.0), (25.0, 25.0)), 0.0, 40.0)
    assert found.deviation < 1e-3
    assert found.total != pytest.approx(found.together, rel=1e-3)
    assert f"{found.total:+.3g}" in str(found)


def test_a_background_is_one_row_though_nobody_recorded_it():
    net = Network("background")
    net.add(LIF(**CELL), 2, name="cell")
    net.add(Background(rate=10.0, trains=1000.0), 2, name="noise")
    net.connect("noise", "cell", OneToOne(), ExponentialCurrent(tau=5.0), weight=20.0, delay=1.0)
    found = explained(net, 5.0, 200.0)
    assert [cause.name for cause in found.causes] == ["noise"]
    assert found.deviation < 5e-3
    assert found.total == pytest.approx(found.together)


def test_a_cell_with_channels_is_run_again_as_it_was():
    net = Network("channels")
    net.add(HodgkinHuxley(), 1, name="cell")
    net.add(SpikeList(times=[12.0, 13.0], ids=[0, 1]), 2, name="input")
    net.connect("input", "cell", AllToAll(), ExponentialCurrent(tau=2.0), weight=2000.0, delay=1.0)
    found = explained(net, 5.0, 40.0)
    assert found.deviation < 0.5  # of an upstroke of 100 mV, in single precision
    assert found.causes[0].name == "input 0"  # it alone makes the spike
    assert found.causes[0].effect > 50.0


def test_a_run_goes_on_as_if_nobody_had_asked():
    asked, other = (Simulation(balanced(300), dt=0.1, seed=2) for _ in range(2))
    asked.advance(60.0)
    kept = asked.snapshot()
    asked.advance(60.0)
    times, ids = asked.recording.of("exc")
    spike = int(np.flatnonzero(times > 80.0)[0])
    found = why(asked, kept, "exc", int(ids[spike]), float(times[spike]))
    assert found.total == pytest.approx(found.together, abs=0.01)
    asked.advance(40.0)
    other.advance(160.0)
    for mine, expected in zip(asked.recording.of("exc"), other.recording.of("exc"), strict=True):
        np.testing.assert_allclose(mine, expected)


def test_what_cannot_be_explained_is_refused():
    sim = Simulation(two_inputs(Delta(), (15.0, 12.0)), dt=0.1)
    kept = sim.snapshot()
    sim.advance(30.0)
    with pytest.raises(UnknownName, match="why"):
        why(sim, kept, "nobody", 0, 5.0)
    with pytest.raises(RangeError, match="the time of a spike"):
        why(sim, kept, "cell", 0, 5.0)
    with pytest.raises(RangeError, match="longer history"):
        why(sim, sim.snapshot(), "cell", 0, float(sim.recording.of("cell")[0][0]))


def test_weights_are_those_of_the_time_of_the_spike():
    sim = Simulation(two_inputs(ExponentialCurrent(tau=5.0), (900.0, 700.0)), dt=0.1, seed=1)
    kept = sim.snapshot()
    sim.advance(30.0)
    time = float(sim.recording.of("cell")[0][0])
    before = why(sim, kept, "cell", 0, time)
    sim.set("input->cell", weight=-10.0)
    after = why(sim, kept, "cell", 0, time)
    assert [cause.effect for cause in after.causes] == [cause.effect for cause in before.causes]
    assert float(sim.net.projections["input->cell"].weight) == -10.0  # pyright: ignore[reportArgumentType]


def test_short_term_plasticity_is_refused_instead_of_told_wrongly():
    net = two_inputs(ExponentialCurrent(tau=5.0), (2500.0, 2500.0))
    net.projections["input->cell"].plasticity = TsodyksMarkram()
    with pytest.raises(RangeError, match="TsodyksMarkram"):
        explained(net, 0.0, 40.0)
