"""Izhikevich's thousand cells fire at the published rates, and spike for spike as his script does with a delay."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.engines.simulation import Simulation
from workbench.network.preset import network_presets
from workbench.network.presets.izhikevich_2003 import izhikevich_2003

SCHEME = network_presets()["Izhikevich 2003"].integrator


def test_the_rates_are_those_of_the_published_script():
    # the script of the paper, over five seeds: 7.7 +- 0.2 Hz and 7.3 +- 0.3 Hz
    rates = []
    for seed in range(1, 6):
        sim = Simulation(izhikevich_2003(seed=seed), dt=1.0, seed=seed, integrator=SCHEME)
        sim.advance(1000.0)
        rates.append([sim.recording.rates()[name] for name in ("exc", "inh")])
    assert np.mean(rates, axis=0) == pytest.approx([7.7, 7.3], abs=0.3)


def test_a_small_one_spikes_as_the_script_of_the_paper_does_with_a_delay_of_one_step():
    net = izhikevich_2003(80, 20)
    sim = Simulation(net, engine="reference", dt=1.0, seed=2, integrator=SCHEME)
    for name in ("exc", "inh"):
        sim.watch(name, "i", list(range(net[name].size)))
    block = sim.advance(400.0)
    noise = np.hstack([block.samples[name, "i"] for name in ("exc", "inh")]).astype(float)
    weights = np.zeros((100, 100))
    for name in ("exc->exc", "exc->inh", "inh->exc", "inh->inh"):
        pre, post, strength = sim.weights(name)
        first = {"exc": 0, "inh": 80}
        source, target = name.split("->")
        weights[first[target] + post, first[source] + pre] = strength
    cells = [net[name].coherent(2) for name in ("exc", "inh")]
    a, b, c, d = (np.concatenate([np.broadcast_to(cells[k][name], (80, 20)[k]) for k in (0, 1)]) for name in "abcd")
    v, spikes, arriving = np.full(100, -65.0), [], np.zeros(0, dtype=int)
    u = b * v
    for step in range(401):
        fired = np.flatnonzero(v >= 30)
        spikes += [(step, cell) for cell in fired.tolist()]
        if step == 400:
            break
        v[fired], u[fired] = c[fired], u[fired] + d[fired]
        current = noise[step] + weights[:, arriving].sum(axis=1)
        arriving = fired  # a delay of one step, where the script has none
        for _ in range(2):
            v += 0.5 * (0.04 * v**2 + 5 * v + 140 - u + current)
        u += a * (b * v - u)
    found = [
        (round(t), int(cell) + first)
        for name, first in (("exc", 0), ("inh", 80))
        for t, cell in zip(*block.spikes[name], strict=True)
    ]
    assert len(spikes) > 100
    assert sorted(found) == sorted(spikes)
