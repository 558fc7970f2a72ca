"""The synapse lab, driven by what its widgets call, without a browser."""

from __future__ import annotations

import gc
import json
import weakref

import numpy as np
import panel as pn
import panel_material_ui as pmui
import pytest

from workbench.experiments.synapse_bench import SynapseBench
from workbench.experiments.synapse_presets import PRESETS
from workbench.labs.synapse_lab import SynapseLab
from workbench.plasticity.tsodyks_markram import TsodyksMarkram
from workbench.synapses.exponential_current import ExponentialCurrent
from workbench.views.synapse_card import NONE

PATIENCE = 120.0  # a limit for broken code, never a measure
SLOW = ("Response against rate", "Frequency response")


def small() -> SynapseBench:
    bench = SynapseBench(auto=False, count=3, rate=50.0)
    for label in SLOW:
        bench.protocols[label].param.update(count=2)
    return bench


@pytest.fixture
def lab():
    made = SynapseLab(bench=small())
    made.__panel__().get_root()
    settle(made)
    yield made
    made.close()


def settle(lab: SynapseLab) -> None:
    """Let time pass as the page's timers do, until all is measured."""
    lab.follower.calm = 0.0
    for _ in range(10_000):
        lab.follower.runner.join(PATIENCE)
        lab.follower.beat()
        if not lab.follower.busy:
            return
    raise AssertionError("the lab does not come to rest")


def trace(lab: SynapseLab, label: str = "One spike", plot: int = -1, curve: int = 0) -> np.ndarray:
    return np.asarray(lab.measured[label].panels.plots[plot].sources[curve].data["y"])


def slider(place, name: str):
    """The widget of a quantity."""
    return next(
        widget
        for widget in place.select(lambda one: isinstance(one, (pmui.EditableFloatSlider, pmui.FloatInput)))
        if str(widget.description).endswith(f"In code: {name}.")
    )


def choose(menu, name: str) -> None:
    menu.value = menu.options[name] if isinstance(menu.options, dict) else name


def test_it_opens_with_every_measurement_drawn_and_told(lab: SynapseLab):
    assert trace(lab).max() > -69.5
    for card in lab.measured.values():
        assert card.summary.object
        assert "How it was measured" in card.words.object
        assert "Table" in card.words.object
    assert not lab.error.visible


def test_a_slider_moves_the_trace_the_words_and_the_code_and_builds_no_picture_anew(lab: SynapseLab):
    before, figure = trace(lab).copy(), lab.measured["One spike"].panels.plots[0].figure
    slider(lab.synapse_card.weight, "conductance").value = 9.0
    settle(lab)
    assert trace(lab).max() > before.max()
    assert lab.measured["One spike"].panels.plots[0].figure is figure
    assert "conductance=9.0" in lab.files.program.object
    assert lab.bench.results["One spike"].number("PSP peak").text in lab.measured["One spike"].words.object


def test_a_refused_value_is_told_under_its_control_and_the_picture_stays(lab: SynapseLab):
    before = trace(lab).copy()
    slider(lab.synapse_card.weight, "conductance").value = -5.0
    settle(lab)
    assert any("SynapseBench.conductance" in str(pane.object) for pane in lab.synapse_card.weight.select(pn.pane.HTML))
    np.testing.assert_array_equal(trace(lab), before)


def test_another_synapse_brings_its_sliders_its_weight_and_its_pictures(lab: SynapseLab):
    choose(lab.synapse_card.kind, "Delta")
    settle(lab)
    assert len(lab.measured["One spike"].panels.plots) == 1
    assert lab.measured["Driving force"].panels.plots == []
    assert "no current" in lab.measured["Driving force"].summary.object
    assert slider(lab.synapse_card.weight, "jump")
    choose(lab.synapse_card.kind, "Exponential Current")
    settle(lab)
    assert len(lab.measured["One spike"].panels.plots) == 2
    slider(lab.synapse_card.sliders, "tau").value = 11.0
    choose(lab.synapse_card.kind, "Alpha Current")
    choose(lab.synapse_card.kind, "Exponential Current")
    assert lab.bench.synapse.values()["tau"] == 11.0, "each kind keeps its settings while another is tried"


def test_plasticity_comes_with_its_values_and_goes(lab: SynapseLab):
    choose(lab.synapse_card.rule, "Tsodyks Markram")
    choose(lab.synapse_card.values, "facilitating")
    settle(lab)
    assert lab.bench.plasticity == TsodyksMarkram.preset("facilitating")
    assert "x, in store (R)" in [curve.name for curve in lab.bench.results["A train"].panels[-1].curves]
    lab.synapse_card.rule.value = NONE
    settle(lab)
    assert lab.bench.plasticity is None
    assert len(lab.measured["A train"].panels.plots[-1].sources) == 1


def test_known_synapses_are_put_on_the_bench_with_their_sources(lab: SynapseLab):
    for name, preset in PRESETS.items():
        choose(lab.synapse_card.preset, name)
        assert lab.synapse_card.preset.value == name
        assert preset.source.link in lab.synapse_card.source.object
        assert lab.bench.synapse == preset.choices()["synapse"]
        assert slider(lab.synapse_card.weight, lab.bench.weight_name).value == lab.bench.weight


def test_what_there_is_to_see_is_set_up_and_its_sliders_are_those_of_the_new_cell(lab: SynapseLab):
    for title in lab.ahas.ahas:
        choose(lab.ahas.menu, title)
        lab.ahas.go.param.trigger("clicks")
        assert lab.ahas.chosen.look in lab.measured
    choose(lab.ahas.menu, "The membrane is late")
    lab.ahas.go.param.trigger("clicks")
    settle(lab)
    assert isinstance(lab.bench.synapse, ExponentialCurrent)
    slider(lab.membrane.membrane, "c_m").value = 400.0
    settle(lab)
    assert lab.bench.cell.c_m == 400.0
    assert "40" not in lab.error.object


def test_a_file_is_opened_and_a_bad_one_changes_nothing(lab: SynapseLab):
    spec = SynapseBench(auto=False, synapse=ExponentialCurrent(tau=3.0), current=55.0).to_spec()
    lab.files.open.value = json.dumps(spec).encode()
    settle(lab)
    assert lab.bench.weight == 55.0
    lab.files.open.value = b'{"format": "workbench-synapse-bench", "version": 1, "synapse": {"type": "<img src=x>"}}'
    assert lab.error.visible
    assert "<img" not in lab.error.object
    assert lab.bench.weight == 55.0


def test_a_link_is_taken_from_the_address(monkeypatch: pytest.MonkeyPatch):
    link = SynapseBench(auto=False, synapse=ExponentialCurrent(tau=3.0)).link()
    monkeypatch.setattr(type(pn.state), "session_args", {"synapse": [link.encode()]})
    made = SynapseLab(bench=small())
    assert made.bench.synapse == ExponentialCurrent(tau=3.0)
    made.close()


def test_pictures_are_drawn_anew_as_svg(lab: SynapseLab):
    lab.files.vector.value = True
    assert {plot.figure.output_backend for plot in lab.measured["One spike"].panels.plots} == {"svg"}


def test_a_closed_lab_is_collected():
    made = SynapseLab(bench=small())
    layout = made.__panel__()
    root = layout.get_root()
    settle(made)
    made.close()
    layout._cleanup(root)  # what a session does at its end
    pn.state._views.pop(root.ref["id"], None)
    assert made.follower.runner.join(PATIENCE)
    refs = [weakref.ref(thing) for thing in (made, made.bench)]
    del layout, root, made
    gc.collect()
    assert [ref() for ref in refs] == [None, None]
