"""A background: its counts are Poisson numbers, the same in every engine, however they reach their cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare, poisson

from workbench.core.errors import RangeError, WiringError
from workbench.engines.background import counts, thresholds
from workbench.engines.plan import make_plan
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Uniform
from workbench.network.network import Network
from workbench.network.wiring.fixed_probability import FixedProbability
from workbench.network.wiring.one_to_one import OneToOne
from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.stimuli.background import Background
from workbench.synapses.delta import Delta


def driven(rate: float = 20.0, cells: int = 30) -> Network:
    """Cells under a background, straight and through crossed synapses of different delays."""
    net = Network()
    outside = net.add(Background(rate=rate, trains=1000.0), cells, name="outside")
    target = net.add(LIF(v_r=-70.0, t_ref=2.0), cells, name="cells", start={"v": -70.0})
    net.connect(outside, target, OneToOne(), Delta(), weight=0.5, delay=1.5)
    net.connect(outside, target, FixedProbability(0.2), Delta(), weight=-0.02, delay=Uniform(0.2, 2.0))
    return net


@pytest.mark.parametrize("mean", [0.01, 2.0, 40.0])
def test_counts_are_poisson_numbers(mean):
    net = Network()
    net.add(Background(rate=mean / 0.1e-3 / 1000, trains=1000.0), 1000, name="outside")
    sim = Simulation(net, engine="reference", dt=0.1)
    drawn = np.concatenate([counts(sim.plan, sim.plan.sources["outside"], step) for step in range(60)])
    most = int(poisson.ppf(1 - 1e-3, mean))
    seen = np.bincount(np.minimum(drawn, most), minlength=most + 1)
    share = poisson.pmf(np.arange(most + 1), mean)
    share[most] = poisson.sf(most - 1, mean)
    many = share * len(drawn) > 5
    expected = np.append(share[many], share[~many].sum())
    found = np.append(seen[many], seen[~many].sum())
    keep = expected > 0
    assert chisquare(found[keep], expected[keep] / expected[keep].sum() * found[keep].sum()).pvalue > 1e-3


@pytest.mark.parametrize("mean", [3e-4, 0.8])
def test_the_mean_is_kept_far_below_the_width_of_a_draw(mean):
    """16 bits alone would make 20 of every 19.66 spikes of the lower rate, or 2 percent too many."""
    net = Network()
    net.add(Background(rate=mean / 0.1e-3 / 1000, trains=1000.0), 1, name="outside")
    source = make_plan(net, 0.1, 1).sources["outside"]
    exact = thresholds(source, 0.1).astype(np.int64) + 1
    dithers = np.arange(2**16)[:, None]
    beyond = 2**16 - np.minimum((exact + dithers) >> 16, 2**16)
    assert beyond.mean(axis=0).sum() / 2**16 == pytest.approx(mean, abs=1e-8)


def test_every_engine_gets_the_same_spikes_from_outside():
    runs = []
    options: dict[str, Any]
    for options in ({"engine": "reference"}, {"engine": "event", "precision": "double"}, {"engine": "batch"}):
        sim = Simulation(driven(), dt=0.1, seed=3, **options)
        sim.watch("cells", "v", [0, 7])
        block = sim.advance(30.0)
        runs.append((block.spikes["cells"], block.samples["cells", "v"]))
        assert "outside" not in block.spikes
    assert len(runs[0][0][0]) > 20
    for spikes, samples in runs[1:]:
        assert np.array_equal(spikes[0], runs[0][0][0])
        assert np.array_equal(spikes[1], runs[0][0][1])
        np.testing.assert_allclose(samples, runs[0][1], atol=1e-4)


def test_it_does_not_depend_on_how_a_run_is_cut_and_follows_a_change_of_rate():
    whole, parts = (Simulation(driven(), dt=0.1, seed=3) for _ in range(2))
    block = whole.advance(30.0)
    pieces = [parts.advance(length) for length in (0.1, 12.3, 17.6)]
    assert np.array_equal(block.spikes["cells"][1], np.concatenate([piece.spikes["cells"][1] for piece in pieces]))
    before = len(whole.advance(200.0).spikes["cells"][0])
    whole.set("outside", rate=60.0)
    assert len(whole.advance(200.0).spikes["cells"][0]) > 1.5 * before


def test_too_many_spikes_in_a_step_and_plasticity_are_refused():
    with pytest.raises(RangeError, match="at most 100 spikes"):
        Simulation(driven(rate=5000.0), dt=0.1)
    net = driven()
    with pytest.raises(WiringError, match="background"):
        net.connect("outside", "cells", OneToOne(), Delta(), weight=0.1, plasticity=PairSTDP())
