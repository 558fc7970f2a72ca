"""Every shipped network can be built, saved, coded and run as it is meant to be."""

from __future__ import annotations

import json

import pytest

from workbench.engines.simulation import Simulation
from workbench.network.network import Network
from workbench.network.preset import network_presets

PRESETS = network_presets()
SIGNED = ("Memory of patterns (Hopfield)",)
"""Whose cells do both, as in the paper."""


@pytest.mark.parametrize("title", PRESETS)
def test_a_preset_survives_its_spec_and_runs(title):
    preset = PRESETS[title]
    net = preset.make()
    assert preset.source.link
    again = Network.from_spec(json.loads(json.dumps(net.to_spec())))
    assert again.to_spec() == net.to_spec()
    sim = Simulation(net, engine="reference", dt=preset.dt, integrator=preset.integrator)
    sim.advance(2 * preset.dt)


@pytest.mark.parametrize("title", [title for title in PRESETS if title not in SIGNED])
def test_no_cell_of_a_preset_excites_and_inhibits(title):
    assert PRESETS[title].make().mixed_sources() == {}
