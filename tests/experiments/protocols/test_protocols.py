"""Every protocol measures every neuron, and says plainly what does not exist."""

from __future__ import annotations

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.jobs import run
from workbench.core.model import Neuron
from workbench.core.own import own_neuron
from workbench.experiments.protocols.characterise import Characterise
from workbench.experiments.protocols.protocol import Protocol
from workbench.experiments.protocols.sag_rebound import SagRebound
from workbench.experiments.protocols.step_family import StepFamily
from workbench.experiments.result import Result
from workbench.neurons.lif import LIF

NEURONS, PROTOCOLS = catalogue("neurons", Neuron), catalogue("experiments.protocols", Protocol)


def in_full(result: Result) -> None:
    """A result speaks: a sentence, numbers or why there are none, and a table that fits its heads."""
    assert result.summary.endswith(".")
    assert "nan" not in result.summary
    assert result.numbers
    assert all(number.value is not None or number.note for number in result.numbers)
    assert all(len(row) == len(result.heads) for row in result.rows)
    assert all(len(curve.x) == len(curve.y) for panel in result.panels for curve in panel.curves)


@pytest.mark.parametrize("kind", NEURONS.values(), ids=list(NEURONS))
def test_every_neuron_can_be_characterised(kind):
    """Characterise runs all protocols but the family of steps."""
    in_full(run(Characterise(length=60.0, settle=20.0).run(kind(), dt=0.1)))
    in_full(run(StepFamily(length=40.0, tail=10.0, settle=20.0, above=2).run(kind(), dt=0.1)))


@pytest.mark.parametrize("kind", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_every_protocol_is_described_and_reports_its_progress(kind):
    assert kind.label
    assert kind.title()
    assert all(quantity.doc for quantity in kind.quantities().values())
    short = {name: value for name, value in {"length": 60.0, "settle": 0.0}.items() if name in kind.quantities()}
    seen = []
    in_full(run(kind(**short).run(LIF(), dt=0.2), seen.append))
    assert seen
    done = [progress.fraction for progress in seen]
    assert all(0.0 <= share <= 1.0 for share in done)
    assert done == sorted(done)


@pytest.mark.parametrize("kind", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_settings_survive_a_file(kind):
    protocol = kind(settle=12.0)
    assert Protocol.from_dict(protocol.to_dict()) == protocol


def test_the_card_of_a_leaky_cell_is_its_parameters():
    card = run(Characterise(length=300.0, settle=0.0).run(LIF()))
    assert card.value("rest") == pytest.approx(-70.0, abs=1e-3)
    assert card.value("input resistance") == pytest.approx(100.0, rel=1e-3)
    assert card.value("membrane time constant") == pytest.approx(20.0, rel=1e-3)
    assert card.value("rheobase") == pytest.approx(200.0, rel=2e-3)
    assert card.number("pattern at 2 rheobases").text == "tonic spiking"


def test_a_neuron_of_ones_own_is_measured_like_any_other():
    """A leaky membrane of 100 megaohms and 20 ms, 10 mV below its threshold, written as text."""
    text = "dv/dt = (-v + r*i)/tau : mV\nspike: v > top\nreset: v <- 0\ntau = 20 ms\nr = 100 MOhm\ntop = 10 mV"
    card = Characterise(length=200.0, settle=0.0).measure(own_neuron(text)(), dt=0.1)
    assert card.value("input resistance") == pytest.approx(100.0, rel=1e-3)
    assert card.value("rheobase") == pytest.approx(100.0, rel=2e-3)
    assert card.number("class").text == "I"


def test_a_step_shorter_than_a_step_of_time_still_holds_a_cell_down_for_one():
    result = SagRebound(length=1.0, tail=1.0, settle=0.0, deepest=100.0, count=1).measure(LIF(), dt=2.0)
    assert result.value("sag ratio") == 0.0
