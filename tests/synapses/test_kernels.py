"""What one spike becomes: the closed form of each synapse's kernel, seen at a membrane with almost no leak."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.alpha_conductance import AlphaConductance
from workbench.synapses.alpha_current import AlphaCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.double_exponential_conductance import DoubleExponentialConductance
from workbench.synapses.double_exponential_current import DoubleExponentialCurrent
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.synapses.nmda_conductance import NMDAConductance

ARRIVES = 2.0
"""ms: stamped at 1.0, delay 1.0."""


def response(
    synapse, weight: float, length: float = 80.0, cell: LIF | None = None, times=(1.0,), dt: float = 0.05, start=-70.0
):
    """Times since arrival and the membrane of one cell that gets these spikes."""
    net = Network()
    target = net.add(cell or LIF(), 1, name="cell", start={"v": start})
    source = net.add(SpikeList(times=list(times), ids=[0] * len(times)), 1, name="source")
    net.connect(source, target, AllToAll(), synapse, weight=weight, delay=1.0)
    sim = Simulation(net, engine="reference", dt=dt)
    sim.watch(target)
    block = sim.advance(length)
    after = block.sample_times - ARRIVES
    return after[after > 1e-9], block.samples["cell", "v"][after > 1e-9, 0].astype(float)


def test_delta_lifts_the_membrane_by_its_weight_at_once():
    t, v = response(Delta(), 3.0)
    np.testing.assert_allclose(v, -70.0 + 3.0 * np.exp(-t / 20.0), atol=1e-5)


@pytest.mark.parametrize("tau", [2.0, 5.0, 20.0])
def test_exponential_current_gives_a_difference_of_exponentials(tau):
    t, v = response(ExponentialCurrent(tau=tau), 50.0)
    # C = 200 pF, tau_m = 20 ms; where both are equal the form becomes t exp(-t / tau)
    if tau == 20.0:
        expected = 50.0 / 200.0 * t * np.exp(-t / 20.0)
    else:
        expected = 50.0 / 200.0 * (tau * 20.0 / (20.0 - tau)) * (np.exp(-t / 20.0) - np.exp(-t / tau))
    np.testing.assert_allclose(v + 70.0, expected, atol=2e-5)


@pytest.mark.parametrize("tau", [1.0, 5.0])
def test_alpha_current_carries_e_w_tau_of_charge_and_peaks_at_tau(tau):
    weight = 40.0
    # the current from the membrane: I = C dv/dt + g (v - E)
    t, v = response(AlphaCurrent(tau=tau), weight, dt=0.01, length=10.0 * tau + 3.0)
    current = 200.0 * np.gradient(v, t) + 10.0 * (v + 70.0)
    inner = slice(2, -2)
    expected = weight * (t / tau) * np.exp(1.0 - t / tau)
    np.testing.assert_allclose(current[inner], expected[inner], atol=0.02 * weight)
    peak = t[inner][np.argmax(np.convolve(current[inner], np.ones(9) / 9, "same"))]
    assert peak == pytest.approx(tau, abs=0.08 * tau)
    assert np.convolve(current[inner], np.ones(9) / 9, "same").max() == pytest.approx(weight, rel=0.02)
    assert np.trapezoid(current[inner], t[inner]) == pytest.approx(np.e * weight * tau, rel=0.01)


def test_a_conductance_pulls_towards_its_reversal_and_never_beyond():
    quantities = ExponentialConductance.quantities()
    reversal = next(name for name in quantities if quantities[name].unit == "mV")
    cell = LIF(v_t=0.0)
    t, v = response(ExponentialConductance(tau=10.0, **{reversal: -60.0}), 500.0, cell=cell)
    assert v.max() == pytest.approx(-60.0, abs=0.6)
    assert v.max() < -60.0
    # a small conductance acts as the current w (E - v) with v nearly at rest
    small = ExponentialConductance(tau=5.0, **{reversal: 0.0})
    t, v = response(small, 0.01, cell=cell)
    expected = 0.01 * 70.0 / 200.0 * (5.0 * 20.0 / 15.0) * (np.exp(-t / 20.0) - np.exp(-t / 5.0))
    np.testing.assert_allclose(v + 70.0, expected, atol=0.01 * expected.max())


@pytest.mark.parametrize("synapse", [Delta(), ExponentialCurrent(tau=4.0), AlphaCurrent(tau=4.0)])
def test_currents_add_up(synapse):
    both = response(synapse, 2.0, times=(1.0, 7.0))[1] + 70.0
    one = response(synapse, 2.0)[1] + 70.0
    later = np.concatenate([np.zeros(120), one[:-120]])
    np.testing.assert_allclose(both, one + later, atol=2e-5)


@pytest.mark.parametrize(("rise", "decay"), [(1.0, 5.0), (0.5, 20.0), (4.0, 4.0), (5.0, 2.0)])
def test_a_double_exponential_has_its_weight_as_peak_at_the_closed_time(rise, decay):
    """t_peak = tr td / (td - tr) ln(td / tr), or tau where both are equal (Destexhe et al. 1994)."""
    weight = 40.0
    synapse = DoubleExponentialCurrent(tau_rise=rise, tau_decay=decay)
    t, v = response(synapse, weight, dt=0.01, length=30.0)
    current = np.convolve(200.0 * np.gradient(v, t) + 10.0 * (v + 70.0), np.ones(9) / 9, "same")[4:-4]
    peak = rise if rise == decay else rise * decay / (decay - rise) * np.log(decay / rise)
    assert t[4:-4][current.argmax()] == pytest.approx(peak, abs=0.1 * peak)
    assert current.max() == pytest.approx(weight, rel=0.02)
    if rise != decay:
        shape = np.exp(-t / decay) - np.exp(-t / rise)
        closed = weight * shape / (np.exp(-peak / decay) - np.exp(-peak / rise))
        np.testing.assert_allclose(current, closed[4:-4], atol=0.02 * weight)


@pytest.mark.parametrize(
    ("conductance", "current"),
    [
        (AlphaConductance(tau=4.0, e_rev=0.0), AlphaCurrent(tau=4.0)),
        (
            DoubleExponentialConductance(tau_rise=1.0, tau_decay=6.0, e_rev=0.0),
            DoubleExponentialCurrent(tau_rise=1.0, tau_decay=6.0),
        ),
    ],
)
def test_a_small_conductance_acts_as_its_current_through_the_driving_force(conductance, current):
    _, small = response(conductance, 0.001)
    _, same = response(current, 0.07)
    np.testing.assert_allclose(small + 70.0, same + 70.0, atol=2e-3 * (same.max() + 70.0) + 2e-5)


@pytest.mark.parametrize("rest", [-80.0, -65.0, -40.0, -20.0])
def test_magnesium_blocks_the_published_share(rest):
    """The response at a potential over that without magnesium: 1/(1 + exp(-0.062 v)/3.57), Jahr and Stevens 1990."""
    cell = LIF(e_l=rest, v_r=rest, v_t=0.0)
    blocked, free = (response(NMDAConductance(mg=mg), 0.02, cell=cell, start=rest)[1] - rest for mg in (1.0, 0.0))
    share = 1.0 / (1.0 + np.exp(-0.062 * rest) / 3.57)
    assert blocked.max() / free.max() == pytest.approx(share, rel=0.02)
