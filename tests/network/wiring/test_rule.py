"""Every wiring rule of the catalogue is documented, has a source, and survives its own data."""

from __future__ import annotations

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.random import stream
from workbench.engines.simulation import Simulation
from workbench.network.layout import Grid
from workbench.network.network import Network
from workbench.network.wiring.rule import Wiring
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.synapses.delta import Delta
from workbench.testing.models import check_model

RULES = catalogue("network.wiring", Wiring)


def ends_of(name: str) -> tuple[int, int]:
    """Sizes that the rule's defaults fit."""
    return {"Conv2D": (64, 36), "Pool2D": (64, 16)}.get(name, (30, 30))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_keeps_the_contract_of_a_model(name):
    check_model(RULES[name])


@pytest.mark.parametrize("name", [name for name in RULES if name not in ("SmallWorld", "SparseArrays")])
def test_both_engines_run_the_same_wiring(name):
    net = Network()
    pre, post = ends_of(name)
    noise = net.add(Poisson(rate=200.0), pre, name="noise", layout=Grid())
    cells = net.add(LIF(), post, name="cells", layout=Grid())
    projection = net.connect(noise, cells, RULES[name](), Delta(), weight=15.0)
    assert len(RULES[name]().wire(net.ends(projection), stream(1))[0]) > 0
    runs = [Simulation(net, engine=engine, dt=0.5, seed=1).advance(60.0) for engine in ("reference", "event")]
    reference, event = (run.spikes["cells"] for run in runs)
    assert len(reference[0]) > 5
    assert event[0] == pytest.approx(reference[0])
    assert event[1].tolist() == reference[1].tolist()
