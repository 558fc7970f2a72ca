"""The microcircuit has the published synapses and fires at the published rates, at full size and at a tenth."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from workbench.core.errors import RangeError
from workbench.engines.simulation import Simulation
from workbench.network.distributions import Normal
from workbench.network.presets.potjans_diesmann import (
    OUTSIDE,
    SIZES,
    lost_current,
    peak_current,
    potjans_diesmann,
    synapse_count,
)
from workbench.network.projection import Projection
from workbench.network.wiring.fixed_total import FixedTotal

FULL = (0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829)
"""Hz, of the full network in NEST, as its example Potjans_2014 states them (``full_mean_rates``)."""
TENTH = (0.48, 2.14, 3.98, 5.04, 6.73, 7.81, 0.84, 6.99)
"""Hz, means of three seeds of tests/references/microcircuit_nest.py in NEST 3.10.0."""


def rates(sim: Simulation, settle: float, duration: float) -> list[float]:
    sim.advance(settle)
    sim.recording.blocks.clear()
    sim.advance(duration)
    found = sim.recording.rates()
    return [found[name] for name in SIZES]


def synapses(projection: Projection) -> tuple[int, float]:
    """How many there are, and their mean weight (pA)."""
    assert isinstance(projection.rule, FixedTotal)
    assert isinstance(projection.weight, Normal)
    return cast(int, projection.rule.n), projection.weight.mean


def test_it_has_the_published_cells_and_synapses():
    # Potjans and Diesmann 2014: 77,169 cells and about 0.3 billion synapses
    net = potjans_diesmann()
    assert sum(net.populations[name].size for name in SIZES) == 77_169
    inside = [p for p in net.projections.values() if p.pre in SIZES]
    assert sum(synapses(p)[0] for p in inside) == pytest.approx(298.9e6, rel=1e-3)


def test_a_spike_lifts_the_membrane_by_the_published_potential():
    # 87.8 pA for 0.15 mV, Table 5 of the paper
    assert peak_current() == pytest.approx(87.8, abs=0.05)


def test_synapses_follow_from_the_probability_that_a_pair_has_any():
    pairs = SIZES["L4E"] * SIZES["L23E"]
    missed = (1.0 - 1.0 / pairs) ** synapse_count("L23E", "L4E")
    assert 1.0 - missed == pytest.approx(0.0437, rel=1e-6)


def test_fewer_synapses_keep_the_mean_and_the_variance_of_the_input():
    found = []
    for share in (1.0, 0.25):
        net = potjans_diesmann(0.1, k_scale=share)
        mean = variance = 0.0
        for name, rate in zip(SIZES, FULL, strict=True):
            projection = net.projections.get(f"{name}->L5E")
            if projection is not None:
                number, weight = synapses(projection)
                each = number / net.populations["L5E"].size
                mean += each * weight * rate * 0.0005
                variance += each * weight**2 * rate
        weight = float(np.asarray(net.projections["outside L5E->L5E"].weight))
        mean += share * OUTSIDE["L5E"] * weight * 8.0 * 0.0005
        variance += share * OUTSIDE["L5E"] * weight**2 * 8.0
        found.append((mean + lost_current("L5E", share), variance))
    assert found[1] == pytest.approx(found[0], rel=1e-3)
    assert lost_current("L5E", 1.0) == 0.0


def test_a_tenth_fires_as_in_nest():
    found = rates(Simulation(potjans_diesmann(0.1), dt=0.1, seed=1), 500.0, 1500.0)
    assert found == pytest.approx(TENTH, rel=0.08)


@pytest.mark.nightly
def test_all_of_it_fires_at_the_published_rates():
    sim = Simulation(potjans_diesmann(), dt=0.1, seed=1)
    found = rates(sim, 200.0, 800.0)
    assert found == pytest.approx(FULL, rel=0.05)
    # asynchronous irregular, with a CV of intervals of more than 0.5 in all layers as in Fig. 6 of the paper
    assert all(value > 0.5 for name, value in sim.recording.irregularity().items() if name in SIZES)


@pytest.mark.parametrize("share", [0.0, -0.1, 1.5])
def test_a_share_outside_its_range_is_refused(share):
    with pytest.raises(RangeError, match="0 < share <= 1"):
        potjans_diesmann(share)
