"""NEST, given the same synapses and the same spikes from outside, gives the same spikes."""

import numpy as np
import pytest

import workbench as wb
from workbench.core.errors import Misfits, RangeError
from workbench.core.model import Synapse
from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced

ABSENT = "NEST is not installed: pip install 'workbench-snn[nest]'"


@pytest.fixture
def nest(monkeypatch):
    monkeypatch.setenv("PYNEST_QUIET", "1")
    return pytest.importorskip("nest", reason=ABSENT)


def small(synapse: Synapse, weight: float, inhibition: Synapse, opposite: float) -> wb.Network:
    """Twenty unequal cells, driven by trains, a list and a step of current, that reach each other."""
    net = wb.Network()
    cells = net.add(wb.LIF(t_ref=2.0), 20, name="cells", params={"c_m": wb.Uniform(150.0, 250.0)})
    trains = net.add(wb.Poisson(rate=400.0), 20, name="trains")
    listed = net.add(wb.SpikeList(times=[5.0, 5.0, 30.0], ids=[0, 1, 1]), 2, name="listed")
    step = net.add(wb.StepCurrent(amplitude=150.0, onset=20.0, duration=50.0), 1, name="step")
    net.connect(trains, cells, wb.OneToOne(), synapse, weight=weight, delay=1.0)
    net.connect(listed, cells, wb.AllToAll(), synapse, weight=weight, delay=0.1)
    net.connect(step, cells)
    net.connect(cells, cells, wb.FixedProbability(p=0.2), inhibition, weight=opposite, delay=wb.Uniform(0.5, 3.0))
    return net


KINDS = {
    "Delta": (wb.Delta(), 4.0, wb.Delta(), -1.0),
    "ExponentialCurrent": (wb.ExponentialCurrent(tau=4.0), 200.0, wb.ExponentialCurrent(tau=8.0), -40.0),
    "AlphaCurrent": (wb.AlphaCurrent(tau=2.0), 200.0, wb.AlphaCurrent(tau=2.0), -40.0),
    "ExponentialConductance": (
        wb.ExponentialConductance(tau=4.0),
        4.0,
        wb.ExponentialConductance(tau=8.0, e_rev=-80.0),
        2.0,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_network_gives_the_same_spikes(kind, nest):
    mine = Simulation(small(*KINDS[kind]), "reference", seed=3)
    other = Simulation(small(*KINDS[kind]), "nest", seed=3, threads=2)
    for sim in (mine, other):
        sim.advance(70.0)
        sim.advance(130.0)
    for name in ("trains", "listed"):
        for a, b in zip(mine.recording.of(name), other.recording.of(name), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-9)
    (t, ids), (there, others) = mine.recording.of("cells"), other.recording.of("cells")
    assert len(t) == len(there) > 50
    # linear membranes take the same exact step; conductances take exponential Euler here and Runge-Kutta-Fehlberg there
    steps = 2 if kind == "ExponentialConductance" else 0
    for cell in range(20):
        np.testing.assert_allclose(t[ids == cell], there[others == cell], atol=0.1 * steps + 1e-9)


def test_a_watched_membrane_is_the_same_at_every_step(nest):
    sims = [Simulation(small(*KINDS["Delta"]), engine, seed=3) for engine in ("reference", "nest")]
    for sim in sims:
        sim.watch("cells", "v", [0, 7])
        sim.watch("cells", "i", [0])
    mine, other = (sim.advance(40.0).samples for sim in sims)
    np.testing.assert_allclose(mine["cells", "v"], other["cells", "v"], atol=1e-4)
    np.testing.assert_array_equal(mine["cells", "i"], other["cells", "i"])


def test_the_balanced_network_has_the_same_statistics(nest):
    sims = [Simulation(balanced(1000), seed=2), Simulation(balanced(1000), "nest", seed=2)]
    for sim in sims:
        sim.advance(300.0)
    mine, other = (sim.recording for sim in sims)
    for name in ("exc", "inh"):
        assert other.rates()[name] == pytest.approx(mine.rates()[name], rel=0.1)
        assert other.irregularity()[name] == pytest.approx(mine.irregularity()[name], abs=0.1)


def test_everything_that_nest_has_no_words_for_is_told_at_once():
    net = wb.Network()
    cells = net.add(wb.AdEx(), 2, name="adaptive")
    mixed = net.add(wb.LIF(), 2, name="mixed")
    net.connect(cells, mixed, wb.AllToAll(), wb.Delta(), weight=1.0, name="jumps")
    net.connect(mixed, mixed, wb.AllToAll(), wb.ExponentialCurrent(), weight=1.0, name="currents")
    with pytest.raises(Misfits) as refused:
        Simulation(net, "nest", dt=0.0625)
    assert [item.where for item in refused.value.items] == ["dt", "adaptive", "mixed"]


def test_a_run_only_goes_on_and_refusals_change_nothing(nest):
    sim = Simulation(small(*KINDS["Delta"]), "nest")
    sim.advance(1.0)
    for change in (
        lambda: sim.set("cells", v_t=-40.0),
        lambda: sim.place("cells", v=-60.0),
        sim.snapshot,
        sim.fork,
        lambda: sim.watch("cells", "v", [99]),
    ):
        with pytest.raises(RangeError):
            change()
    assert sim.net["cells"].model.v_t == -50.0
    sim.advance(1.0)
    Simulation(small(*KINDS["Delta"]), "nest")
    with pytest.raises(RangeError, match="one run at a time"):
        sim.advance(1.0)


def test_without_nest_the_package_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nest", None)
    with pytest.raises(RangeError, match="nest-simulator"):
        Simulation(small(*KINDS["Delta"]), "nest")
