"""Two branches of a run differ by the one thing that was changed, and by what follows from it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.engines.simulation import Simulation
from workbench.experiments.branches import compare, kick, lesion, without_spike
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.stimuli.spike_list import SpikeList
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta


def chain() -> Simulation:
    """A spike at 10 ms makes ``a`` fire, which makes ``b`` fire 2 ms later."""
    net = Network("chain")
    net.add(SpikeList(times=[10.0, 30.0], ids=[0, 0]), 1, name="input")
    net.add(LIF(), 1, name="a")
    net.add(LIF(), 2, name="b")
    net.add(Poisson(rate=50.0), 3, name="noise")
    net.connect("input", "a", AllToAll(), Delta(), weight=30.0, delay=1.0)
    net.connect("a", "b", AllToAll(), Delta(), weight=30.0, delay=2.0)
    return Simulation(net, dt=0.1, seed=1)


def test_nothing_changed_is_nothing_different():
    sim = chain()
    found = compare(sim, lambda _sim: None, 50.0)
    assert found.diverged is None
    assert "alike" in str(found)
    assert all(found.shared(name) == 1.0 for name in found.sizes)


def test_a_lesion_takes_the_spikes_behind_it_and_no_others():
    found = compare(chain(), lesion("a->b"), 50.0)
    both, first, second = (len(times) for times, _ in found.only("b"))
    assert (both, first, second) == (0, 4, 0)
    assert found.shared("a") == 1.0
    assert found.rates("b") == (pytest.approx(2 / 0.05), 0.0)
    # 10 ms, 1 ms and 2 ms of delays, and a step for each cell
    assert found.diverged == pytest.approx(13.2, abs=1e-6)


def test_a_spike_that_is_held_back_and_what_it_made_are_missing():
    net = Network("driven")
    net.add(LIF(), 1, name="a")
    net.add(LIF(), 2, name="b")
    net.connect(net.add(StepCurrent(amplitude=400.0), 1, name="drive"), "a")
    net.connect("a", "b", AllToAll(), Delta(), weight=30.0, delay=2.0)
    sim = Simulation(net, dt=0.1)
    time = float(sim.fork().advance(30.0).spikes["a"][0][0])
    found = compare(sim, without_spike("a", 0, time), time + 2.5)
    _, (times, _), (more, _) = found.only("a")
    np.testing.assert_allclose(times, [time])
    assert len(more) == 0
    np.testing.assert_allclose(found.only("b")[1][0], [time + 2.1] * 2)  # its delay, and a step


def test_a_spike_that_one_input_makes_cannot_be_held_back():
    sim = chain()
    with pytest.raises(RangeError, match="held back"):
        compare(sim, without_spike("a", 0, 11.1), 50.0)
    assert sim.t == 0.0


def test_a_kick_makes_a_spike_in_the_second_branch():
    found = compare(chain(), kick("b", [1], 40.0), 9.0)
    _, (none, _), (times, ids) = found.only("b")
    assert (len(none), ids.tolist()) == (0, [1])
    np.testing.assert_allclose(times, [0.1])


def test_both_branches_get_the_same_random_numbers():
    found = compare(chain(), lesion("a->b"), 500.0)
    assert len(found.first.spikes["noise"][0]) > 20
    assert found.shared("noise") == 1.0


def test_the_run_goes_on_as_if_nobody_had_branched():
    asked, other = chain(), chain()
    asked.advance(5.0)
    compare(asked, lesion("a->b"), 30.0)
    assert asked.t == pytest.approx(5.0)
    asked.advance(30.0)
    other.advance(35.0)
    for name in ("a", "b", "noise"):
        for mine, expected in zip(asked.recording.of(name), other.recording.of(name), strict=True):
            np.testing.assert_allclose(mine, expected)


def test_one_spike_less_in_a_balanced_network_changes_the_raster_and_not_the_rates():
    sim = Simulation(balanced(1000), dt=0.1, seed=1)
    sim.advance(200.0)
    ahead = sim.fork()
    times, ids = ahead.advance(20.0).spikes["exc"]
    found = compare(sim, without_spike("exc", int(ids[0]), float(times[0])), 800.0)
    assert found.diverged == pytest.approx(float(times[0]))
    both, first, second = (np.count_nonzero(t > 600.0) for t, _ in found.only("exc"))
    assert both < 0.5 * (both + 0.5 * (first + second))
    one, other = found.rates("exc")
    assert other == pytest.approx(one, rel=0.15)


def test_what_cannot_be_changed_is_refused_and_the_run_stays():
    sim = chain()
    sim.advance(20.0)
    with pytest.raises(RangeError, match="a spike after"):
        compare(sim, without_spike("a", 0, 11.1), 30.0)
    with pytest.raises(UnknownName, match="branch"):
        compare(sim, kick("nobody", [0], 1.0), 30.0)
    assert sim.t == pytest.approx(20.0)
