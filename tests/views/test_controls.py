"""Controls carry units, follow the object, and refuse bad values in words while the object keeps its own."""

from __future__ import annotations

import gc
import weakref

import panel_material_ui as pmui
import param
import pytest
from panel.reactive import Syncable

from workbench.core.quantity import Quantity
from workbench.neurons.lif import LIF
from workbench.views.controls import Field, controls


class Bench(param.Parameterized):
    """One parameter of each kind."""

    rate = Quantity(10.0, "Hz", symbol=r"\nu", bounds=(0.01, None), soft=(0.1, 1000.0), doc="How often.")
    mode = param.Selector(default="slow", objects=["slow", "fast"])
    loud = param.Boolean(default=False)
    seed = param.Integer(default=1, bounds=(0, 9))


def test_each_quantity_gets_a_slider_with_its_unit_over_its_usual_range():
    widgets = [column[0] for column in controls(LIF())]
    assert len(widgets) == len(LIF.quantities())
    widget = widgets[1]
    assert (widget.label, widget.start, widget.end, widget.value) == ("g_L (nS)", 1.0, 60.0, 10.0)
    assert "Leak conductance. Accepts 0.1 nS or more. In code: g_l." in widget.description


def test_a_moved_slider_moves_the_model_and_a_changed_model_the_slider():
    cell = LIF()
    field = Field(cell, "c_m")
    field.widget.value = 300.0
    assert cell.c_m == 300.0
    cell.c_m = 250.0
    assert field.widget.value == 250.0


def test_a_number_outside_the_slider_but_within_the_bounds_is_taken():
    cell = LIF()
    field = Field(cell, "c_m")
    field.widget.value = 900.0
    assert cell.c_m == 900.0
    assert field.widget.end == 900.0


def test_a_value_out_of_range_is_refused_beside_its_field():
    cell = LIF()
    field = Field(cell, "g_l")
    field.widget.value = -5.0
    assert cell.g_l == 10.0
    assert field.widget.value == 10.0
    assert field.error.startswith("LIF.g_l: expected 0.1 nS or more, got -5")
    assert field.note.visible
    field.widget.value = 12.0
    assert (cell.g_l, field.error, field.note.visible) == (12.0, "", False)


def test_a_range_of_decades_is_walked_in_ratios():
    bench = Bench()
    field = Field(bench, "rate")
    assert isinstance(field.widget, pmui.FloatInput)
    assert (field.slider.start, field.slider.end) == (-1.0, 3.0)
    field.slider.value = 2.0
    assert (bench.rate, field.widget.value) == (100.0, 100.0)
    field.widget.value = 1.0
    assert field.slider.value == 0.0
    assert field.widget.label == "ν (Hz)"


def test_a_throttled_control_waits_for_the_slider_to_be_let_go():
    cell = LIF()
    field = Field(cell, "c_m", throttled=True)
    field.widget._process_events({"value": 300.0})  # as the browser tells it while the slider is held
    assert cell.c_m == 200.0
    field.widget._process_events({"value_throttled": 300.0})
    assert cell.c_m == 300.0


@pytest.mark.parametrize(
    ("name", "kind", "value"), [("mode", pmui.Select, "fast"), ("loud", pmui.Switch, True), ("seed", pmui.IntInput, 4)]
)
def test_other_parameters_get_the_control_that_fits(name: str, kind: type, value: object):
    bench = Bench()
    field = Field(bench, name)
    assert isinstance(field.widget, kind)
    field.widget.value = value
    assert getattr(bench, name) == value


def test_a_refused_number_of_any_kind_is_told_and_not_taken():
    bench = Bench()
    field = Field(bench, "seed")
    field.widget.param.update(start=None, end=None)
    field.widget.value = 77
    assert bench.seed == 1
    assert "seed" in field.error


def test_user_text_in_an_error_is_escaped():
    field = Field(LIF(), "g_l")
    field._tell("<img src=x onerror=alert(1)>")
    assert "<img" not in field.note.object
    assert "&lt;img" in field.note.object


def test_controls_and_their_model_are_collected_together():
    cell = LIF()
    ref = weakref.ref(cell)
    made = controls(cell)
    assert len(made) == 6
    del cell, made
    gc.collect()
    assert ref() is None


def test_a_prompt_control_does_not_wait_for_more_changes():
    """Panel gathers the changes of a widget for 50 ms, half of what a slider's trace may take."""
    assert Syncable._debounce >= 50
    for name in ("c_m", "rate"):
        owner = LIF() if name == "c_m" else Bench()
        quick, usual = Field(owner, name, prompt=True), Field(owner, name)
        assert quick.widget._debounce <= 5
        assert usual.widget._debounce == Syncable._debounce
        assert quick.slider is None or quick.slider._debounce <= 5
