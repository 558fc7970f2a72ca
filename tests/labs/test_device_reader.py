"""Devices on the canvas: put there, joined, read while the run goes on, correlated when asked; the run is not disturbed."""

from __future__ import annotations

import math
import re

import pytest

from workbench.experiments.device_readings import Readings
from workbench.experiments.live_network import LiveNetwork
from workbench.experiments.network_code import network_code
from workbench.labs.network_lab import NetworkLab
from workbench.network.devices import SpikeCounter
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced

PATIENCE = 60.0  # a limit for broken code, never a measure


@pytest.fixture
def lab():
    made = NetworkLab(live=LiveNetwork(network=balanced(100), engine="reference", speed=math.inf))
    made.__panel__().get_root()
    yield made
    made.close()


def play(lab: NetworkLab, ms: float) -> None:
    lab.play()
    for _ in range(10_000):
        lab.runner.join(0.005)
        lab.beat()
        assert lab.runner.state != "failed", lab.runner.error
        if lab.clock is not None and lab.clock >= ms:
            break
    lab.toggle()
    assert lab.runner.join(PATIENCE)
    for _ in range(3):
        lab.beat()


def put(lab: NetworkLab, kind: str, *of: str) -> str:
    lab.desk.canvas._handle_msg({"type": "add", "model": kind, "place": [400.0, 300.0]})
    name = lab.desk.studio.chosen
    for population in of:
        lab.desk.canvas._handle_msg({"type": "connect", "pre": population, "post": name})
    assert not lab.error.visible, lab.error.object
    return name


def test_devices_are_put_on_the_canvas_and_read_without_a_restart(lab: NetworkLab):
    play(lab, 60.0)
    simulation, network = lab.live.simulation, lab.live.network
    counter, meter = put(lab, "SpikeCounter", "exc"), put(lab, "Voltmeter", "inh")
    play(lab, 120.0)
    assert lab.live.simulation is simulation
    assert lab.live.network is network
    texts = lab.desk.readings.texts()
    times, _ = simulation.recording.of("exc")
    assert texts[counter] == f"{len(times):,} spikes, {len(times) / 80 / (simulation.t / 1000):.3g} Hz"
    assert lab.live.watched[0] == ("inh", 0)
    assert float(re.match(r"(-[\d.]+) mV", texts[meter])[1]) == pytest.approx(  # type: ignore[index]
        float(simulation.engine.state_view()["inh"]["v"][0]), abs=0.051
    )
    assert f"<td>{texts[counter]}</td>" in lab.reader.table.object
    drawn = lab.desk.canvas.graph
    assert [node["id"] for node in drawn["nodes"] if node.get("device")] == [counter, meter]
    assert {"device": meter, "of": "inh"} in drawn["looks"]
    code = network_code(lab.live.network)
    assert code in lab.live.code()
    made: dict = {}
    exec(code, made)
    assert made["net"].devices == lab.live.network.devices


def test_a_correlator_is_asked_from_the_page(lab: NetworkLab):
    name = put(lab, "Correlator", "exc", "inh")
    assert lab.desk.readings.texts()[name] == "no run yet"
    play(lab, 400.0)
    assert lab.reader.which.value == name
    lab.desk.parts.fields["reference"].value = "shuffle"
    assert lab.live.network.devices[name].reference == "shuffle"
    lab.reader.go.clicks += 1
    assert lab.reader.aside.runner.join(PATIENCE)
    while lab.reader.aside.busy:
        lab.reader.aside.beat()
    assert not lab.reader.error.visible, lab.reader.error.object
    assert "against a shuffle" in lab.reader.answer.told.object
    assert "without heed" in lab.reader.answer.table.object
    lab.reset()
    assert not lab.reader.answer.parts.visible


def test_too_short_a_run_is_told(lab: NetworkLab):
    put(lab, "Correlator", "exc", "exc")
    play(lab, 20.0)
    lab.reader.go.clicks += 1
    assert lab.reader.aside.runner.join(PATIENCE)
    while lab.reader.aside.busy:
        lab.reader.aside.beat()
    assert "at least 200 ms" in lab.reader.error.object


def test_steps_with_devices_are_undone_and_names_follow(lab: NetworkLab):
    studio = lab.desk.studio
    name = put(lab, "SpikeCounter", "exc")
    studio.rename("exc", "pyramidal")
    assert studio.network.devices[name].of == ("pyramidal",)
    studio.rename(name, "my counter")
    assert studio.chosen == "my counter"
    studio.move({"my counter": (1.0, 2.0)})
    studio.remove("pyramidal")
    assert studio.network.devices["my counter"].of == ()
    assert lab.desk.readings.texts()["my counter"] == "drag a line here"
    studio.remove("my counter")
    assert studio.network.devices == {}
    for _ in range(7):
        studio.undo()
    assert studio.network.devices == {}
    assert studio.network.to_spec() == balanced(100).to_spec()


def test_a_device_cannot_look_at_a_current(lab: NetworkLab):
    name = put(lab, "SpikeCounter")
    assert "spikes are kept" in lab.desk.studio.why_not_look(name, "drive")
    lab.desk.canvas._handle_msg({"type": "connect", "pre": "drive", "post": name})
    assert lab.live.network.devices[name].of == ()


def test_a_device_without_a_run_says_so():
    net = balanced(20)
    net.measure(SpikeCounter("c", ("exc",)))
    assert Readings(net).texts() == {"c": "no run yet"}
    assert Readings(Network("none")).texts() == {}
