"""The neuron lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable

import numpy as np
import panel as pn
import panel_material_ui as pmui
import pytest
from bokeh.model import Model as BokehModel

from workbench.experiments.neuron_bench import NeuronBench
from workbench.labs.neuron_lab import LIVE, TRIAL, NeuronLab
from workbench.neurons.adex import AdEx
from workbench.neurons.lif import LIF
from workbench.stimuli.poisson import Poisson

PATIENCE = 60.0  # a limit for broken code, never a measure


def small() -> NeuronBench:
    """A bench whose trials are short."""
    bench = NeuronBench(auto=False, duration=120.0)
    bench.stimulus.onset = 10.0
    return bench


@pytest.fixture
def lab():
    made = NeuronLab(bench=small())
    made.__panel__().get_root()
    settle(made)
    yield made
    made.close()


def settle(lab: NeuronLab) -> None:
    """Let time pass as the page's timers do, until nothing is under way beside the run."""
    for _ in range(10_000):
        quiet = True
        for aside in (lab.trials, lab.search, lab.measure, lab.compare):
            aside.runner.join(PATIENCE)
            aside.beat()
            quiet = quiet and not aside.busy
        if quiet:
            return
    raise AssertionError("the lab does not come to rest")


def play_until(lab: NeuronLab, claim: Callable[[], bool]) -> None:
    for _ in range(10_000):
        lab.runner.join(0.005)
        lab.beat()
        lab.scope._handle_msg({"type": "ack", "seq": lab.scope._sent})
        assert lab.runner.state != "failed", lab.runner.error
        if claim():
            return
    raise AssertionError("the run does not come to it")


def trace(lab: NeuronLab, plot: int = 0) -> np.ndarray:
    return np.asarray(next(iter(lab.figure.plots[plot].sources.values())).data["y"])


def slider(lab: NeuronLab, name: str):
    """The widget of a quantity of the chosen cell."""
    return next(
        widget
        for widget in lab.cell_card.sliders.select(pmui.EditableFloatSlider)
        if widget.description.endswith(f"In code: {name}.")
    )


def choose(menu, name: str) -> None:
    menu.value = menu.options[name]


def test_it_opens_with_a_trace_a_count_and_the_name_of_a_pattern(lab: NeuronLab):
    assert len(lab.bench.trial.spikes) > 2
    assert f"{len(lab.bench.trial.spikes)} spikes" in lab.summary.object
    assert "tonic spiking" in lab.summary.object
    assert trace(lab).max() == pytest.approx(lab.bench.trial.membrane.max())
    assert not lab.error.visible


def test_a_slider_moves_the_trace_the_words_the_plane_the_code_and_the_equation(lab: NeuronLab):
    before = trace(lab).copy()
    slider(lab, "c_m").value = 120.0
    settle(lab)
    assert not np.array_equal(trace(lab), before)
    assert f"{len(lab.bench.trial.spikes)} spikes" in lab.summary.object
    assert "c_m=120.0" in lab.files.program.object
    assert "120" in lab.equation.formula.object
    assert lab.plane.plane is not None
    assert lab.plane.plane.current == 250.0


def test_a_refused_value_is_told_under_its_control_and_the_trial_stays(lab: NeuronLab):
    before = lab.bench.trial
    slider(lab, "c_m").value = -5.0
    settle(lab)
    assert any("LIF.c_m" in str(pane.object) for pane in lab.cell_card.sliders.select(pn.pane.HTML))
    assert lab.bench.trial is before


def test_a_trial_that_diverges_is_told_at_the_top_and_the_picture_stays(lab: NeuronLab):
    choose(lab.cell_card.model, "FitzHughNagumo")
    settle(lab)
    lab.bench.param.update(integrator="Euler", dt=2.0)
    settle(lab)
    before = trace(lab).copy()
    lab.bench.stimulus.amplitude = 1e6
    settle(lab)
    assert lab.error.visible
    np.testing.assert_array_equal(trace(lab), before)
    lab.bench.param.update(integrator="auto", dt=0.05)
    lab.bench.stimulus.amplitude = 200.0
    settle(lab)
    assert not lab.error.visible


def test_another_model_has_its_own_sliders_pictures_and_a_current_that_moves_it(lab: NeuronLab):
    choose(lab.cell_card.model, "Izhikevich")
    settle(lab)
    assert [plot.unit for plot in lab.figure.plots] == ["mV", "mV/ms", "pA"]
    assert 1 < lab.bench.stimulus.amplitude < 20  # 250 pA would be a hundred rheobases
    assert len(lab.bench.trial.spikes)
    assert [slider(lab, name).value for name in "abcd"] == [0.02, 0.2, -65.0, 8.0]
    assert "Izhikevich" in lab.cell_card.source.object


