"""Short-term plasticity: the amplitudes of a train against the published recursion, and the ratios of the course's exercises."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.core.errors import Misfits, WiringError
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

DT = 0.5
ENGINES = [{"engine": "reference"}, {"engine": "event", "precision": "double"}]


def amplitudes(train, rule, delay=DT, **options):
    """What each spike of a train delivers, as a share of the weight: steps of a membrane that hardly leaks."""
    net = Network()
    cell = net.add(LIF(c_m=1e9, v_t=0.0), 1, name="cell", start={"v": -70.0})
    source = net.add(SpikeList(times=list(train), ids=[0] * len(train)), 1, name="source")
    net.connect(source, cell, OneToOne(), Delta(), weight=0.01, delay=delay, plasticity=rule)
    sim = Simulation(net, dt=DT, **options)
    found, before = [], -70.0
    while sim.t < max(train) + delay + DT:
        sim.advance(DT)
        now = float(sim.engine.state_view()["cell"]["v"][0])
        if now - before > 1e-9:
            found.append((now - before) / 0.01)
        before = now
    return np.array(found)


def recursion(train, U, tau_d, tau_f, rest=0.0, jump_first=True):
    """Tsodyks, Pawelzik and Markram 1998: from spike to spike, exactly."""
    u, x, last, found = rest, 1.0, None, []
    for t in train:
        if last is not None:
            u = rest + (u - rest) * math.exp(-(t - last) / tau_f)
            x = 1.0 + (x - 1.0) * math.exp(-(t - last) / tau_d)
        if jump_first:
            u = u + U * (1 - u)
        found.append(u * x)
        x -= u * x
        if not jump_first:
            u = u + U * (1 - u)
        last = t
    return np.array(found)


TRAINS = {
    "regular": np.arange(20) * 25.0 + 10.0,
    "burst": np.array([10.0, 12.0, 14.5, 15.5, 40.0, 41.0, 200.0, 203.5]),
    "random": np.unique(np.rint(np.cumsum(np.random.default_rng(5).exponential(30.0, 20)) / DT) * DT) + 10.0,
}
CONVENTIONS = {
    "u rests at 0, jumps first": (0.0, True),
    "u rests at U, jumps first": (1.0, True),
    "u rests at U, jumps last": (1.0, False),
}


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize(
    ("options", "train", "delay"),
    [(ENGINES[1], "regular", DT), (ENGINES[1], "burst", 7.5), (ENGINES[1], "random", 7.5), (ENGINES[0], "burst", 7.5)],
)
def test_a_train_delivers_what_the_recursion_says(options, convention, train, delay):
    U, tau_d, tau_f = 0.3, 250.0, 400.0
    rule = TsodyksMarkram(U=U, tau_d=tau_d, tau_f=tau_f, convention=convention)
    at, first = CONVENTIONS[convention]
    expected = recursion(TRAINS[train], U, tau_d, tau_f, at * U, first)
    np.testing.assert_allclose(amplitudes(TRAINS[train], rule, delay, **options), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("U", "tau_d", "tau_f", "rate", "ratio"),
    [(0.5, 100, 50, 10, 0.82), (0.5, 100, 50, 20, 0.63), (0.5, 100, 50, 40, 0.41), (0.2, 100, 750, 40, 1.08)],
)
def test_the_tenth_response_over_the_first_is_that_of_the_course(U, tau_d, tau_f, rate, ratio):
    """Exercises 25 and 26 of the reference, with its convention."""
    train = np.rint(np.arange(10) * 1000.0 / rate / DT) * DT + 10.0
    found = amplitudes(train, TsodyksMarkram(U=U, tau_d=tau_d, tau_f=tau_f), engine="event", precision="double")
    assert found[9] / found[0] == pytest.approx(ratio, rel=0.03)


def test_the_first_and_the_last_convention_are_the_same():
    train = TRAINS["burst"]
    np.testing.assert_allclose(recursion(train, 0.3, 250, 400), recursion(train, 0.3, 250, 400, 0.3, False))


def test_several_delays_are_refused():
    net = Network()
    cells = net.add(LIF(), 3, name="cells")
    with pytest.raises((WiringError, Misfits), match="one delay"):
        net.connect(
            cells,
            cells,
            AllToAll(),
            ExponentialCurrent(),
            weight=1.0,
            delay=Uniform(1.0, 5.0),
            plasticity=TsodyksMarkram(),
        )


@pytest.mark.parametrize("engine", ["reference", "event"])
def test_the_store_travels_in_snapshots(engine):
    net = Network()
    cell = net.add(LIF(), 1, name="cell")
    source = net.add(SpikeList(times=[5.0, 10.0, 12.0, 30.0], ids=[0] * 4), 1, name="source")
    net.connect(source, cell, OneToOne(), ExponentialCurrent(), weight=50.0, delay=2.0, plasticity=TsodyksMarkram())
    sim = Simulation(net, engine=engine, dt=DT)
    sim.watch(cell)
    sim.advance(13.0)
    moment = sim.snapshot()
    first = sim.advance(40.0).samples["cell", "v"]
    sim.restore(moment)
    assert (sim.advance(40.0).samples["cell", "v"] == first).all()
