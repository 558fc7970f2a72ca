"""The wiring canvas, its card and its tables, without a browser: what they show and what they ask of the studio."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.core.catalogue import catalogue
from workbench.core.model import Neuron
from workbench.core.own import own_neuron
from workbench.core.own_rule import own_rule
from workbench.experiments.studio import Studio
from workbench.network.distributions import LogNormal, Normal, Uniform
from workbench.network.network import Network
from workbench.network.preset import network_presets
from workbench.network.presets.balanced import balanced
from workbench.network.wiring.all_to_all import AllToAll
from workbench.network.wiring.fixed_in_degree import FixedInDegree
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.spike_list import SpikeList
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.views.canvas import WiringCanvas
from workbench.views.canvas_graph import graph, number, places, rule_words
from workbench.views.wiring_card import WiringCard
from workbench.views.wiring_table import WiringTable

PAYLOAD = "<img src=x onerror=alert(1)>"


@pytest.fixture
def studio() -> Studio:
    return Studio(network=balanced(100))


@pytest.fixture
def canvas(studio: Studio) -> WiringCanvas:
    made = WiringCanvas(studio)
    made.said = []  # pyright: ignore[reportAttributeAccessIssue]
    made._send_msg = made.said.append  # pyright: ignore[reportAttributeAccessIssue]
    return made


def test_the_graph_has_a_box_for_each_population_and_a_signed_line_for_each_projection():
    drawn = graph(balanced(100), "exc", [("exc", 0), ("exc", 7)], {"exc": 0, "inh": 1})
    boxes = {node["id"]: node for node in drawn["nodes"]}
    lines = {edge["id"]: edge for edge in drawn["edges"]}
    assert [(name, box["about"], box["color"], box["stimulus"]) for name, box in boxes.items()] == [
        ("exc", "80 LIF", 0, False),
        ("inh", "20 LIF", 1, False),
        ("drive", "StepCurrent", -1, True),
    ]
    assert boxes["exc"]["watched"] == "0, 7"
    assert (lines["exc->inh"]["sign"], lines["inh->exc"]["sign"]) == (1, -1)
    assert "inh inhibits exc" in lines["inh->exc"]["meaning"]
    json.dumps(drawn)


def test_a_conductance_that_reverses_low_is_drawn_as_inhibiting():
    net = Network()
    a, b = net.add(LIF(), 2, "a"), net.add(LIF(), 2, "b")
    net.connect(a, b, AllToAll(), ExponentialConductance(e_rev=-80.0), weight=2.0)
    assert graph(net, "", [], {})["edges"][0]["sign"] == -1


@pytest.mark.parametrize("title", list(network_presets()))
def test_boxes_of_a_new_layout_do_not_overlap(title: str):
    net = network_presets()[title].make()
    found = list(places(net).values())
    assert len(found) == len(net.populations)
    for index, (x, y) in enumerate(found):
        for other_x, other_y in found[index + 1 :]:
            assert abs(x - other_x) > 172 or abs(y - other_y) > 78


def test_boxes_stay_where_they_were_put_and_others_come_below():
    net = balanced(100)
    net.places = {"exc": (500.0, 300.0), "inh": (500.0, 500.0)}
    found = places(net)
    assert found["exc"] == (500.0, 300.0)
    assert found["drive"][1] >= 600.0


def test_laws_and_arrays_are_told_in_few_letters():
    assert [number(value) for value in (1.5, Uniform(1, 2), Normal(3, 0.5), LogNormal(2, 1), np.ones(3))] == [
        "1.5",
        "1 to 2",
        "3 ± 0.5",
        "around 2",
        "own values",
    ]
    assert rule_words(AllToAll()) == "all to all"
    assert rule_words(FixedInDegree(k=80)) == "k 80"


def test_what_a_hand_does_becomes_edits(canvas: WiringCanvas, studio: Studio):
    canvas._handle_msg({"type": "add", "model": "AdEx", "place": [10, 20]})
    assert studio.chosen == "adex"
    assert studio.network.places["adex"] == (10.0, 20.0)
    seen = {node["id"]: (node["x"], node["y"]) for node in canvas.graph["nodes"]}
    canvas._handle_msg({"type": "connect", "pre": "exc", "post": "adex"})
    assert "exc->adex" in studio.network.projections
    assert {node["id"]: (node["x"], node["y"]) for node in canvas.graph["nodes"]} == seen  # nothing jumps
    canvas._handle_msg({"type": "duplicate", "id": "adex"})
    assert studio.chosen == "adex 2"
    canvas._handle_msg({"type": "remove", "id": "adex 2"})
    canvas._handle_msg({"type": "choose", "id": "exc->adex"})
    assert canvas.graph["chosen"] == "exc->adex"
    for _ in range(4):
        canvas._handle_msg({"type": "undo"})
    assert studio.network.to_spec() == balanced(100).to_spec()
    assert canvas.graph["can_undo"] is False
    canvas._handle_msg({"type": "redo"})
    assert "adex" in studio.network.populations


def test_reasons_come_before_the_line_is_let_go(canvas: WiringCanvas):
    canvas._handle_msg({"type": "ask", "pre": "exc"})
    told = canvas.said[-1]["reasons"]  # pyright: ignore[reportAttributeAccessIssue]
    assert told["inh"] == ""
    assert "a target that is a neuron" in told["drive"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "connect", "pre": "exc", "post": "drive"},
        {"type": "connect", "pre": PAYLOAD, "post": "exc"},
        {"type": "add", "model": PAYLOAD, "place": [0, 0]},
        {"type": "add", "model": "LIF", "place": [float("nan"), 0]},
        {"type": "add", "model": "LIF", "place": "here"},
        {"type": "add", "model": "LIF"},
        {"type": "move", "places": {"exc": [1e99, 0]}},
        {"type": "move", "places": [1, 2]},
        {"type": "remove", "id": PAYLOAD},
        {"type": "remove"},
    ],
)
def test_what_a_page_may_not_ask_is_refused_with_words_and_changes_nothing(
    canvas: WiringCanvas, studio: Studio, message: dict
):
    network, spec = studio.network, studio.network.to_spec()
    canvas._handle_msg(message)
    assert canvas.said[-1]["type"] == "told"  # pyright: ignore[reportAttributeAccessIssue]
    assert studio.network is network
    assert network.to_spec() == spec


@pytest.mark.parametrize("message", [None, 7, {}, {"type": "eval"}, {"type": "choose", "id": PAYLOAD}])
def test_nonsense_of_a_page_is_passed_over(canvas: WiringCanvas, studio: Studio, message: object):
    canvas._handle_msg(message)
    assert studio.chosen == ""
    assert not studio.can_undo


def test_the_palette_has_all_models(canvas: WiringCanvas):
    plain = {item["name"] for item in canvas.palette if not item["stimulus"] and not item.get("device")}
    assert plain == set(catalogue("neurons", Neuron))
    assert [item["name"] for item in canvas.palette if item.get("device")] == [
        "Voltmeter",
        "SpikeCounter",
        "Correlator",
    ]
    assert {"Poisson", "StepCurrent", "SpikeList"} <= {item["name"] for item in canvas.palette}


def test_the_card_changes_a_population(studio: Studio):
    card = WiringCard(studio)
    studio.chosen = "exc"
    card.fields["model"].value = "AdEx"
    assert isinstance(studio.network.populations["exc"].model, AdEx)
    card.fields["size"].value = 12
    assert studio.network.populations["exc"].size == 12
    card.fields["layout"].value = "Ring"
    assert studio.network.populations["exc"].layout is not None
    card.fields["name"].value = "pyramidal"
    assert studio.chosen == "pyramidal"
    assert card.fields["name"].value == "pyramidal"
    assert card.error == ""


def test_the_card_changes_a_projection(studio: Studio):
    card = WiringCard(studio)
    studio.chosen = "exc->inh"
    card.fields["weight"].value = "normal 10 2 0 40"
    assert studio.network.projections["exc->inh"].weight == Normal(10.0, 2.0, 0.0, 40.0)
    card.fields["delay"].value = "1.5"
    card.fields["plasticity"].value = "PairSTDP"
    card.fields["rule"].value = "FixedInDegree"
    card.fields["synapse"].value = "AlphaCurrent"
    found = studio.network.projections["exc->inh"]
    assert found.delay == 1.5
    assert type(found.plasticity).__name__ == "PairSTDP"
    assert type(found.rule).__name__ == "FixedInDegree"
    assert type(found.synapse).__name__ == "AlphaCurrent"
    card.fields["plasticity"].value = "none"
    assert studio.network.projections["exc->inh"].plasticity is None


def test_a_gap_junction_has_no_delay_and_does_not_learn(studio: Studio):
    card = WiringCard(studio)
    studio.chosen = "exc->inh"
    assert {"delay", "plasticity"} <= set(card.fields)
    card.fields["synapse"].value = "GapJunction"
    assert card.error == ""
    assert not {"delay", "plasticity"} & set(card.fields)
    card.fields["weight"].value = "-1"
    assert "0 nS or more" in card.error
    card.fields["synapse"].value = "ExponentialCurrent"
    assert {"delay", "plasticity"} <= set(card.fields)


def test_a_rule_of_ones_own_is_shown_with_its_name(studio: Studio):
    rule = own_rule("dx/dt = -x/tau : pre\npre: x += 1\npost: w += x\ntau = 20 ms\nw_max = 100 weight", "Mine")
    studio.change("exc->inh", plasticity=rule())
    card = WiringCard(studio)
    studio.chosen = "exc->inh"
    assert card.fields["plasticity"].value == "Mine"
    card.fields["weight"].value = "12"
    assert type(studio.network.projections["exc->inh"].plasticity) is rule


def test_a_refusal_is_told_on_the_card_which_then_shows_what_holds(studio: Studio):
    card = WiringCard(studio)
    studio.chosen = "exc->inh"
    card.fields["weight"].value = PAYLOAD
    assert "expected a number" in card.error
    assert "<img" not in card.note.object
    assert card.fields["weight"].value == "16.2"
    card.fields["rule"].value = "OneToOne"
    assert "populations of one size" in card.error
    assert card.fields["rule"].value == "FixedProbability"
    studio.chosen = "exc"
    assert card.error == ""


def test_spikes_are_typed(studio: Studio):
    card = WiringCard(studio)
    studio.chosen = studio.add("SpikeList")
    card.fields["spikes"].value = "30, 10"
    model = studio.network.populations["spikelist"].model
    assert isinstance(model, SpikeList)
    assert model.times.tolist() == [10.0, 30.0]
    assert card.fields["spikes"].value == "10, 30"
    card.fields["spikes"].value = "soon"
    assert "'soon'" in card.error


def test_a_model_of_ones_own_is_shown_with_its_name(studio: Studio):
    kind = own_neuron("dv/dt = i/c : mV\nspike: v > v_t\nreset: v <- 0\nc = 100 pF\nv_t = 20 mV", "Mine")
    card = WiringCard(studio)
    studio.chosen = studio.add(kind(), 3, "own")
    assert card.fields["model"].value == "Mine"
    card.fields["size"].value = 4
    assert type(studio.network.populations["own"].model).__name__ == "Mine"


def test_a_neuron_that_somebody_wrote_is_on_the_palette_from_then_on(canvas: WiringCanvas, studio: Studio):
    kind = own_neuron("dv/dt = i/c : mV\nspike: v > v_t\nreset: v <- 0\nc = 100 pF\nv_t = 20 mV", "Mine")
    studio.add(kind())
    studio.undo()
    assert canvas.palette[0]["name"] == "Mine"
    canvas._handle_msg({"type": "add", "model": "Mine", "place": [0, 0]})
    assert type(studio.network.populations["mine"].model) is kind


def test_a_device_is_told_and_turned_to_other_populations_in_a_table(studio: Studio):
    name = studio.measure("Correlator", ("exc",))
    table = WiringTable(studio, open=True)
    said: list[dict] = []
    table._send_msg = said.append  # pyright: ignore[reportAttributeAccessIssue]
    table.show()
    assert table.rows["devices"] == [{"name": name, "kind": "Correlator", "of": "exc"}]
    table._handle_msg({"type": "change", "id": name, "field": "of", "value": "exc,  inh"})
    assert studio.network.devices[name].of == ("exc", "inh")
    for value, about in (("exc, nobody", "nobody"), ("exc, inh, exc", "at most 2")):
        table._handle_msg({"type": "change", "id": name, "field": "of", "value": value})
        assert about in said[-1]["text"]
    assert studio.network.devices[name].of == ("exc", "inh")
    table._handle_msg({"type": "remove", "id": name})
    assert table.rows["devices"] == []


def test_tables_take_what_is_typed(studio: Studio):
    table = WiringTable(studio)
    said: list[dict] = []
    table._send_msg = said.append  # pyright: ignore[reportAttributeAccessIssue]
    assert table.rows["populations"] == []
    table.open = True
    table._handle_msg({"type": "change", "id": "inh->exc", "field": "weight", "value": "uniform -100 -80"})
    assert studio.network.projections["inh->exc"].weight == Uniform(-100.0, -80.0)
    assert next(row for row in table.rows["projections"] if row["name"] == "inh->exc")["weight"] == "uniform -100 -80"
    table._handle_msg({"type": "change", "id": "inh", "field": "size", "value": "1,000"})
    assert studio.network.populations["inh"].size == 1000
    assert said[-1]["text"] == ""
    for value in ("many", "0", "-3", "1e9"):
        table._handle_msg({"type": "change", "id": "inh", "field": "size", "value": value})
        assert "inh" in said[-1]["text"] or "spec" in said[-1]["text"]
    assert studio.network.populations["inh"].size == 1000
    table._handle_msg({"type": "choose", "id": "inh"})
    assert table.rows["chosen"] == "inh"
    table._handle_msg({"type": "remove", "id": "inh"})
    assert [row["name"] for row in table.rows["populations"]] == ["exc", "drive"]
