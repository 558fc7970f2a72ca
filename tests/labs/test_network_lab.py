"""The network lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import json
import weakref

import numpy as np
import panel as pn
import pytest

from workbench.core.text import escape
from workbench.experiments.link import from_link
from workbench.experiments.live_network import LiveNetwork
from workbench.labs.network_lab import NetworkLab
from workbench.network.preset import network_presets
from workbench.network.presets.balanced import balanced

PATIENCE = 60.0  # a limit for broken code, never a measure


@pytest.fixture
def lab():
    made = NetworkLab(live=LiveNetwork(network=balanced(40), engine="reference", speed=float("inf")))
    made.__panel__().get_root()
    yield made
    made.close()


def play_until(lab: NetworkLab, ms: float) -> None:
    """Let time pass as the page's timer does, until the run has come so far."""
    for _ in range(10_000):
        lab.runner.join(0.005)
        lab.beat()
        lab.scope._handle_msg({"type": "ack", "seq": lab.scope._sent})
        assert lab.runner.state != "failed", lab.runner.error
        if lab.clock is not None and lab.clock >= ms:
            return
    raise AssertionError(f"the run came to {lab.clock} ms only")


def rest(lab: NetworkLab) -> None:
    assert lab.runner.join(PATIENCE)
    lab.beat()
    lab.beat()


def sent(lab: NetworkLab) -> np.ndarray:
    return np.frombuffer(lab.scope.block, "<f8", 15)


def test_play_moves_the_scope_and_pause_holds_it(lab: NetworkLab):
    lab.scope._handle_msg({"type": "hello"})
    lab.toggle()
    assert lab.transport.playing
    play_until(lab, 20.0)
    assert sent(lab)[3] > 0
    lab.toggle()
    rest(lab)
    assert not lab.transport.playing
    assert lab.transport.status.startswith("Paused at ")
    clock = lab.clock
    lab.beat()
    assert lab.clock == clock


@pytest.mark.parametrize(("stride", "length"), [("dt", 0.1), ("ms", 1.0)])
def test_a_step_moves_by_what_was_chosen(lab: NetworkLab, stride: str, length: float):
    lab.stride.value = stride
    for k in (1, 2):
        lab.step()
        rest(lab)
        assert lab.clock == pytest.approx(k * length)
    assert not lab.transport.playing


def test_a_slider_acts_on_the_run_without_a_restart(lab: NetworkLab):
    lab.toggle()
    play_until(lab, 10.0)
    simulation = lab.live.simulation
    lab.live.network.populations["drive"].model.amplitude = 250.0
    lab.live.weights.weight_0 = 25.0
    play_until(lab, lab.clock + 20.0)
    assert lab.live.simulation is simulation
    assert simulation.net["drive"].model.amplitude == 250.0
    assert simulation.net["exc->exc"].weight == 25.0
    assert "amplitude=250.0" in lab.program.object
    assert "weight=25.0" in lab.program.object


def test_reset_goes_back_to_the_start_and_repeats_the_run(lab: NetworkLab):
    lab.stride.value = "ms"

    def first() -> list:
        for _ in range(3):
            lab.step()
            rest(lab)
        return [(times.tolist(), ids.tolist()) for times, ids in lab.live.simulation.recording.spikes.values()]

    before = first()
    lab.reset()
    assert lab.clock is None
    assert "no spikes yet" in lab.numbers.object
    assert first() == before


def test_a_new_seed_gives_another_run_from_the_start(lab: NetworkLab):
    lab.step()
    rest(lab)
    lab.live.seed = 2
    assert lab.live.stale
    lab.step()
    rest(lab)
    assert lab.live.simulation.seed == 2
    assert lab.clock == pytest.approx(1.0)


