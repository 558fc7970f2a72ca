"""Each integrator has the order it claims, and the schemes differ in what they claim to differ in."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.equations import Equations
from workbench.core.errors import UnknownName
from workbench.core.model import Neuron
from workbench.engines.evaluate import evaluate
from workbench.engines.lowering import lower
from workbench.engines.schemes import INTEGRATORS, ONE_STEP
from workbench.engines.simulation import Simulation
from workbench.experiments.trial import run_trial, trial_network
from workbench.neurons.adex import AdEx
from workbench.neurons.discrete_leaky import DiscreteLeaky
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.izhikevich import Izhikevich
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.synapses.plain_delta import PlainDelta


def end(cell: Neuron, current: float, duration: float, dt: float, integrator: str) -> float:
    """The membrane after ``duration`` ms, in double precision."""
    net = trial_network(cell, StepCurrent(amplitude=current))
    sim = Simulation(net, engine="reference", dt=dt, integrator=integrator)
    sim.engine.advance(round(duration / dt), [])
    return float(sim.engine.state_view()["cell"]["v"][0])


CELLS = {"Hodgkin-Huxley": (HodgkinHuxley(), 15.0, 8.0), "Izhikevich": (Izhikevich(), 0.0, 8.0)}
ORDERS = [
    ("Hodgkin-Huxley", "Euler", 1),
    ("Hodgkin-Huxley", "exponential Euler", 1),
    ("Hodgkin-Huxley", "exponential midpoint", 2),
    ("Hodgkin-Huxley", "Strang splitting", 2),
    ("Hodgkin-Huxley", "extrapolated splitting", 4),
    ("Hodgkin-Huxley", "Runge-Kutta 4", 4),
    ("Hodgkin-Huxley", "Euler in turn", 1),
    ("Izhikevich", "Euler", 1),
    ("Izhikevich", "Euler in turn", 1),
    ("Izhikevich", "Izhikevich 2003", 1),
    ("Izhikevich", "Runge-Kutta 4", 4),
]


@pytest.mark.parametrize(("cell", "integrator", "order"), ORDERS)
def test_halving_dt_divides_the_error_by_two_to_the_order(cell, integrator, order):
    """Below threshold, against Runge-Kutta in steps of 1/160 ms."""
    made, current, duration = CELLS[cell]
    truth = end(made, current, duration, 0.00625, "Runge-Kutta 4")
    # where Izhikevich's quadratic term is small, only coarse steps err by more than rounding
    steps = {4: (0.5, 0.25, 0.125) if cell == "Izhikevich" else (0.05, 0.025)}.get(order, (0.1, 0.05, 0.025))
    errors = [abs(end(made, current, duration, dt, integrator) - truth) for dt in steps]
    measured = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert measured[-1] == pytest.approx(order, abs=0.35)


def test_the_cap_acts_only_where_a_scheme_looks_inside_a_step():
    for integrator in INTEGRATORS:
        program = lower(AdEx, integrator=integrator)
        used = {name for _, text in (*program.steps, *program.update) for name in text.names}
        assert ("v_cut" in used) == (integrator not in ONE_STEP), integrator
    assert "v_{cut}" not in AdEx.latex().split("when")[0]


def test_an_upstroke_past_its_cut_off_leaves_the_adaptation_where_it_met_it():
    """One step from just below the peak: u goes the share of its way that v went to the peak."""
    cell, dt = Izhikevich(a=0.1), 0.1
    for name, share in (("auto", True), ("Euler", False)):
        program = lower(cell, integrator=name)
        env = {**cell.coherent(), "v": 25.0, "u": 0.0, "i": 0.0, "dt": dt}
        for temporary, text in program.steps:
            env[temporary] = evaluate(text, env)
        new = {state: float(evaluate(text, env)) for state, text in program.update}
        assert new["v"] > cell.v_cut
        # u' = a b v at the start, while v is between 25 and 30 mV
        way = (cell.v_cut - 25.0) / (new["v"] - 25.0) if share else 1.0
        assert new["u"] == pytest.approx(0.1 * 0.2 * 27.5 * dt * way, rel=0.1)


def test_in_turn_sees_what_was_updated_before():
    program = dict(lower(Izhikevich, integrator="Euler in turn").steps)
    assert "n|v" in program["n|u"].names
    assert "n|v" not in dict(lower(Izhikevich, integrator="Euler").steps)["n|u"].names


@pytest.mark.parametrize("integrator", INTEGRATORS)
def test_a_cell_that_lives_in_steps_takes_its_map_and_its_synapses_decay_exactly(integrator):
    program = lower(DiscreteLeaky, (ExponentialCurrent, PlainDelta), integrator)
    assert program.methods == {"v": "map", "z": "map", "r1_v": "map", "r0_s": "exact"}
    assert program.states[:2] == ("v", "z")
    update = dict(program.update)
    assert update["v"].names >= {"beta", "v", "i", "r1_v"}
    assert "dt" not in update["v"].names


def test_a_program_belongs_to_the_equations_and_not_to_the_class():
    subtract, zero = DiscreteLeaky(), DiscreteLeaky(reset="zero")
    assert lower(subtract) is lower(DiscreteLeaky) is lower(DiscreteLeaky(beta=0.5))
    assert lower(zero) is not lower(subtract)
    assert isinstance(zero.declared(), Equations)


def test_an_unknown_integrator_suggests_the_nearest():
    with pytest.raises(UnknownName, match="Euler in turn"):
        lower(AdEx, integrator="Euler in trun")


@pytest.mark.parametrize("options", [{"engine": "reference"}, {"engine": "event"}, {"engine": "batch"}])
@pytest.mark.parametrize("dt", [0.01, 0.05, 0.1, 1.0])
def test_rounding_never_carries_a_leaky_cell_over_its_rheobase(options, dt):
    # exercise 1 of the course: 2.0 nA takes the EPFL cell to its threshold and not beyond, however long it is held
    cell = LIF.preset("EPFL")
    assert not len(run_trial(cell, StepCurrent(amplitude=2000.0), 300.0, dt, **options).spikes)
    assert len(run_trial(cell, StepCurrent(amplitude=2010.0), 300.0, dt, **options).spikes)
