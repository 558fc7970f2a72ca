"""The plasticity lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Callable

import numpy as np
import pytest

from workbench.experiments.plasticity_bench import PlasticityBench
from workbench.experiments.plasticity_presets import SHOWN
from workbench.experiments.what_learns import learning_presets
from workbench.labs.plasticity_lab import LASTS, PlasticityLab
from workbench.views.learning_view import TILES


@pytest.fixture
def lab():
    made = PlasticityLab(live=PlasticityBench(inputs=20, speed=math.inf))
    made.live.stimulus.param.update(rate=40.0, correlation=0.3)
    yield made
    made.close()


def until(lab: PlasticityLab, claim: Callable[[], bool]) -> None:
    """Let time pass as the page's timers do, until a claim holds."""
    for _ in range(20_000):
        lab.runner.join(0.002)
        lab.beat()
        for aside in (lab.measure, lab.questions.aside):
            aside.runner.join(0.002)
            aside.beat()
        assert lab.runner.state != "failed", lab.runner.error
        if claim():
            return
    raise AssertionError("it did not come to pass")


def play_a_while(lab: PlasticityLab) -> None:
    lab.toggle()
    until(lab, lambda: set(lab.view.tiles.values) == set(TILES) and len(lab.view.weights.means.data["xs"]) == 2)
    lab.toggle()
    until(lab, lambda: lab.runner.state == "paused" and lab.questions.resting)


def play_a_while_of(lab: PlasticityLab) -> None:
    """Any network: play until there are weights to be seen, and rest."""
    lab.toggle()
    until(lab, lambda: len(lab.view.weights.means.data["xs"]) > 0)
    lab.toggle()
    until(lab, lambda: lab.runner.state == "paused")


def test_a_run_fills_every_picture_and_its_words(lab: PlasticityLab):
    lab.__panel__().get_root()
    play_a_while(lab)
    view = lab.view
    assert len(view.window.points.data["gap"]) > 20
    assert "spikes" in view.window.text.object
    assert "<td>" in view.window.table.object
    assert len(view.weights.shades.data["image"]) == 1
    assert "group 1" in view.weights.text.object
    assert len(view.field.dots.data["x"]) == 20
    assert list(view.traces.kept.data["name"]) == ["x (pre)", "y (post)"]
    assert lab.error.object == ""


def test_a_slider_of_the_rule_moves_its_window_and_reaches_the_run(lab: PlasticityLab):
    play_a_while(lab)
    simulation = lab.live.simulation
    before = np.nanmax(lab.view.window.line.data["y"])
    lab.live.rule.a_plus *= 2
    assert np.nanmax(lab.view.window.line.data["y"]) == pytest.approx(2 * before)
    assert f"a_plus={lab.live.rule.a_plus}" in lab.program.object
    lab.toggle()
    until(lab, lambda: simulation.plan.edges[lab.live.edge].rule.a_plus == lab.live.rule.a_plus)
    assert lab.live.simulation is simulation


def test_a_handle_that_is_pulled_turns_the_rule(lab: PlasticityLab):
    window, rule = lab.view.window, lab.live.rule
    assert list(window.grips.data["x"]) == [rule.tau_plus, -rule.tau_minus]
    height = window.grips.data["y"][0]
    window.grips.data = {"x": [40.0, -20.0], "y": [2 * height, window.grips.data["y"][1]]}
    assert rule.tau_plus == pytest.approx(40.0)
    assert rule.a_plus == pytest.approx(0.02)
    assert rule.a_minus == pytest.approx(0.0105)
    assert list(window.grips.data["x"]) == [40.0, -20.0]


def test_another_rule_begins_anew_and_shows_its_own_controls(lab: PlasticityLab):
    play_a_while(lab)
    lab.rule_card.kind.value = "TripletSTDP"
    assert lab.live.stale
    assert type(lab.live.rule).__name__ == "TripletSTDP"
    assert lab.rule_card.preset.visible
    lab.rule_card.preset.value = "hippocampus"
    assert lab.live.rule.a2_plus == 6.1e-3
    assert lab.rule_card.preset.value == "hippocampus"
    assert len(lab.view.window.points.data["gap"]) == 0
    play_a_while(lab)


def test_a_clicked_weight_says_why_it_changed(lab: PlasticityLab):
    play_a_while(lab)
    lab.view.field.follow(7, 0)
    assert "inputs 7" in lab.view.followed.object
    assert (lab.questions.pre.value, lab.questions.post.value) == (7, 0)
    lab.questions.length.value = 200
    lab.questions.ask.param.trigger("clicks")
    until(lab, lambda: lab.questions.answer.parts.visible)
    assert "inputs 7 → cells 0" in lab.questions.answer.told.object
    assert "sum" in lab.questions.answer.table.object
    lab.toggle()
    until(lab, lambda: 7 in lab.live.simulation.probes[-1].ids)


def test_a_weight_that_does_not_exist_is_refused_in_words(lab: PlasticityLab):
    play_a_while(lab)
    lab.questions.pre.value = 99
    lab.questions.ask.param.trigger("clicks")
    assert "none from 99 to 0" in lab.questions.error.object