def test_a_good_file_is_shown_and_a_bad_one_says_where_and_changes_nothing(lab: NetworkLab):
    lab.toggle()
    play_until(lab, 5.0)
    before = lab.live.network
    lab.files.open.value = b'{"format": "workbench-network", "version": 77}'
    assert "spec.version" in lab.error.object
    assert lab.error.visible
    assert lab.live.network is before
    assert lab.transport.playing
    spec = balanced(30).to_spec()
    spec["name"] = "thirty"
    lab.files.open.value = json.dumps(spec).encode()
    assert "thirty" in lab.name_line.object
    assert not lab.error.visible
    assert "24" in lab.scope.plan["groups"][0]["note"]
    lab.step()
    rest(lab)
    assert lab.clock == pytest.approx(1.0)


def test_markup_in_a_file_is_escaped_wherever_it_is_quoted(lab: NetworkLab):
    spec = balanced(30).to_spec()
    spec["populations"][0]["name"] = "<img src=x onerror=alert(1)>"
    lab.files.open.value = json.dumps(spec).encode()
    assert "&lt;img" in lab.error.object
    assert "<img" not in lab.error.object


def test_other_membranes_can_be_watched_while_it_runs(lab: NetworkLab):
    lab.toggle()
    play_until(lab, 5.0)
    lab.cells.value = "inh 3"
    play_until(lab, lab.clock + 5.0)
    assert [trace["name"] for trace in lab.scope.plan["traces"]] == ["inh 3"]
    lab.cells.value = "nobody 3"
    assert "nobody" in lab.error.object
    assert lab.live.watched == [("inh", 3)]


def test_a_paused_run_can_be_looked_at_closer(lab: NetworkLab):
    lab.toggle()
    play_until(lab, 30.0)
    lab.look_closer()
    assert not lab.figures.visible  # not while it moves
    lab.toggle()
    rest(lab)
    assert not lab.look.disabled
    lab.look_closer()
    assert lab.figures.visible
    lab.toggle()
    assert not lab.figures.visible


def test_saved_and_opened_again_it_is_the_same_network(lab: NetworkLab):
    lab.live.weights.weight_1 = -70.0
    text = lab.files.file().read()
    lab.live.network = balanced(20)
    lab.files.open.value = text.encode()
    assert lab.live.network["inh->exc"].weight == -70.0


@pytest.mark.parametrize("title", network_presets())
def test_a_shipped_network_is_shown_and_runs_as_it_is_meant_to(lab: NetworkLab, title: str):
    lab.files.presets._handle_msg({"type": "click", "item": list(network_presets()).index(title)})
    preset = network_presets()[title]
    assert not lab.error.visible
    assert escape(lab.live.network.name) in lab.name_line.object
    assert (lab.live.dt, lab.live.integrator) == (preset.dt, preset.integrator)
    assert lab.clock is None
    if lab.live.network.estimate().synapses > 100_000:
        return  # the reference engine would take long
    lab.stride.value = "dt"
    lab.step()
    rest(lab)
    assert lab.clock == pytest.approx(preset.dt)


def test_a_file_after_a_shipped_network_is_not_stepped_by_its_scheme(lab: NetworkLab):
    lab.live.take(network_presets()["Izhikevich 2003"])
    assert 'integrator="Izhikevich 2003"' in lab.program.object.replace("&quot;", '"')
    lab.files.open.value = json.dumps(balanced(20).to_spec()).encode()
    assert lab.live.integrator == "auto"


def test_every_part_has_a_card(lab: NetworkLab):
    for name in [*lab.live.network.populations, *lab.live.network.projections]:
        lab.desk.studio.chosen = name
        assert "name" in lab.desk.parts.fields
        assert name == lab.desk.canvas.graph["chosen"]
    assert not lab.error.visible
    lab.desk.studio.chosen = ""
    assert not lab.desk.parts.fields


def test_a_run_goes_on_with_the_network_as_it_was_wired(lab: NetworkLab):
    lab.live.choose([("exc", 3), ("inh", 1)])
    lab.toggle()
    play_until(lab, 5.0)
    lab.desk.studio.add("LIF", 7, "more")
    lab.desk.studio.connect("exc", "more")
    assert lab.transport.playing
    play_until(lab, 5.0)
    assert set(lab.live.simulation.recording.sizes) >= {"exc", "inh", "more"}
    assert lab.live.watched == [("exc", 3), ("inh", 1)]
    for told in (lab.program.object, lab.live.spec_text(), lab.files.file().getvalue()):
        assert "more" in told
    assert "more" in json.dumps(from_link(lab.live.link()))


