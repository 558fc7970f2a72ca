"""Inputs that compete, against the exercises of the reference (A+ 0.008, A- 0.0088, 300 inputs): its numbers stand beside each."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.experiments.competition import CELLS, INPUTS, PLASTIC, competition, fit
from workbench.plasticity.inhibitory_stdp import InhibitorySTDP
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.correlated_poisson import CorrelatedPoisson


def run(duration: float, start: float = 0.583, a_minus: float = 0.0088, **inputs: float) -> tuple[float, float, float]:
    """Mean weight of the first 50 inputs and of the others, as shares of the largest, and the late output rate (Hz)."""
    rule = PairSTDP(a_plus=0.008, a_minus=a_minus)
    net = competition(rule, 300, 1, start, CorrelatedPoisson(groups=6, **inputs))
    sim = Simulation(net, dt=0.5, keep=duration / 4)
    sim.advance(duration)
    weights = sim.weights(PLASTIC)[2] / rule.w_max
    return float(weights[:50].mean()), float(weights[50:].mean()), sim.recording.rates()[CELLS]


def test_exercise_43_without_postsynaptic_spikes_nothing_is_learned():
    first, others, rate = run(30_000.0, rate=10.0, correlation=0.0)
    assert rate == 0.0
    assert (first, others) == (pytest.approx(0.583), pytest.approx(0.583))


def test_exercise_44_fifty_identical_inputs_win():
    first, others, rate = run(120_000.0, rate=10.0, correlation=1.0)
    assert first == pytest.approx(1.00, abs=0.01)
    assert others == pytest.approx(0.39, abs=0.03)
    assert rate > 1.0


def test_exercise_45_twice_the_input_gives_less_output_unless_growth_dominates():
    rates = [run(60_000.0, start=0.5, rate=rate, correlation=0.0)[2] for rate in (30.0, 60.0)]
    assert rates == [pytest.approx(11.0, abs=2.0), pytest.approx(5.0, abs=2.5)]
    free = [run(60_000.0, start=0.5, a_minus=0.006, rate=rate, correlation=0.0)[2] for rate in (30.0, 60.0)]
    assert free[1] > 1.5 * free[0] > 100.0


@pytest.mark.parametrize("inputs", [10, 1000])
def test_all_inputs_together_can_do_the_same_however_many_they_are(inputs):
    rule = PairSTDP()
    net = competition(rule, inputs, 3)
    assert inputs * rule.w_max == pytest.approx(80.0)
    assert net.projections[PLASTIC].weight == pytest.approx(0.5 * rule.w_max)
    assert (net.populations[INPUTS].size, net.populations[CELLS].size) == (inputs, 3)


def test_a_rule_is_scaled_in_all_that_it_has_in_the_unit_of_the_weight():
    rule = InhibitorySTDP(eta=0.01, w_max=100.0, tau=15.0)
    fit(rule, 0.5)
    assert rule.values() == {"eta": pytest.approx(5e-5), "rho": 3.0, "tau": 15.0, "w_max": 0.5}


def test_the_rule_of_inhibition_keeps_its_cell_at_its_rate():
    rule = InhibitorySTDP(rho=5.0, eta=1.0, w_max=100.0)
    sim = Simulation(competition(rule, 100, 1), dt=0.5, keep=20_000.0)
    sim.advance(80_000.0)
    assert sim.net.projections[PLASTIC].synapse.e_rev == -80.0
    assert sim.recording.rates()[CELLS] == pytest.approx(5.0, rel=0.25)
    assert np.mean(sim.weights(PLASTIC)[2]) > 0
