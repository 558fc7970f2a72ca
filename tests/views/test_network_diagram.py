"""Diagrams of networks: every population and projection is there, in its place, with its sign."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from workbench.network.distributions import LogNormal, Normal, Uniform
from workbench.network.network import Network
from workbench.network.wiring.all_to_all import AllToAll
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson
from workbench.synapses.exponential_conductance import ExponentialConductance
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.views.network_diagram import layout, network_html, network_svg, projection_rows, sign

SVG = "{http://www.w3.org/2000/svg}"


def chain():
    """Noise drives a, a drives b, b inhibits a."""
    net = Network("chain")
    noise, a, b = net.add(Poisson(), 10, name="noise"), net.add(LIF(), 5, name="a"), net.add(LIF(), 3, name="b")
    net.connect(noise, a, AllToAll(), ExponentialCurrent(), weight=5.0)
    net.connect(a, b, AllToAll(), ExponentialCurrent(), weight=5.0)
    net.connect(b, a, AllToAll(), ExponentialCurrent(), weight=-5.0)
    net.connect(a, a, AllToAll(), ExponentialCurrent(), weight=1.0)
    return net


def test_every_population_is_a_box_and_every_projection_a_line():
    drawing = ET.fromstring(network_svg(chain()))
    assert len(drawing.findall(f".//{SVG}rect")) == 3
    assert len(drawing.findall(f".//{SVG}path")) == 4
    assert len(drawing.findall(f".//{SVG}circle")) == 1, "the one that inhibits ends in a dot"
    assert len(drawing.findall(f".//{SVG}polygon")) == 3


def test_what_drives_stands_left_of_what_it_drives():
    boxes = layout(chain())
    assert boxes["noise"].x < boxes["a"].x < boxes["b"].x


def test_boxes_do_not_overlap():
    net = chain()
    for number in range(4):
        net.connect("noise", net.add(LIF(), 1, name=f"c{number}"), AllToAll(), ExponentialCurrent(), weight=1.0)
    places = {(box.x, box.y) for box in layout(net).values()}
    assert len(places) == len(net.populations)


def test_a_network_without_drive_and_an_empty_one_are_drawn():
    net = Network("loop")
    for name in ("a", "b", "alone"):
        net.add(LIF(), 1, name=name)
    net.connect("a", "b", AllToAll(), ExponentialCurrent())
    net.connect("b", "a", AllToAll(), ExponentialCurrent())
    assert len(ET.fromstring(network_svg(net)).findall(f".//{SVG}rect")) == 3
    ET.fromstring(network_svg(Network("empty")))


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (2.0, 1),
        (-2.0, -1),
        (Normal(-5.0, 10.0), -1),
        (Uniform(-1.0, 1.0), 0),
        (LogNormal(1.0, 0.5), 1),
        (np.array([1.0, -1.0]), 0),
        (np.array([-1.0, 0.0]), -1),
    ],
)
def test_sign_follows_the_weights(weight, expected):
    net = Network("sign")
    net.add(LIF(), 1, name="a")
    net.add(LIF(), 2, name="b")
    assert sign(net.connect("a", "b", AllToAll(), ExponentialCurrent(), weight=weight)) == expected


def test_sign_of_a_conductance_follows_its_reversal_potential():
    net = Network("sign")
    net.add(LIF(), 1, name="a")
    assert (
        sign(net.connect("a", "a", AllToAll(), ExponentialConductance(e_rev=-80.0), weight=3.0, name="inhibits")) == -1
    )
    assert sign(net.connect("a", "a", AllToAll(), ExponentialConductance(e_rev=0.0), weight=3.0, name="excites")) == 1


def test_the_table_says_what_the_diagram_cannot():
    rows = projection_rows(chain())
    assert rows[2][0] == "b->a"
    assert rows[2][3:5] == ("-5 pA", "1 ms")
    page = network_html(chain())
    assert "b-&gt;a" in page, "names are escaped"
    assert page.count("<td>") == 6 * len(rows)