def test_a_run_is_told_nothing_of_the_network_that_takes_its_place(lab: NetworkLab):
    run = lab.live.live()
    next(run)
    lab.live.network = network_presets()["Winner-take-all"].make()
    assert next(run).block.spikes.keys() == {"exc", "inh"}
    run.close()


def test_a_refused_edit_leaves_the_run_alone(lab: NetworkLab):
    lab.toggle()
    play_until(lab, 5.0)
    simulation = lab.live.simulation
    lab.desk.canvas._handle_msg({"type": "connect", "pre": "exc", "post": "drive"})
    lab.desk.canvas._handle_msg({"type": "nonsense"})
    lab.desk.canvas._handle_msg({"type": "move", "places": {"exc": "somewhere"}})
    play_until(lab, lab.clock + 5.0)
    assert lab.live.simulation is simulation
    assert not lab.desk.studio.can_undo


def test_moving_a_box_leaves_the_run_alone_and_is_saved(lab: NetworkLab):
    lab.toggle()
    play_until(lab, 5.0)
    simulation = lab.live.simulation
    lab.desk.canvas._handle_msg({"type": "move", "places": {"exc": [40.0, 80.0]}})
    play_until(lab, lab.clock + 5.0)
    assert lab.live.simulation is simulation
    assert json.loads(lab.live.spec_text())["places"] == {"exc": [40.0, 80.0]}


def test_a_shipped_network_and_a_new_one_are_steps_too(lab: NetworkLab):
    before = lab.live.network.to_spec()
    lab.files.take({"label": "Winner-take-all"})
    assert lab.desk.canvas.graph["nodes"]
    lab.desk.studio.clear()
    assert lab.live.network.populations == {}
    assert lab.desk.canvas.graph["nodes"] == []
    lab.toggle()  # an empty network runs, and shows nothing
    play_until(lab, 2.0)
    for _ in range(2):
        lab.desk.canvas._handle_msg({"type": "undo"})
    assert lab.live.network.to_spec() == before


def test_an_eye_draws_a_membrane_and_puts_it_away(lab: NetworkLab):
    lab.live.choose([("exc", 0)])
    lab.desk.canvas._handle_msg({"type": "watch", "id": "inh"})
    assert lab.live.watched == [("exc", 0), ("inh", 0)]
    assert [node["watched"] for node in lab.desk.canvas.graph["nodes"]] == ["0", "0", ""]
    lab.desk.canvas._handle_msg({"type": "watch", "id": "exc"})
    lab.desk.canvas._handle_msg({"type": "watch", "id": "inh"})
    assert lab.live.watched == [("inh", 0)]  # one stays


def test_the_tables_are_filled_when_they_are_opened(lab: NetworkLab):
    assert lab.desk.table.rows["populations"] == []
    lab.desk.table.open = True
    assert [row["name"] for row in lab.desk.table.rows["populations"]] == ["exc", "inh", "drive"]
    lab.desk.table._handle_msg({"type": "change", "id": "inh", "field": "size", "value": "9"})
    assert lab.live.network.populations["inh"].size == 9
    assert lab.desk.table.rows["populations"][1]["size"] == 9


def test_a_closed_lab_is_collected():
    lab = NetworkLab(live=LiveNetwork(network=balanced(40), engine="reference", speed=float("inf")))
    layout = lab.__panel__()
    root = layout.get_root()
    lab.toggle()
    play_until(lab, 5.0)
    lab.close()
    layout._cleanup(root)  # what a session does at its end
    pn.state._views.pop(root.ref["id"], None)
    del layout, root
    assert lab.runner.join(PATIENCE)
    ref, live = weakref.ref(lab), weakref.ref(lab.live)
    del lab
    gc.collect()
    assert ref() is None
    assert live() is None
