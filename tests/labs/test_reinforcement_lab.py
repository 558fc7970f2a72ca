"""The Reinforcement lab: it learns and is watched at once, pauses, stops, and goes away."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable

from workbench.labs.reinforcement_lab import ReinforcementLab


def until(lab: ReinforcementLab, happened: Callable[[], bool]) -> None:
    """Look into both mailboxes until something has happened."""
    end = time.monotonic() + 60.0
    while not happened():
        assert time.monotonic() < end
        lab.beat()
        lab.player.beat()
        time.sleep(0.005)


def small() -> ReinforcementLab:
    lab = ReinforcementLab()
    lab.agent.param.update(cells=8, total=1000, speed=4.0)
    lab.__panel__().get_root()
    return lab


def test_it_learns_and_is_watched_at_once():
    lab = small()
    lab.play()
    until(lab, lambda: lab.runner.state == "done" and lab.tiles.values.get("actions") == "1,000")
    until(lab, lambda: lab.agent.scene is not None and len(lab.policy.turns) > 3)
    assert not lab.error.visible
    assert lab.transport.status == "Done: 1,000 of 1,000 actions"
    assert "Solved is a mean of 475." in lab.told.object
    assert "<table>" in lab.table.object
    assert "the cart is" in lab.cart.pane.object
    assert "Inclined to push left" in lab.policy.text.object
    learned = lab.agent.trainer
    lab.play()
    assert lab.agent.trainer is learned
    assert not lab.runner.active
    assert lab.transport.status.endswith("What was learned is kept; reset to begin anew.")
    lab.close()


def test_one_turn_at_a_time():
    lab = small()
    lab.one_turn()
    until(lab, lambda: len(lab.policy.turns) == 1)
    lab.one_turn()
    until(lab, lambda: len(lab.policy.turns) == 2)
    assert [turn.turn for turn in lab.policy.turns] == [1, 2]
    assert lab.watching.label == "Watch"
    lab.close()


def test_it_pauses_goes_on_stops_and_is_reset():
    lab = small()
    lab.agent.total = 100_000
    lab.play()
    until(lab, lambda: lab.agent.progress.done > 0)
    lab.play()
    assert lab.runner.state == "paused"
    assert not lab.transport.playing
    lab.play()
    assert lab.runner.active
    began = time.monotonic()
    lab.stop()
    assert time.monotonic() - began < 0.2
    assert lab.runner.state == "stopped"
    lab.reset()
    assert lab.agent.trainer is None
    assert not lab.player.runner.active
    lab.close()


def test_another_method_shows_its_own_network_and_choices():
    lab = small()
    lab.agent.learning = "RewardActorCritic"
    assert set(lab.policy.raster.sizes) == {"input", "actor"}
    assert "Frémaux" in lab.method_controls[-1].object
    lab.close()


def test_a_closed_lab_is_collected():
    lab = ReinforcementLab()
    lab.agent.cells = 8
    lab.one_turn()
    gone = weakref.ref(lab)
    lab.close()
    lab.runner.join(10)
    lab.player.runner.join(10)
    del lab
    gc.collect()
    assert gone() is None
