"""The benchmark measures what it says: every model with every engine, under stated conditions. No time is compared with a clock."""

import json

import pytest

from workbench.core.jobs import run
from workbench.experiments.benchmark import CURRENTS, MOST_STEPS, benchmark, cell_cost, cell_costs, driving_current


@pytest.mark.parametrize(("model", "closed_form"), [("LIF", 200.0), ("IF", 40.0)])
def test_driving_current_is_the_first_that_fires_ten_times_a_second(model, closed_form):
    # LIF rests below g_l (v_t - e_l) = 200 pA and fires at 256 pA; IF fires I / (c_m 20 mV) times: 10 Hz at 40 pA
    current, rate = run(driving_current(model))
    assert current == next(candidate for candidate in CURRENTS if candidate >= closed_form)
    assert rate >= 10.0


def test_a_cost_states_its_conditions():
    cost = run(cell_cost("LIF", "event", neurons=50, repeats=3, drive=(256.0, 36.0)))
    assert 0 < cost.low <= cost.ns <= cost.high
    assert (cost.model, cost.engine, cost.neurons, cost.repeats, cost.current) == ("LIF", "event", 50, 3, 256.0)
    assert 16 <= cost.steps <= MOST_STEPS


def test_every_finished_cost_is_told_while_it_runs():
    told = []
    costs = run(
        cell_costs(engines=["reference"], neurons=5, repeats=1, models=["IF", "LIF"]),
        lambda step: told.extend(step.values.values()),
    )
    assert told == costs
    assert [cost.model for cost in costs] == ["IF", "LIF"]


@pytest.mark.slow
def test_the_whole_benchmark_is_plain_data():
    result = run(benchmark(neurons=20, repeats=1, models=["LIF", "HodgkinHuxley", "AdEx"]))
    assert json.loads(json.dumps(result)) == result
    assert {(cell["model"], cell["engine"]) for cell in result["cells"]} >= {
        ("LIF", "event"),
        ("HodgkinHuxley", "batch"),
        ("AdEx", "reference"),
    }
    assert result["network"]["synapses"] > 0
    assert result["network"]["cpu_s_per_model_s"] > 0