def test_a_protocol_measures_the_rule_in_sight_beside_the_run(lab: PlasticityLab):
    lab.live.rule.a_plus = 0.02
    lab.protocols.protocol.param.update(pairs=1, count=3)
    lab.protocols.go.param.trigger("clicks")
    until(lab, lambda: lab.protocols.result is not None)
    assert "a_plus=0.02" in lab.protocols.result.neuron
    assert lab.runner.state == "idle"


def test_rewards_are_offered_to_rules_that_know_them(lab: PlasticityLab):
    assert not lab.rewards.visible
    lab.shortcuts()["r"]()
    assert "play first" in lab.error.object
    lab.rule_card.kind.value = "RewardSTDP"
    assert lab.rewards.visible
    play_a_while(lab)
    start = lab.live.start * lab.live.rule.w_max
    assert np.allclose(lab.live.simulation.weights(lab.live.edge)[2], start)
    lab.shortcuts()["r"]()
    lab.toggle()
    until(lab, lambda: not np.allclose(lab.live.simulation.weights(lab.live.edge)[2], start))


def test_only_a_reward_that_lasts_is_said_to(lab: PlasticityLab):
    lab.rule_card.kind.value = "RewardSTDP"
    assert LASTS not in lab.lasting.object
    lab.rule_card.kind.value = "MSTDP"
    assert LASTS in lab.lasting.object


def test_a_model_that_is_shown_again_is_watched_once(lab: PlasticityLab, monkeypatch: pytest.MonkeyPatch):
    for inputs in (30, 25):  # another network of the same inputs
        lab.live.inputs = inputs
    written: list[None] = []
    monkeypatch.setattr(lab, "_write_code", lambda: written.append(None))
    lab.live.stimulus.rate = 33.0
    assert len(written) == 1


def test_every_experiment_is_put_up_at_its_beginning(lab: PlasticityLab):
    for shown in SHOWN:
        lab._take_shown(shown.title)
        assert lab.error.object == ""
        assert shown.about.split()[0] in lab.about.object
        assert type(lab.live.rule).__name__ == shown.rule
        assert lab.live.inputs == shown.inputs == lab.live.network.populations["inputs"].size
        assert lab.live.stimulus.correlation == shown.stimulus["correlation"]
        assert lab.live.start == shown.start


def test_a_closed_lab_is_collected():
    lab = PlasticityLab(live=PlasticityBench(inputs=10))
    lab.__panel__()
    lab.close()
    gone = weakref.ref(lab)
    del lab
    gc.collect()
    assert gone() is None


def test_a_rule_of_ones_own_takes_the_place_of_a_shipped_one(lab: PlasticityLab):
    editor = lab.editor
    editor.called.value = "Mine"
    editor.area.value = "dx/dt = -x/tau : pre\npre: x += 1; w -= b\npost: w += a*x\ntau = 20 ms\na = 0.1 weight\nb = 0.02 weight\nw_max = 5 weight"
    assert not editor.errors
    assert "this is a rule" in editor.told.object
    editor.use.param.trigger("clicks")
    assert lab.error.object == ""
    assert type(lab.live.rule).__name__ == "Mine" == lab.rule_card.kind.value
    assert lab.live.rule.a == pytest.approx(0.1 * lab.live.rule.w_max / 5.0)
    assert 'name="Mine"' in lab.program.object.replace("&quot;", '"').replace("&#34;", '"')
    play_a_while(lab)
    other = PlasticityBench()
    other.open_link(lab.live.link())
    assert other.rule == lab.live.rule


def test_a_rule_that_only_releases_is_refused_and_changes_nothing(lab: PlasticityLab):
    before = lab.live.rule
    lab.editor.template.value = "TsodyksMarkram"
    lab.editor.use.param.trigger("clicks")
    assert "a rule by which weights learn" in lab.error.object
    assert lab.live.rule is before


def test_every_shipped_network_that_learns_shows_its_own_rule(lab: PlasticityLab, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("INFO", "workbench.labs.lab"):
        for title, preset in learning_presets().items():
            lab._take_preset(title)
            assert lab.rule_card.rule is lab.live.rule
            assert lab.rule_card.kind.value == type(lab.live.rule).__name__
            assert lab.edges.options == lab.live.edges
            assert lab.live.task == preset.reward
            assert preset.source.text.split(",")[0] in lab.source.object
    assert "refused" not in caplog.text


def test_another_projection_of_the_same_network_is_looked_at(lab: PlasticityLab):
    lab._take_preset("A group in step wins")
    _, second = lab.live.edges
    assert lab.edges.visible
    play_a_while_of(lab)
    lab.edges.value = second
    assert lab.live.edge == second
    assert lab.rule_card.rule is lab.live.network.projections[second].plasticity
    lab.toggle()
    until(lab, lambda: len(lab.live.ends().pre) == 250 and len(lab.view.field.dots.data["x"]) == 250)


def test_a_network_with_a_task_earns_its_rewards(lab: PlasticityLab):
    lab._take_preset("Distal reward (Izhikevich)")
    lab.toggle()
    until(lab, lambda: lab.live.rewards is not None and len(lab.live.rewards.rewards.given) > 0)
    until(lab, lambda: "earned" in lab.earned.object)
    assert lab.live.followed()
