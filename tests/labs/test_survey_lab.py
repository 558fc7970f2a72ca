"""The Survey page: counts at once, times when asked, a stop that stops."""

import gc
import weakref

import pytest

from workbench.core.jobs import Progress
from workbench.experiments.benchmark import Cost
from workbench.experiments.connectivity import Found, Wiring
from workbench.experiments.measured import Measured
from workbench.experiments.survey import NOT_YET
from workbench.experiments.survey_training import MethodCost
from workbench.experiments.survey_vision import CONVENTIONAL, SPIKING, Seen
from workbench.labs import survey_lab
from workbench.labs.survey_lab import SurveyLab


@pytest.fixture(autouse=True)
def ours(monkeypatch):
    """A machine of which nothing was measured yet, for each test its own."""
    fresh = Measured()
    monkeypatch.setattr(survey_lab, "MEASURED", fresh)
    return fresh


def settle(lab):
    """Let the job come to rest and show all that it brought."""
    for _ in range(2000):
        lab.runner.join(0.05)
        lab.beat()
        if not lab.runner.active:
            return
    raise AssertionError("the job did not come to rest")


def test_a_measurement_fills_its_cell(monkeypatch):
    lab = SurveyLab()
    cost = Cost("IF", "event", 2.5, 2.0, 3.0, 10, 16, 0.1, 1, 64.0, 14.0)

    def short():
        yield Progress(1, 2, "IF with event", {"cost": cost})

    monkeypatch.setattr(lab.survey, "measure", short)
    lab.button.clicks += 1
    settle(lab)
    assert "2.5<small>2 to 3</small>" in lab.panes[1].object
    assert lab.progress.value == 50
    assert not lab.button.disabled
    assert lab.halt.disabled


def test_stop_ends_an_endless_measurement(monkeypatch):
    lab = SurveyLab()

    def endless():
        while True:
            yield Progress(0, 1, "going on")

    monkeypatch.setattr(lab.survey, "measure", endless)
    lab.button.clicks += 1
    assert lab.button.disabled
    lab.halt.clicks += 1
    assert lab.runner.join(5)
    assert lab.runner.state == "stopped"
    assert not lab.button.disabled


def test_a_failed_measurement_is_told(monkeypatch):
    lab = SurveyLab()

    def broken():
        yield Progress(0, 1, "begun")
        raise ValueError("<b>no clock</b>")

    monkeypatch.setattr(lab.survey, "measure", broken)
    lab.button.clicks += 1
    settle(lab)
    assert "&lt;b&gt;no clock" in lab.error.object
    assert NOT_YET.value in lab.panes[1].object


def test_a_closed_lab_is_collected():
    lab = SurveyLab()
    lab.__panel__()
    gone = weakref.ref(lab)
    lab.close()
    del lab
    gc.collect()
    assert gone() is None


def test_the_first_page_measures_and_the_next_one_reads(monkeypatch):
    cost = Cost("IF", "event", 2.5, 2.0, 3.0, 10, 16, 0.1, 1, 64.0, 14.0)

    def short():
        yield Progress(1, 2, "IF with event", {"cost": cost})

    first, second = SurveyLab(), SurveyLab()
    monkeypatch.setattr(first.survey, "measure", short)
    first.shown()
    settle(first)
    second.shown()
    assert not second.runner.active, "one page measures at a time"
    assert "2.5<small>2 to 3</small>" in second.panes[1].object
    assert second.button.label == "Measure again"


def test_a_page_closed_in_the_middle_lets_the_next_one_measure(monkeypatch, ours):

    def endless():
        while True:
            yield Progress(0, 1, "going on")

    first = SurveyLab()
    monkeypatch.setattr(first.survey, "measure", endless)
    first.shown()
    first.close()
    assert ours.claim()


def test_networks_are_counted_when_asked_and_stand_beside_animals(monkeypatch):
    lab = SurveyLab()
    assert "not measured yet" in lab.connectivity.object
    assert "elegans" in lab.connectivity.object

    def one():
        yield Progress(1, 1, "counted", {"network": Found("<b>pair</b>", Wiring(10, 50), 2.0, 100.0)})

    monkeypatch.setattr(survey_lab.connectivity, "measure", one)
    lab.count.clicks += 1
    settle(lab)
    assert "&lt;b&gt;pair&lt;/b&gt;" in lab.connectivity.object
    assert "<td>0.5</td>" in lab.connectivity.object
    assert not lab.count.disabled
    assert "1 of the networks" in lab.status.object
    lab.close()


def test_training_and_vision_are_measured_when_asked_for_and_fill_their_tables(monkeypatch):
    cost = MethodCost("Conversion", 0.9, 1.0, 10, 4e-9, 20, 9.0, 0.0, (64, 128), (0.1, 0.2), (10, 20), (3, 3), "short")
    seen = [Seen(name, 1.0, 10.0, 1e-9, 2e-9, 1e-6, 30.0, 50.0, 5, "short") for name in (CONVENTIONAL, SPIKING)]

    def training():
        yield Progress(1, 2, "going on")
        yield Progress(2, 2, "measured", {"method": cost})

    def vision():
        for each in seen:
            yield Progress(2, 2, "measured", {"seen": each})

    monkeypatch.setattr(survey_lab.survey_training, "measure", training)
    monkeypatch.setattr(survey_lab.survey_vision, "measure", vision)
    lab = SurveyLab()
    for card in (lab.methods, lab.vision):
        card.go.clicks += 1
        assert card.go.disabled
        assert card.background.runner.join(5)
        card.background.beat()
        assert not card.go.disabled
        assert "Measured." in card.status.object
    assert "90.0 %" in lab.panes[5].object
    assert "needs an environment" in lab.panes[5].object
    assert "1 nJ" in lab.panes[4].object
    assert "on this processor" in lab.meant[4].object
    lab.close()


def test_a_measurement_of_training_stops(monkeypatch):
    def endless():
        while True:
            yield Progress(0, 1, "going on")

    monkeypatch.setattr(survey_lab.survey_training, "measure", endless)
    lab = SurveyLab()
    lab.methods.go.clicks += 1
    lab.methods.halt.clicks += 1
    assert lab.methods.background.runner.join(5)
    lab.methods.background.beat()
    assert "stopped" in lab.methods.status.object
    assert not lab.methods.go.disabled
    lab.close()
