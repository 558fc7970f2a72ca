"""Each measurement of a synapse against its closed form, and the numbers of exercises 23 and 25 to 27 of the course's reference."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import TooLarge
from workbench.core.jobs import Progress, through
from workbench.experiments.delivered import closed_shares, delivered_shares
from workbench.experiments.synapse_bench import SynapseBench, synapses
from workbench.experiments.synapse_presets import PRESETS, SAME
from workbench.experiments.synapse_protocols.frequency_response import FrequencyResponse
from workbench.experiments.synapse_protocols.spike_train import train_times
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.synapses.alpha_current import AlphaCurrent
from workbench.synapses.delta import Delta
from workbench.synapses.double_exponential_conductance import DoubleExponentialConductance
from workbench.synapses.double_exponential_current import DoubleExponentialCurrent
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.synapses.nmda_conductance import NMDAConductance

CELL = LIF(c_m=200.0, g_l=10.0)  # 20 ms
DEPRESSING = TsodyksMarkram(U=0.5, tau_d=100.0, tau_f=50.0)
FACILITATING = TsodyksMarkram(U=0.2, tau_d=100.0, tau_f=750.0)


def bench(synapse, **choices) -> SynapseBench:
    return SynapseBench(auto=False, synapse=synapse, cell=CELL, **choices)


# -- one spike


def test_the_potential_of_20_and_5_ms_peaks_after_9_24_ms_at_0_157_of_its_steady_height():
    """Exercise 23."""
    found = bench(ExponentialCurrent(tau=5.0), current=100.0).measure("One spike")
    assert found.value("PSP peak time") == pytest.approx(9.24, rel=0.02)
    assert found.value("PSP peak") / (100.0 / CELL.g_l) == pytest.approx(0.157, rel=0.02)


@pytest.mark.parametrize(
    "synapse",
    [
        Delta(),
        ExponentialCurrent(tau=3.0),
        AlphaCurrent(tau=4.0),
        AlphaCurrent(tau=20.0),
        DoubleExponentialCurrent(tau_rise=1.0, tau_decay=8.0),
    ],
)
def test_the_membrane_follows_the_closed_form_at_every_step(synapse):
    found = bench(synapse).measure("One spike")
    membrane, theory = found.curve("membrane"), found.panels[-1].curves[1]
    assert theory.theory
    seen = np.abs(membrane.x - 1.0) > 1e-6  # a jump at the end of a step is drawn in the next one
    np.testing.assert_allclose(membrane.y[seen], theory.y[seen], atol=3e-4 * np.ptp(membrane.y) + 1e-5)


@pytest.mark.parametrize("name", [name for name, kind in synapses().items() if kind.stages])
def test_the_current_into_a_held_membrane_follows_the_closed_form_and_its_peak_is_the_weight(name):
    kind = synapses()[name]
    found = bench(kind(), holding=-40.0).measure("One spike")
    current, theory = found.panels[0].curves[:2]
    seen = np.abs(current.x - 1.0) > 1e-6
    np.testing.assert_allclose(current.y[seen], theory.y[seen], atol=4e-4 * np.ptp(theory.y))
    if kind.weight_unit() == "pA":
        assert theory.y.max() == pytest.approx(100.0, rel=0.02)


def test_the_peak_of_a_double_exponential_current_comes_when_its_formula_says():
    found = bench(DoubleExponentialCurrent(tau_rise=5.0, tau_decay=20.0)).measure("One spike")
    assert found.value("PSC peak time") == pytest.approx(5.0 * 20.0 / 15.0 * math.log(4.0), abs=0.05)
    assert found.value("PSC peak") == pytest.approx(100.0, rel=1e-3)


def test_a_conductance_at_its_reversal_shows_nothing_and_says_so():
    found = bench(ExponentialConductance(tau=10.0, e_rev=-70.0), holding=-50.0).measure("One spike")
    assert found.number("PSP peak time").value is None
    assert "pulls to where the cell is" in found.summary


def test_a_spike_that_fires_the_cell_is_told():
    found = bench(ExponentialCurrent(), current=3000.0, spiking=True).measure("One spike")
    assert "makes the cell fire" in found.summary


# -- trains


@pytest.mark.parametrize(
    "rule", [DEPRESSING, FACILITATING, TsodyksMarkram(U=0.3, convention="u rests at U, jumps first")]
)
def test_a_train_delivers_its_closed_form_and_the_store_is_read_in_between(rule):
    made = bench(ExponentialCurrent(), plasticity=rule, rate=20.0)
    found = made.measure("A train")
    delivered, theory = found.curve("delivered"), found.curve("closed form")
    np.testing.assert_allclose(delivered.y, theory.y, rtol=1e-4)
    u, x = found.curve("u, taken by a spike"), found.curve("x, in store (R)")
    assert x.y[0] == 1.0
    after = np.searchsorted(x.x, delivered.x - 1e-6)
    fall = x.y[after - 1] - x.y[after]
    np.testing.assert_allclose(fall, delivered.y, rtol=0.02)  # a spike takes from the store what it delivers
    assert 0.0 <= u.y.min() <= u.y.max() <= 1.0


@pytest.mark.parametrize(("rate", "ratio"), [(10.0, 0.82), (20.0, 0.63), (40.0, 0.41)])
def test_a_depressing_synapse_is_strong_or_weak_by_rate(rate, ratio):
    """Exercise 25."""
    found = bench(ExponentialCurrent(), plasticity=DEPRESSING, rate=rate).measure("A train")
    assert found.value("last over first") == pytest.approx(ratio, rel=0.03)


def test_random_trains_are_drawn_from_the_seed_and_have_their_rate():
    made = bench(ExponentialCurrent(), random=True, count=100, rate=20.0)
    first, again = train_times(made.preparation()), train_times(made.preparation())
    np.testing.assert_array_equal(first, again)
    assert np.diff(first).mean() == pytest.approx(50.0, rel=0.25)
    made.seed = 2
    assert not np.array_equal(train_times(made.preparation()), first)


def test_a_train_of_one_spike_and_one_far_too_long_are_no_surprise():
    assert bench(ExponentialCurrent(), count=1).measure("A train").number("last over first").value is None
    slow = bench(ExponentialCurrent(), plasticity=DEPRESSING, rate=0.5).measure("A train")
    assert slow.curve("delivered").x[-1] == pytest.approx(18_006.0)
    assert slow.curve("membrane").x[-1] > 18_006.0
    with pytest.raises(TooLarge, match="faster train"):
        bench(ExponentialCurrent(), rate=0.1, count=100).measure("A train")


def test_a_spiking_cell_fires_in_a_train_and_a_passive_one_does_not():
    made = bench(ExponentialCurrent(), current=1000.0, rate=100.0)
    assert made.measure("A train").value("spikes of the cell") == 0
    made.spiking = True
    assert made.measure("A train").value("spikes of the cell") > 0


# -- against rate


def test_a_facilitating_synapse_is_a_band_pass_near_seven_hertz():
    """Exercise 26: 7 to 8 Hz, 2.46; 1.08 at 40 Hz."""
    made = bench(ExponentialCurrent(), plasticity=FACILITATING, rate=40.0)
    found = made.measure("Response against rate")
    assert 6.8 < found.value("at") < 8.2
    assert found.value("highest ratio") == pytest.approx(2.46, rel=0.05)
    assert found.value("ratio at 40 Hz") == pytest.approx(1.08, rel=0.05)
    measured, theory = found.curve("10th over first"), found.curve("closed form")
    np.testing.assert_allclose(measured.y, theory.y, rtol=1e-3)
    assert "band-pass" in found.summary


def test_without_plasticity_every_rate_is_the_same():
    found = bench(ExponentialCurrent()).measure("Response against rate")
    assert set(found.curve("10th over first").y) == {1.0}


@pytest.mark.parametrize("convention", TsodyksMarkram.variants)
def test_shares_are_measured_in_every_convention(convention):
    rule, train = TsodyksMarkram(U=0.3, tau_d=250.0, tau_f=400.0, convention=convention), 5.0 + 25.0 * np.arange(12)
    np.testing.assert_allclose(delivered_shares(rule, [train], 0.5)[0], closed_shares(rule, train), rtol=1e-5)


# -- two at once


@pytest.mark.parametrize("synapse", [Delta(), ExponentialCurrent(), DoubleExponentialCurrent()])
def test_currents_add(synapse):
    """Exercise 27: yes."""
    found = bench(synapse, lag=3.0).measure("Two at once")
    assert found.value("largest residual") == 0.0
    assert "They add" in found.summary


def test_conductances_add_to_less_than_their_sum():
    """Exercise 27: no, sub-linear."""
    found = bench(ExponentialConductance(tau=5.0, e_rev=0.0), conductance=10.0).measure("Two at once")
    assert found.value("largest residual") < 0.0
    assert found.value("together at their peak") < 0.97 * found.value("sum at its peak")
    assert "sub-linear" in found.summary


def test_a_shunt_shows_nothing_alone_and_takes_a_share_of_what_else_comes():
    made = SynapseBench(auto=False)
    made.take_preset("shunt")
    assert made.measure("One spike").number("PSP peak time").value is None
    assert made.measure("Two at once").value("of the larger one") < -20.0


def test_nmda_helps_who_has_come_before():
    made = SynapseBench(auto=False, partner="AMPA", synapse=NMDAConductance(), conductance=2.0)
    assert "supra-linear" in made.measure("Two at once").summary


# -- driving force


def test_a_conductance_reverses_at_its_reversal_potential_and_is_straight():
    found = bench(DoubleExponentialConductance(e_rev=-75.0), conductance=3.0).measure("Driving force")
    assert found.value("reverses at") == pytest.approx(-75.0, abs=1e-3)
    curve = found.curve("peak")
    np.testing.assert_allclose(curve.y, 3.0 * (-75.0 - curve.x), rtol=2e-3, atol=1e-2)


def test_nmda_bends_where_jahr_and_stevens_say_and_is_straight_without_magnesium():
    """I = g (E - V)/(1 + [Mg] exp(-0.062 V)/3.57)."""
    made = bench(NMDAConductance(), conductance=1.0)
    found = made.measure("Driving force")
    curve = found.curve("peak")
    expected = -curve.x / (1.0 + np.exp(-0.062 * curve.x) / 3.57)
    np.testing.assert_allclose(curve.y, expected, rtol=2e-3, atol=1e-2)
    assert found.value("there at") == pytest.approx(curve.x[expected.argmax()])
    made.synapse.mg = 0.0
    straight = made.measure("Driving force").curve("peak")
    np.testing.assert_allclose(straight.y, -straight.x, rtol=2e-3, atol=1e-2)


def test_a_current_is_the_same_everywhere_and_a_delta_has_none():
    assert "the same wherever" in bench(ExponentialCurrent()).measure("Driving force").summary
    found = bench(Delta()).measure("Driving force")
    assert not found.panels
    assert "no current" in found.summary


# -- rhythms


@pytest.mark.parametrize("synapse", [ExponentialCurrent(tau=5.0), Delta()])
def test_a_current_passes_rhythms_as_its_leaky_stages_do(synapse):
    made = bench(synapse, current=500.0, jump=5.0)
    found = FrequencyResponse(lowest=2.0, count=6).measure(made.preparation())
    measured, theory = found.curve("measured"), found.curve("closed form")
    np.testing.assert_allclose(measured.y, theory.y, rtol=0.03, atol=0.002)


def test_the_corner_of_a_membrane_alone_is_one_over_its_time_constant():
    found = FrequencyResponse(count=30).measure(bench(Delta(), jump=5.0).preparation())
    assert found.value("corner") == pytest.approx(1000.0 / (2.0 * math.pi * 20.0), rel=0.03)


def test_depression_makes_a_band_pass_of_it():
    made = bench(ExponentialCurrent(), current=500.0, plasticity=TsodyksMarkram.preset("depressing"))
    assert made.measure("Frequency response").value("favorite frequency") > 1.5


# -- all of them


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_goes_through_every_measurement(preset):
    made = SynapseBench(auto=False)
    made.take_preset(preset)
    assert PRESETS[preset].source.link.startswith("https://")
    made.protocols["Frequency response"].param.update(count=3, lowest=5.0)
    for protocol in made.protocols.values():
        *steps, found = through(protocol.run(made.preparation()))
        assert all(isinstance(step, Progress) for step in steps)
        assert found.summary.endswith(".")


@pytest.mark.parametrize("name", synapses())
def test_every_synapse_of_the_catalogue_goes_through_the_short_ones(name):
    made = bench(synapses()[name](), partner=SAME)
    for label in ("One spike", "Two at once", "Driving force"):
        assert made.measure(label).summary
