"""A synapse on a cell: what arrives when, how a clamp holds, and the free membrane of exercise 24."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import TooLarge
from workbench.engines.simulation import Simulation
from workbench.experiments.preparation import Contact, Input, run, with_background
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent

PASSIVE = LIF(v_t=1000.0)


def test_a_spike_arrives_one_delay_later_and_not_before():
    found = run(PASSIVE, [Input(Contact(ExponentialCurrent(), 100.0, 3.0), [np.array([5.0])])], 12.0)
    moved = found.times[np.abs(found.membrane[:, 0] + 70.0) > 1e-9]
    assert moved[0] == pytest.approx(8.05)


def test_a_held_membrane_does_not_move_and_shows_the_whole_driving_force():
    held = np.array([-90.0, -70.0, 0.0, 20.0])
    contact = Contact(ExponentialConductance(tau=5.0, e_rev=0.0), 2.0, 1.0)
    found = run(PASSIVE, [Input(contact, [np.array([5.0])] * 4)], 10.0, 4, holding=held)
    np.testing.assert_allclose(found.membrane[-1], held, atol=1e-4)
    first = np.argmax(found.times > 6.0)
    np.testing.assert_allclose(found.current[first], -2.0 * np.exp(-0.05 / 5.0) * held, rtol=1e-4, atol=1e-4)


def test_copies_do_not_know_of_each_other():
    contact = Contact(ExponentialCurrent(), 50.0)
    three = run(PASSIVE, [Input(contact, [np.array([5.0]), np.zeros(0), np.array([9.0])])], 30.0, 3)
    alone = run(PASSIVE, [Input(contact, [np.array([9.0])])], 30.0)
    np.testing.assert_allclose(three.membrane[:, 2], alone.membrane[:, 0])
    assert np.ptp(three.membrane[:, 1]) == 0.0


def test_a_background_conductance_is_the_mean_of_exercise_24():
    """80 E and 20 I inputs at 10 Hz, 2.4 nS, 2 and 5 ms: 3.84 and 2.40 nS, -58.0 mV, 6.2 ms."""
    g_e, g_i = 80 * 0.010 * 2.4 * 2.0, 20 * 0.010 * 2.4 * 5.0
    assert (g_e, g_i) == pytest.approx((3.84, 2.40))
    cell = LIF.preset("Neuromatch")
    under = with_background(cell, g_e + g_i, -80.0 * g_i / (g_e + g_i))
    assert under.e_l == pytest.approx(-58.0, abs=0.05)
    assert under.c_m / under.g_l == pytest.approx(6.2, rel=0.01)


def test_the_free_membrane_under_those_inputs_is_there_on_average():
    net = Network()
    net.add(LIF(**{**LIF.preset("Neuromatch").values(), "v_t": 1000.0}), 1, name="cell", start={"v": -58.0})
    for name, count, synapse in (
        ("exc", 80, ExponentialConductance(tau=2.0, e_rev=0.0)),
        ("inh", 20, ExponentialConductance(tau=5.0, e_rev=-80.0)),
    ):
        net.add(Poisson(rate=10.0), count, name=name)
        net.connect(name, "cell", AllToAll(), synapse, weight=2.4, delay=1.0)
    sim = Simulation(net, dt=0.1, seed=3, precision="double")
    sim.watch("cell", "v", [0])
    membrane = sim.advance(20_000.0).samples["cell", "v"]
    assert float(membrane[2000:].mean()) == pytest.approx(-58.0, rel=0.03)


def test_a_run_that_would_not_fit_is_refused_before_it_starts():
    with pytest.raises(TooLarge, match="synapse bench"):
        run(PASSIVE, [], 1e6, 100)
