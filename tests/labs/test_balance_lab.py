"""The balance lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Callable

import pytest

from workbench.experiments import balance
from workbench.experiments.balance import Balance
from workbench.labs.balance_lab import SETTLING, TILES, BalanceLab
from workbench.views.controls import label


@pytest.fixture
def lab():
    made = BalanceLab(live=Balance(size=200, j=1.0, speed=math.inf))
    made.__panel__().get_root()
    yield made
    made.close()


def until(lab: BalanceLab, claim: Callable[[], bool]) -> None:
    """Let time pass as the page's timers do, until a claim holds."""
    for _ in range(20_000):
        lab.runner.join(0.002)
        lab.filler.runner.join(0.002)
        lab.sweeps.background.runner.join(0.002)
        lab.beat()
        lab.filler.beat()
        lab.sweeps.background.beat()
        assert lab.runner.state != "failed", lab.runner.error
        if claim():
            return
    raise AssertionError("it did not come to pass")


def test_every_number_to_turn_is_called_by_a_word_beside_its_symbol():
    names = ("size", "p", "j", "g", "eta", "delay", "share", "pulse")
    assert [label(Balance.param[name]) for name in names] == [
        "Cells", "Connection probability p", "Synaptic jump J (mV)", "Inhibition g", "Drive η", "Delay D (ms)",
        "Excitatory share", "Share of cells pulsed",
    ]  # fmt: skip


def test_what_is_measured_is_named_and_put_on_the_map(lab: BalanceLab):
    lab.toggle()
    until(lab, lambda: bool(lab.tiles.values))
    assert set(lab.tiles.values) == set(TILES)
    assert len(lab.map.squares.data["x"]) == 1
    assert 'data-places="1"' in lab.map.table.object
    assert len(lab.activity.traces.data["t"]) > 100


def test_a_place_that_is_clicked_on_is_gone_to_without_a_restart(lab: BalanceLab):
    lab.toggle()
    until(lab, lambda: bool(lab.tiles.values))
    simulation = lab.live.simulation
    lab.go(1.0, 3.0)
    assert lab.tiles.values == {}
    assert SETTLING in lab.about.object
    assert list(lab.map.here.data["x"]) == [1.0]
    until(lab, lambda: len(lab.live.map.found) == 2 and bool(lab.tiles.values))
    assert lab.live.simulation is simulation
    assert "g=1.0, eta=3.0" in lab.program.object


def test_the_map_is_filled_in_beside_the_run_and_can_be_stopped(lab: BalanceLab, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(balance, "FILL_G", (2.0, 4.0))
    monkeypatch.setattr(balance, "FILL_ETA", (1.0,))
    lab.toggle_fill()
    assert lab.fill.label == "Stop filling"
    lab.toggle_fill()
    assert lab.fill.label == "Fill in the map"
    lab.toggle_fill()
    until(lab, lambda: not lab.filler.runner.active and lab.fill.label == "Fill in the map")
    assert list(lab.map.squares.data["x"]) == [2.0, 4.0]


def test_another_shape_is_shown_at_its_start(lab: BalanceLab):
    lab.step()
    until(lab, lambda: lab.clock is not None)
    lab.live.size = 300
    assert lab.clock is None
    assert "300 cells" in lab.size_line.object


def test_a_sweep_draws_a_heat_map_and_fills_a_table(lab: BalanceLab):
    card = lab.sweeps
    card.length.value = 50.0
    card.y.path.value = "inh->exc.weight"
    card.x.count.value = card.y.count.value = 2
    card.start()
    until(lab, lambda: not card.halt.disabled or not card.table.empty)
    until(lab, lambda: card.halt.disabled)
    assert len(card.table) == 8
    assert card.picture.object is not None
    assert card.twin.object.count("<tr>") == 9
    assert card._file().getvalue().startswith("outside exc.rate,inh-&gt;exc.weight".replace("&gt;", ">"))


def test_a_sweep_that_is_refused_says_why(lab: BalanceLab):
    lab.sweeps.x.path.value = "exc->exc.delay"
    lab.sweeps.x.first.value = -1.0
    lab.sweeps.start()
    assert "exc-&gt;exc.delay" in lab.sweeps.error.object
    assert lab.sweeps.halt.disabled


def test_a_closed_lab_is_collected():
    lab = BalanceLab(live=Balance(size=100))
    lab.__panel__()
    lab.close()
    gone = weakref.ref(lab)
    del lab
    gc.collect()
    assert gone() is None
