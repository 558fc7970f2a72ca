"""The integrator and the step change the answer by known amounts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.jobs import run
from workbench.experiments.numerics import Scheme, compare_schemes, convergence, famous_cases, usual_schemes
from workbench.experiments.trial import run_trial
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent


def test_the_script_of_2003_fires_half_as_often_as_its_equations():
    """Exercises 20 and 21 of the reference: 136 spikes in a fine step, 68 with the script in steps of 1 ms."""
    case = famous_cases()["fast spiking in steps of 1 ms"]
    found = run(compare_schemes(case.neuron, case.stimulus, case.duration, case.schemes, case.start, case.schemes[0]))
    fine, script = (found.value(f"spikes, {scheme.name}") for scheme in case.schemes)
    assert fine == pytest.approx(136, abs=1)
    assert script == 68


def test_euler_lets_a_membrane_decay_too_fast():
    """Exercise 10 of the reference: 0.8 of the membrane is left after a step, against exp(-1/5) = 0.8187."""
    case = famous_cases()["the decay of a leaky membrane"]
    found = run(compare_schemes(case.neuron, case.stimulus, case.duration, case.schemes, case.start))
    exact, euler = ((found.curve(scheme.name).y[0] + 70.0) / 10.0 for scheme in case.schemes)
    assert exact == pytest.approx(math.exp(-0.2), abs=1e-5)
    assert euler == pytest.approx(0.8, abs=1e-5)
    apart = max(10.0 * (math.exp(-n / 5) - 0.8**n) for n in range(1, 21))
    assert float(found.rows[2][4]) == pytest.approx(apart, rel=0.01)


def test_a_reset_in_the_next_step_moves_every_spike_but_the_first():
    """Closed form: n steps from reset to threshold, and one more where the reset waits."""
    case = famous_cases()["reset at once or in the next step"]
    once, late = (
        run_trial(case.neuron, case.stimulus, case.duration, s.dt, reset=s.reset).spikes for s in case.schemes
    )
    tau, goal = 20.0, -70.0 + 400.0 / 10.0
    steps = math.floor(tau * math.log((goal + 65.0) / (goal + 50.0))) + 1
    assert np.diff(once) == pytest.approx(steps)
    assert np.diff(late) == pytest.approx(steps + 1)
    assert late[0] == once[0]
    found = run(compare_schemes(case.neuron, case.stimulus, case.duration, case.schemes, case.start))
    assert [int(row[1]) for row in found.rows[1:]] == [len(once), len(late)]
    assert "reset in the next step" in found.rows[2][0]


def test_a_bench_is_compared_with_a_late_reset_where_its_cell_has_a_reset():
    assert [scheme.reset for scheme in usual_schemes(0.1, LIF())].count("in the next step") == 1
    assert usual_schemes(0.1, HodgkinHuxley()) == usual_schemes(0.1, DiscreteLeaky()) == usual_schemes(0.1)


@pytest.mark.parametrize(
    ("cell", "current", "orders"),
    [
        (HodgkinHuxley(), 10.0, {"Euler": 1, "exponential midpoint": 2, "Runge-Kutta 4": 4}),
        (Izhikevich(v_0=-70.0), 1.0, {"Euler": 1, "Euler in turn": 1, "Runge-Kutta 4": 4}),
        (LIF(), 100.0, {"Euler": 1, "Runge-Kutta 4": 4}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, (HodgkinHuxley, Izhikevich, LIF)) else "",
)
def test_integrators_have_the_order_they_claim(cell, current, orders):
    found = run(convergence(cell, list(orders), current))
    for integrator, order in orders.items():
        assert found.value(f"order of {integrator}") == pytest.approx(order, abs=0.15), integrator


def test_an_exact_step_has_no_order():
    found = run(convergence(LIF(), ["auto"], 100.0))
    assert found.number("order of auto").value is None
    assert "exact" in found.number("order of auto").note


def test_spikes_come_later_with_a_coarser_step_and_cost_less():
    schemes = [Scheme("auto", 0.1), Scheme("auto", 1.0)]
    found = run(compare_schemes(LIF(), StepCurrent(amplitude=400.0), 100.0, schemes, reference=Scheme("auto", 0.01)))
    fine, coarse = found.rows[1:]
    assert abs(float(fine[3])) < abs(float(coarse[3]))
    assert int(fine[5].replace(",", "")) == 10 * int(coarse[5].replace(",", ""))


def test_a_scheme_that_blows_up_is_told_beside_those_that_do_not():
    schemes = [Scheme("Euler", 0.5), Scheme("auto", 0.05)]
    found = run(compare_schemes(HodgkinHuxley(), StepCurrent(amplitude=100.0), 50.0, schemes, reference=schemes[1]))
    assert found.number(f"spikes, {schemes[0].name}").value is None
    assert "finite" in found.number(f"spikes, {schemes[0].name}").note
    assert found.value(f"spikes, {schemes[1].name}") >= 2


def test_a_cell_that_lives_in_steps_is_compared_with_its_own_step():
    found = run(compare_schemes(DiscreteLeaky(), StepCurrent(amplitude=200.0), 50.0, [Scheme("auto", 1.0)]))
    assert found.rows[0][1] == found.rows[1][1]


def test_spikes_through_a_synapse_are_stepped_in_every_scheme():
    schemes = usual_schemes(0.1)
    train = SpikeList(times=[10.0, 12.0, 14.0], ids=[0, 0, 0])
    synapse = {"synapse": ExponentialCurrent(tau=5.0), "weight": 2000.0}
    found = run(compare_schemes(LIF(), train, 50.0, schemes, **synapse))
    assert [row[1] for row in found.rows[:4]] == [found.rows[0][1]] * 4
    assert int(found.rows[0][1]) > 0
