"""The drawer with the synapses follows what is chosen on the canvas while it is open, and computes nothing while it is closed."""

from __future__ import annotations

import pytest

from workbench.experiments.live_network import LiveNetwork
from workbench.labs.network_lab import NetworkLab
from workbench.network.presets.balanced import balanced

PATIENCE = 60.0  # a limit for broken code, never a measure


@pytest.fixture
def lab():
    made = NetworkLab(live=LiveNetwork(network=balanced(60), engine="reference"))
    made.__panel__().get_root()
    yield made
    made.close()


def rest(lab: NetworkLab) -> None:
    assert lab.looker.aside.runner.join(PATIENCE)
    while lab.looker.aside.busy:
        lab.looker.aside.beat()


def test_it_shows_groups_and_then_the_projection_that_is_pressed(lab: NetworkLab):
    looker = lab.looker
    lab.desk.studio.chosen = "exc->inh"
    assert not looker.aside.busy  # closed
    lab.desk.studio.chosen = ""
    lab.look_at_synapses()
    assert "4 projections" in looker.pictures.told.object
    lab.desk.canvas._handle_msg({"type": "choose", "id": "exc->inh"})
    rest(lab)
    assert "exc-&gt;inh: " in looker.pictures.told.object
    assert "in-degree" in looker.pictures.table.object
    lab.desk.studio.change("exc->inh", weight=7.0)
    rest(lab)
    assert "weights 7 pA" in looker.pictures.told.object
    lab.desk.canvas._handle_msg({"type": "choose", "id": ""})
    assert "4 projections" in looker.pictures.told.object


def test_the_card_of_a_projection_opens_it(lab: NetworkLab):
    lab.desk.studio.chosen = "inh->exc"
    lab.desk.parts.look()
    assert lab.looker.open
    rest(lab)
    assert "inh-&gt;exc: " in lab.looker.pictures.told.object


def test_what_cannot_be_drawn_is_told(lab: NetworkLab):
    lab.look_at_synapses()
    lab.desk.studio.change("exc->exc", rule="FixedInDegree")
    lab.desk.studio.network.projections["exc->exc"].rule.param.update(
        k=100, multapses=False
    )  # more than there are sources
    lab.desk.studio.chosen = "exc->exc"
    rest(lab)
    assert lab.looker.error.visible
    assert "at most 47 sources" in lab.looker.error.object