def test_a_preset_and_a_published_pattern_can_be_taken(lab: NeuronLab):
    choose(lab.cell_card.model, "AdEx")
    settle(lab)
    name = next(name for name in lab.cell_card.pattern.options if "bursting" in name)
    lab.cell_card.pattern.value = name
    settle(lab)
    assert lab.cell_card.pattern.value == name
    assert "Naud" in lab.cell_card.source.object
    assert "bursting" in lab.summary.object
    preset = list(lab.cell_card.preset.options)[1]
    lab.cell_card.preset.value = preset
    settle(lab)
    assert not lab.error.visible


def test_cells_are_compared_in_their_colors_and_taken_away(lab: NeuronLab):
    lab.cell_card.compare()
    lab.bench.compared[0].g_l = 5.0
    settle(lab)
    assert len(lab.figure.plots[0].sources) == 2
    assert "LIF 1" in lab.summary.object
    assert "LIF 2" in lab.summary.object
    choose(lab.cell_card.model, "AdEx")  # of the chosen one, the second
    settle(lab)
    assert [type(cell) for cell in lab.bench.cells] == [LIF, AdEx]
    lab.cell_card.remove()
    settle(lab)
    assert len(lab.figure.plots[0].sources) == 1
    assert lab.cell_card.chosen == 0


def test_every_stimulus_of_the_menu_runs(lab: NeuronLab):
    for name in lab.stimulus_card.kind.options:
        choose(lab.stimulus_card.kind, name)
        settle(lab)
        assert not lab.error.visible, name
    assert len(lab.stimulus_card.kind.options) >= 9
    assert "Correlated Poisson" in lab.stimulus_card.kind.options


def test_spikes_come_through_a_synapse_with_sliders_of_its_own(lab: NeuronLab):
    lab.stimulus_card.kind.value = Poisson
    settle(lab)
    assert len(lab.stimulus_card.through) == 4
    assert len(lab.figure.plots) == 1  # no current is injected
    choose(lab.stimulus_card.synapse, "ExponentialConductance")
    settle(lab)
    assert not lab.error.visible


def test_a_stroke_of_the_mouse_becomes_the_current(lab: NeuronLab):
    choose(lab.stimulus_card.kind, "Drawn Current")
    settle(lab)
    lab.stimulus_card.pad.source.data = {"xs": [[10.0, 50.0, 40.0, 100.0]], "ys": [[0.0, 400.0, 400.0, 100.0]]}
    settle(lab)
    assert lab.bench.stimulus.times.tolist() == [10.0, 50.0, 100.0]
    assert lab.bench.trial.current.max() == pytest.approx(400.0, rel=0.01)


def test_a_click_in_the_phase_plane_moves_the_start(lab: NeuronLab):
    lab.plane.tap(-60.0, 0.1)
    settle(lab)
    assert lab.bench.start["v"] == pytest.approx(-60.0, abs=0.1)
    assert lab.bench.trial.membrane[0] == pytest.approx(-60.0, abs=0.2)
    assert "start=" in lab.files.program.object


def test_a_protocol_fills_its_pane(lab: NeuronLab):
    lab.protocols.menu.value = "Rheobase"
    lab.protocols._begin()
    settle(lab)
    assert "200" in lab.protocols.result.summary
    assert not lab.protocols.bar.visible


def test_the_trial_can_be_drawn_to_be_saved_as_svg(lab: NeuronLab):
    lab.files.vector.value = True
    assert {plot.figure.output_backend for plot in lab.figure.plots} == {"svg"}
    assert len(trace(lab))
    assert not lab.error.visible


def test_schemes_are_compared_on_the_published_case(lab: NeuronLab):
    # Pauli et al. 2018: 136 spikes at a fine step, 68 with the scheme of 2003 in steps of 1 ms (a later onset: 5 %)
    lab.numerics.case.value = "fast spiking in steps of 1 ms"
    lab.numerics.compare.param.trigger("clicks")
    settle(lab)
    assert lab.numerics.result is not None
    _, fine, script = (number.value for number in lab.numerics.result.numbers)
    assert fine == pytest.approx(136, abs=1)
    assert script == pytest.approx(68, rel=0.05)
    assert "136" in lab.numerics.card.object


def test_a_model_of_ones_own_takes_the_place_of_the_cell_and_a_bad_one_does_not(lab: NeuronLab):
    before = lab.bench.trial
    lab.editor.area.value_input = "dv/dt = (-v + r*i/tau : mV"
    assert lab.editor.errors
    assert lab.editor.use.disabled
    lab.editor.use.param.trigger("clicks")
    settle(lab)
    assert lab.bench.trial is before
    lab.editor.begin(LIF(g_l=12.0))
    lab.editor.use.param.trigger("clicks")
    settle(lab)
    assert type(lab.bench.neuron).__name__ == "MyLIF"
    assert lab.bench.neuron.g_l == 12.0
    assert lab.bench.trial is not before
    assert "wb.own_neuron" in lab.files.program.object


