"""One plastic synapse between two cells that fire when they are told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from workbench.core.model import Rule
from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.delta import Delta
from workbench.synapses.exponential_current import ExponentialCurrent

DT = 0.5
"""ms; the spike times of these tests are on its grid."""


@pytest.fixture(params=[("reference", {}), ("event", {"precision": "double"})], ids=["reference", "event"])
def learned(request: Any) -> Callable[..., float]:
    """The weight (pA, too little to be felt) of one synapse, in either engine, after its two cells fired at these times (stamps, ms) and rewards (ms, amount)."""
    engine, options = request.param

    def run(
        pre: list[float],
        post: list[float],
        rule: Rule,
        weight: float = 0.5,
        rewards: tuple[tuple[float, float], ...] = (),
        until: float = 0.0,
    ) -> float:
        net = Network()
        before = net.add(SpikeList(times=list(pre), ids=[0] * len(pre)), 1, name="pre")
        # the post cell is fired by hand: a kick of 100 mV, one step of delay before
        kicks = net.add(SpikeList(times=[t - 2 * DT for t in post], ids=[0] * len(post)), 1, name="kicks")
        cell = net.add(LIF(t_ref=0.0), 1, name="cell", start={"v": -70.0})
        net.connect(kicks, cell, OneToOne(), Delta(), weight=100.0, delay=DT)
        net.connect(
            before, cell, OneToOne(), ExponentialCurrent(), weight=weight, delay=DT, plasticity=rule, name="plastic"
        )
        sim = Simulation(net, engine=engine, dt=DT, **options)
        for moment, amount in rewards:
            if moment > 0:
                sim.advance(moment - sim.t)
            sim.reward("plastic", amount)
        sim.advance(max([*pre, *post, until]) + 10.0 - sim.t)
        np.testing.assert_allclose(sim.recording.spikes["cell"][0], post, atol=1e-6)
        return float(sim.weights("plastic")[2][0])

    return run
