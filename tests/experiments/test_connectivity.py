"""Connectivity efficiency is the survey's formula on what the networks really have."""

from __future__ import annotations

import pytest

from workbench.core.jobs import run
from workbench.core.source import Source
from workbench.engines.simulation import Simulation
from workbench.experiments.connectivity import LIVING, Found, joined, measure, wiring
from workbench.network.network import Network
from workbench.network.preset import NetworkPreset, network_presets
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.delta import Delta


def chain() -> Network:
    """One cell that fires all the time and five that hear it but never answer."""
    net = Network("chain")
    first, rest = net.add(LIF(), 1, name="first"), net.add(LIF(), 5, name="rest")
    net.connect(net.add(StepCurrent(amplitude=600.0), 1, name="drive"), first, OneToOne())
    net.connect(first, rest, AllToAll(), Delta(), weight=0.01, delay=1.0)
    return net


def test_it_is_synapses_over_neurons_squared():
    found = wiring(chain())
    assert (found.neurons, found.synapses) == (6, 5.0)
    assert found.efficiency == pytest.approx(5 / 36)


def test_two_percent_of_pairs_are_two_percent():
    # 4,000 cells joined with a probability of 2 %, Vogels and Abbott 2005
    assert wiring(balanced(4000)).efficiency == pytest.approx(0.02, rel=1e-3)


def test_the_worm_is_denser_than_the_fly():
    # 302 cells and 5,000 synapses; 139,255 cells and 5e7 synapses: abstracts of White 1986 and Dorkenwald 2024
    worm, fly = (wires.efficiency for wires, _ in LIVING.values())
    assert worm == pytest.approx(0.0548, rel=0.01)
    assert fly == pytest.approx(0.00258, rel=0.01)


def test_events_are_spikes_times_the_synapses_they_reach():
    found: list[Found] = []
    run(
        measure({"chain": NetworkPreset("chain", chain, Source("this test"))}),
        lambda step: found.extend([step.values["network"]] if "network" in step.values else []),
    )
    sim = Simulation(chain(), dt=0.1, seed=1)
    sim.advance(100.0)
    sim.recording.blocks.clear()
    sim.advance(200.0)
    rate = sim.recording.rates()["first"]
    assert rate > 0
    assert found[0].events == pytest.approx(5 * rate)
    assert found[0].rate == pytest.approx(rate / 6)


def test_every_shipped_network_has_a_row():
    # cells joined through AMPA and NMDA have two synapses for a pair
    assert all(0 < wiring(preset.make()).efficiency <= 2 for preset in joined().values())
    assert len(set(network_presets()) - set(joined())) == 6, "those of one cell and its inputs"
