"""Single cells are touched from the page: they fall silent, come back and get pulses; what was done is listed and undone by going back."""

from __future__ import annotations

import math

import pytest

from workbench.core.errors import RangeError, UnknownName
from workbench.experiments.chosen_cells import chosen_cells
from workbench.experiments.live_network import LiveNetwork
from workbench.labs.network_lab import NetworkLab
from workbench.network.presets.balanced import balanced

PATIENCE = 60.0  # a limit for broken code, never a measure


@pytest.fixture
def lab():
    made = NetworkLab(live=LiveNetwork(network=balanced(100), engine="reference", speed=math.inf))
    made.__panel__().get_root()
    yield made
    made.close()


def step(lab: NetworkLab, times: int = 1) -> None:
    for _ in range(times):
        lab.step()
        assert lab.runner.join(PATIENCE)
        for _ in range(3):
            lab.beat()
        assert lab.runner.state != "failed", lab.runner.error


def test_cells_are_named_in_words():
    assert chosen_cells(" 3-5,9 ", 10) == [3, 4, 5, 9]
    for wrong in ("", "9-3", "10", "x", "3-"):
        with pytest.raises(RangeError, match="cells 0 to 9"):
            chosen_cells(wrong, 10)


def test_nothing_is_touched_before_there_is_a_run(lab: NetworkLab):
    touch = lab.tools.touch
    assert touch.mute.disabled
    assert touch.give.disabled
    with pytest.raises(RangeError, match="play first"):
        lab.live.silence("exc", [1])


def test_cells_fall_silent_and_get_pulses_and_going_back_undoes_it(lab: NetworkLab):
    touch = lab.tools.touch
    step(lab, 2)
    assert not touch.mute.disabled
    touch.population.value, touch.cells.value = "inh", "all"
    touch.mute.clicks += 1
    assert "will be silent" in touch.told.object
    touch.population.value, touch.cells.value = "exc", "0-4, 7"
    touch.current.value, touch.length.value = 3000.0, 5.0
    touch.give.clicks += 1
    step(lab, 8)
    assert [str(event) for event in lab.live.simulation.recording.events] == [
        "2.0 ms: inh 0-19 silenced",
        "2.0 ms: exc 0-4, 7 given 3000 pA for 5 ms",
    ]
    assert "given 3000 pA" in touch.told.object
    assert "<td>0-4, 7</td>" in touch.table.object
    times, ids = lab.live.simulation.recording.of("exc")
    assert {0, 1, 2, 3, 4, 7} <= set(ids[(times > 2.0) & (times < 7.0)])
    assert lab.live.simulation.recording.of("inh")[0].max(initial=0.0) <= 2.0
    lab.back_to(2.0)
    assert lab.runner.join(PATIENCE)
    for _ in range(3):
        lab.beat()
    step(lab)
    assert lab.live.simulation.recording.events == []
    assert touch.table.object == ""


def test_what_cannot_be_touched_is_told_and_the_run_goes_on(lab: NetworkLab):
    touch = lab.tools.touch
    step(lab)
    touch.cells.value = "70-90"
    touch.mute.clicks += 1
    assert touch.error.visible
    assert "cells 0 to 79" in touch.error.object
    for wrong in (("nobody", [1], 1.0, 1.0), ("exc", [80], 1.0, 1.0), ("exc", [], 1.0, 1.0)):
        with pytest.raises((UnknownName, RangeError)):
            lab.live.inject(*wrong)
    with pytest.raises(RangeError, match="finite"):
        lab.live.inject("exc", [1], math.nan, 1.0)
    with pytest.raises(RangeError, match="ms"):
        lab.live.inject("exc", [1], 1.0, 0.0)
    step(lab)
    assert lab.live.simulation.recording.events == []
