"""Devices are written beside a network: they are saved and opened with it, and a wrong one is refused by its place."""

from __future__ import annotations

import json

import pytest

from workbench.core.errors import RangeError, SpecError, UnknownName, WiringError
from workbench.network.devices import Correlator, SpikeCounter, Voltmeter
from workbench.network.network import Network
from workbench.network.presets.balanced import balanced


def measured() -> Network:
    net = balanced(50)
    net.measure(Voltmeter("volts", ("exc",), (0, 3)))
    net.measure(SpikeCounter("count", ("inh",)))
    net.measure(Correlator("both", ("exc", "inh"), 20.0, 0.5, "shuffle"))
    net.measure(SpikeCounter("idle"))
    net.places["volts"] = (10.0, 20.0)
    return net


def test_devices_are_saved_and_opened_with_their_network():
    net = measured()
    again = Network.from_spec(json.loads(json.dumps(net.to_spec())))
    assert again.devices == net.devices
    assert again.places == net.places
    assert [device.ready for device in again.devices.values()] == [True, True, True, False]
    assert "devices" not in balanced(50).to_spec()


def test_a_correlator_keeps_the_last_two_it_was_pointed_at():
    device = Correlator("c")
    for name in ("a", "b", "c"):
        device = device.looking_at(name)
    assert device.of == ("b", "c")


def test_wrong_devices_are_refused_with_their_place():
    net = measured()
    with pytest.raises(UnknownName, match="exc"):
        net.measure(SpikeCounter("x", ("ecx",)))
    with pytest.raises(WiringError, match="spikes are kept"):
        net.measure(SpikeCounter("x", ("drive",)))
    with pytest.raises(RangeError, match="a new name"):
        net.measure(SpikeCounter("exc"))
    for wrong in ({"cells": ()}, {"cells": tuple(range(7))}, {"of": ("a", "b")}):
        with pytest.raises(RangeError):
            Voltmeter("v", **wrong)
    with pytest.raises(RangeError, match="bins"):
        Correlator("c", reach=500.0, width=0.1)
    spec = balanced(50).to_spec()
    for item, kind in (
        ({"kind": "Thermometer", "name": "t"}, UnknownName),
        ({"kind": "Voltmeter", "name": "v", "reach": 3.0}, SpecError),
        ({"kind": "Voltmeter", "name": "<img>"}, SpecError),
        ({"kind": "Voltmeter", "name": "v", "evil": 1}, SpecError),
        ({"kind": "Correlator", "name": "my device", "width": 1e-9}, RangeError),
    ):
        with pytest.raises(kind, match="device"):
            Network.from_spec({**spec, "devices": [item]})
