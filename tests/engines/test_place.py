"""States of cells set by hand while they run."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.neurons.adex import AdEx
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson

ENGINES = [pytest.param({"engine": name}, id=name) for name in ("reference", "event", "batch")]


def quiet(options: dict, cells: int = 3) -> Simulation:
    net = Network()
    net.add(LIF(), cells, name="cells")
    sim = Simulation(net, dt=0.1, **options)
    sim.watch("cells", "v", list(range(cells)))
    return sim


@pytest.mark.parametrize("options", ENGINES)
def test_a_placed_membrane_decays_from_there_and_the_others_stay(options):
    sim = quiet(options)
    sim.advance(5.0)
    sim.place("cells", [0, 2], v=[-60.0, -80.0])
    v = sim.advance(20.0).samples["cells", "v"][-1]
    # tau = 20 ms
    np.testing.assert_allclose(v, -70.0 + np.array([10.0, 0.0, -10.0]) / np.e, atol=1e-3)


@pytest.mark.parametrize("options", ENGINES)
def test_a_cell_placed_over_its_threshold_fires_in_the_next_step(options):
    sim = quiet(options)
    sim.advance(1.0)
    sim.place("cells", v=-40.0)
    times, ids = sim.advance(1.0).spikes["cells"]
    np.testing.assert_allclose(times, 1.1)
    assert ids.tolist() == [0, 1, 2]


@pytest.mark.parametrize("options", ENGINES)
def test_each_state_is_placed_in_its_declared_unit(options):
    net = Network()
    net.add(AdEx(), 1, name="adex")
    net.add(HodgkinHuxley(), 1, name="squid")
    sim = Simulation(net, dt=0.01, **options)
    for name, state in (("adex", "w"), ("squid", "m"), ("squid", "n")):
        sim.watch(name, state)
    sim.place("adex", w=50.0)
    sim.place("squid", m=0.6, n=0.2)
    block = sim.advance(0.01)
    assert block.samples["adex", "w"][0, 0] == pytest.approx(50.0, abs=0.1)
    assert block.samples["squid", "m"][0, 0] == pytest.approx(0.6, abs=0.05)
    assert block.samples["squid", "n"][0, 0] == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("options", ENGINES)
def test_snapshots_and_forks_keep_what_was_placed(options):
    sim = quiet(options)
    sim.advance(1.0)
    before = sim.snapshot()
    sim.place("cells", [1], v=-60.0)
    moment, branch = sim.snapshot(), sim.fork()
    placed = sim.advance(5.0).samples["cells", "v"]
    assert placed[-1, 1] > -63.0
    assert np.array_equal(branch.advance(5.0).samples["cells", "v"], placed)
    sim.restore(before)
    np.testing.assert_allclose(sim.advance(5.0).samples["cells", "v"], -70.0)
    sim.restore(moment)
    assert np.array_equal(sim.advance(5.0).samples["cells", "v"], placed)


def test_a_place_that_makes_no_sense_is_refused_and_nothing_is_moved():
    net = Network()
    net.add(LIF(), 3, name="cells")
    net.add(Poisson(), 1, name="noise")
    sim = Simulation(net, engine="reference")
    with pytest.raises(UnknownName, match="noise"):
        sim.place("noise", v=1.0)
    with pytest.raises(RangeError, match="cells 0 to 2"):
        sim.place("cells", [3], v=-60.0)
    with pytest.raises(RangeError, match=r"place\('cells'\)\.v"):
        sim.place("cells", v=float("nan"))
    with pytest.raises(RangeError, match="or 2 of them"):
        sim.place("cells", [0, 1], v=[-60.0, -61.0, -62.0])
    with pytest.raises(Misfits) as refused:
        sim.place("cells", v="high", w=3.0)
    assert "v" in str(refused.value)
    assert "'w'" in str(refused.value)
    np.testing.assert_allclose(sim.engine.state_view()["cells"]["v"], -70.0)
