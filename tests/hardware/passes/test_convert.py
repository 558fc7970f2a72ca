"""The chip form runs the very network that the engines run, and says what has no such form."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.hardware.emulate.loop import emulate
from workbench.hardware.emulate.membrane import Membrane
from workbench.hardware.emulate.rows import Rows
from workbench.hardware.passes.convert import convert
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.neurons.integrate_and_fire import IF
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta


def loop() -> tuple[Network, np.ndarray]:
    """Leaky and perfect cells in a loop, with refractoriness and two delays; and the spikes that drive them."""
    rng = np.random.default_rng(1)
    drive = rng.random((60, 1, 12)) < 0.25
    steps, _, ids = np.nonzero(drive)
    net = Network("loop")
    net.add(SpikeList(times=steps + 1.0, ids=ids), 12, name="in")
    net.add(LIF(e_l=-60.0, v_r=-60.0, c_m=90.0, t_ref=2.0), 20, name="exc")
    net.add(IF(v_t=-62.3), 8, name="inh")
    net.connect("in", "exc", FixedProbability(0.6), Delta(), weight=3.7)
    net.connect("exc", "inh", FixedProbability(0.4), Delta(), weight=2.9, delay=3.0)
    net.connect("inh", "exc", FixedProbability(0.5), Delta(), weight=-2.1)
    net.connect("exc", "exc", FixedProbability(0.2), Delta(), weight=1.3, delay=2.0)
    return net, drive


def test_the_form_gives_the_spikes_of_the_reference_engine():
    net, drive = loop()
    form, misfits = convert(net, dt=1.0, seed=4)
    kernels = {
        name: Membrane(cells, [Rows.of(wires, wires.weight) for wires in form.into(name)], cells.threshold)
        for name, cells in form.cells.items()
    }
    trace = emulate(form, kernels, {"in": drive})
    sim = Simulation(net, engine="reference", dt=1.0, seed=4)
    block = sim.advance(60.0)
    assert not misfits
    for name in ("exc", "inh"):
        steps, _, ids = np.nonzero(trace.spikes[name])
        assert len(ids) > 30
        times, expected = block.spikes[name]
        assert sorted(zip(steps + 1.0, ids, strict=True)) == sorted(zip(times, expected, strict=True))


def test_a_live_network_is_told_everything_that_chips_cannot_take():
    _, misfits = convert(balanced(200), dt=1.0)
    assert {(misfit.limit, misfit.place) for misfit in misfits} == {
        ("input", "drive"),
        ("start", "exc"),
        ("start", "inh"),
        *(("synapse", f"{pre}->{post}") for pre in ("exc", "inh") for post in ("exc", "inh")),
    }


@pytest.mark.parametrize(
    ("cell", "limit"),
    [(LIF(), "reset"), (LIF(v_r=-70.0, v_t=-71.0), "threshold")],
)
def test_cells_that_chips_cannot_reset_are_refused_with_a_remedy(cell, limit):
    net = Network("one")
    net.add(cell, 2, name="cells")
    _, misfits = convert(net)
    assert [misfit.limit for misfit in misfits] == [limit]
    assert misfits[0].hint


def test_learning_and_mixed_delays_are_refused():
    net = Network("plastic")
    net.add(LIF(v_r=-70.0), 3, name="a")
    net.connect(
        "a", "a", weight=1.0, synapse=Delta(), delay=np.array([1.0, 2.0, 1.0, 1.0, 1.0, 1.0]), plasticity=PairSTDP()
    )
    assert {misfit.limit for misfit in convert(net)[1]} == {"delay", "learning"}


def test_the_leak_becomes_one_factor_a_step():
    net = Network("one")
    net.add(LIF(c_m=200.0, g_l=10.0, v_r=-70.0), 1, name="a")
    form, _ = convert(net, dt=2.0)
    assert form.cells["a"].decay[0] == pytest.approx(np.exp(-2.0 / 20.0))
    assert form.cells["a"].threshold[0] == pytest.approx(20.0)