# -- live


def test_play_runs_the_same_cells_on_the_scope(lab: NeuronLab):
    lab.live.speed = float("inf")
    lab.toggle()
    assert lab.mode.value == LIVE
    assert lab.scope.visible
    assert not lab.figure.column.visible
    play_until(lab, lambda: (lab.clock or 0) > 100)
    assert [lane["name"] for lane in lab.scope.plan["traces"]] == ["LIF", "current"]
    simulation = lab.live.simulation
    lab.bench.stimulus.amplitude = 600.0
    lab.bench.neuron.g_l = 8.0
    play_until(lab, lambda: simulation.net["drive"].model.amplitude == 600.0)
    assert simulation.net["LIF"].model.g_l == 8.0
    assert lab.live.simulation is simulation  # it went on
    lab.toggle()
    lab.mode.value = TRIAL
    assert lab.figure.column.visible


def test_a_click_in_the_phase_plane_moves_the_running_cell(lab: NeuronLab):
    lab.bench.stimulus.amplitude = 0.0
    settle(lab)
    lab.stride.value = "dt"
    lab.step()
    play_until(lab, lambda: lab.clock is not None and lab.runner.join(0))
    lab.plane.tap(-55.0, 0.1)
    lab.step()
    play_until(lab, lambda: lab.clock > 0.06)
    moved = lab.live.simulation.recording.blocks[-1].samples["LIF", "v"][-1, 0]
    assert moved == pytest.approx(-55.0, abs=0.5)


def test_another_model_begins_the_run_anew_and_plays_on(lab: NeuronLab):
    lab.live.speed = float("inf")
    lab.toggle()
    play_until(lab, lambda: (lab.clock or 0) > 20)
    lab.bench.swap(0, AdEx())
    assert lab.transport.playing
    play_until(lab, lambda: lab.clock is not None and lab.clock > 5)
    assert [lane["name"] for lane in lab.scope.plan["traces"]] == ["AdEx", "AdEx w", "current"]


# -- spec, link


def test_an_opened_file_is_taken_and_a_bad_one_refused_as_a_whole(lab: NeuronLab):
    other = small()
    other.swap(0, AdEx(b=10.0))
    lab.files.open.value = json.dumps(other.to_spec()).encode()
    settle(lab)
    assert lab.bench.to_spec() == other.to_spec()
    lab.files.open.value = json.dumps({**other.to_spec(), "cells": [{"type": "<img src=x>"}]}).encode()
    settle(lab)
    assert "&lt;img" in lab.error.object
    assert "<img" not in lab.error.object
    assert lab.bench.to_spec() == other.to_spec()


# -- nothing grows


def count() -> int:
    gc.collect()
    return sum(issubclass(type(item), BokehModel) for item in gc.get_objects())  # not isinstance: it asks dead proxies


@pytest.mark.nightly
def test_two_hundred_moves_and_resets_leave_no_more_models_than_before(lab: NeuronLab):
    def turn(times: int) -> None:
        for k in range(times):
            lab.bench.neuron.g_l = 8.0 + 0.01 * (k % 50)
            settle(lab)
            lab.reset()

    turn(10)
    before, watchers = count(), len(lab.bench.neuron.param.watchers.get("g_l", {}).get("value", []))
    turn(200)
    assert count() <= before
    assert len(lab.bench.neuron.param.watchers["g_l"]["value"]) == watchers
    assert lab.live._changes == []


def test_swapping_models_to_and_fro_leaves_no_more_models_than_before(lab: NeuronLab):
    def swap(times: int) -> None:
        for _ in range(times):
            for kind in (AdEx, LIF):
                lab.bench.swap(0, kind())
                settle(lab)

    swap(2)
    before = count()
    swap(4)
    assert count() <= before + 10


def test_a_closed_lab_is_collected():
    lab = NeuronLab(bench=small())
    layout = lab.__panel__()
    root = layout.get_root()
    settle(lab)
    lab.toggle()
    lab.runner.join(0.5)
    lab.beat()
    lab.close()
    layout._cleanup(root)  # what a session does at its end
    pn.state._views.pop(root.ref["id"], None)
    assert lab.runner.join(PATIENCE)
    refs = [weakref.ref(thing) for thing in (lab, lab.bench, lab.live)]
    del layout, root, lab
    gc.collect()
    assert [ref() for ref in refs] == [None, None, None]
