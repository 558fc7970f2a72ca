"""What is likely to be run is compiled beforehand."""

from __future__ import annotations

from workbench.core.catalogue import catalogue
from workbench.engines.event import warm
from workbench.engines.lowering import lower
from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced


def test_every_neuron_and_the_cells_of_shipped_networks_are_listed():
    listed = list(warm.programs())
    for neuron in catalogue("neurons").values():
        assert (lower(neuron), ()) in listed
    sim = Simulation(balanced(100), engine="reference")
    assert all((cells.program, ()) in listed for cells in sim.plan.cells.values())


def test_what_is_listed_is_compiled(monkeypatch):
    compiled = []
    monkeypatch.setattr(warm, "cell_kernel", lambda *what: compiled.append(what))
    monkeypatch.setattr(warm, "driver", lambda precision: compiled.append((precision,)))
    monkeypatch.setattr(warm, "sorting", lambda function: None)
    monkeypatch.setattr(warm, "spreading", lambda: None)
    warm.warm()
    assert compiled[0] == ("single",)
    assert [what[:2] for what in compiled[1:]] == list(warm.programs())
    assert {what[2] for what in compiled[1:]} == {"single"}
