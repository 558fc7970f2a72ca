"""A model of one's own is typed: mistakes are told at their place, and a bad text leaves the old model as it was."""

from __future__ import annotations

import gc
import weakref

import pytest

from workbench.neurons.lif import LIF
from workbench.plasticity.pair_stdp import PairSTDP
from workbench.views.notebook import model_markdown
from workbench.views.own_editor import RULES, SHOWN, OwnEditor, errors_html, pointed

GOOD = "dv/dt = (-(v - e_l) + r*i)/tau : mV\nspike: v > v_t\nreset: v <- e_l\ntau = 20 ms\nr = 100 MOhm\ne_l = -70 mV\nv_t = -50 mV"


def test_an_editor_begins_with_the_text_of_its_model():
    editor = OwnEditor(model=LIF(c_m=150.0))
    assert "c_m = 150 pF" in editor.text
    assert (editor.errors, editor.use.disabled) == ([], False)
    assert type(editor.model) is LIF


def test_a_text_is_used_when_the_reader_says_so():
    editor = OwnEditor()
    editor.area.value_input = GOOD
    assert editor.model is None
    editor.use.clicks += 1
    assert type(editor.model).__name__ == "MyLIF"
    assert editor.model.own_text == GOOD


def test_a_bad_text_is_told_as_it_is_typed_and_leaves_the_old_model():
    editor = OwnEditor()
    editor.area.value = GOOD
    editor.use.clicks += 1
    before = editor.model
    editor.area.value_input = GOOD.replace("20 ms", "20 mz")
    assert editor.use.disabled
    assert [(error.line, error.position) for error in editor.errors] == [(4, 9)]
    assert "tau = 20 mz\n         ^" in editor.told.object
    editor._accept()
    assert editor.model is before
    editor.area.value_input = GOOD
    assert (editor.errors, editor.use.disabled) == ([], False)


def test_a_shipped_model_is_a_template():
    editor = OwnEditor()
    editor.template.value = "AdEx"
    assert "dw/dt = (a*(v - e_l) - w)/tau_w : pA" in editor.text
    assert editor.called.value == "MyAdEx"
    editor.use.clicks += 1
    assert type(editor.model).__name__ == "MyAdEx"


@pytest.mark.parametrize("name", ["LIF", "own", "<img>", ""])
def test_a_name_that_cannot_be_is_told(name):
    editor = OwnEditor()
    editor.called.value_input = name
    assert editor.use.disabled
    assert "<img" not in editor.told.object


MARKUP = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("text", [MARKUP, f"dv/dt = {MARKUP} : mV", f"spike: {MARKUP}", f"reset: {MARKUP} <- 1", f"a = 1 {MARKUP}", f"{MARKUP} = 1"])  # fmt: skip
def test_what_a_reader_typed_is_shown_and_never_read_as_markup(text):
    editor = OwnEditor()
    editor.area.value_input = text
    assert editor.errors
    assert "<img" not in editor.told.object


def test_the_card_of_an_own_neuron_escapes_what_its_author_wrote():
    editor = OwnEditor()
    editor.area.value_input = f"# {MARKUP} $x$\n" + GOOD.replace("20 ms", f"20 ms  # {MARKUP}")
    editor.use.clicks += 1
    card = model_markdown(editor.model)
    assert "<img" not in card
    assert r"\$x\$" in card
    assert r"\frac{dv}{dt}" in card


def test_many_errors_are_counted_and_a_long_line_is_cut_around_its_mark():
    editor = OwnEditor()
    editor.area.value_input = "\n".join("?" * 10)
    assert f"and {len(editor.errors) - SHOWN} more" in errors_html(editor.text, editor.errors)
    line, mark = pointed("x" * 100 + "!" + "y" * 100, 100).split("\n")
    assert line[mark.index("^")] == "!"
    assert len(line) < 80


def test_a_closed_editor_is_collected():
    editor = OwnEditor()
    editor.__panel__()
    ref = weakref.ref(editor)
    del editor
    gc.collect()
    assert ref() is None


def test_a_rule_is_written_in_the_same_editor():
    editor = OwnEditor(dialect=RULES, model=PairSTDP(a_plus=0.02))
    assert "pre: w <- max(0, w - a_minus*w_max*y); x <- x + 1" in editor.text
    assert "a_plus = 0.02" in editor.text
    assert "this is a rule" in editor.told.object
    editor.area.value_input = editor.text.replace("x <- x + 1", "y <- x + 1")
    assert editor.use.disabled
    assert "at a presynaptic spike" in str(editor.errors[0])
    editor.template.value = "Oja"
    editor.use.clicks += 1
    assert type(editor.model).__name__ == "MyOja"
    editor.called.value_input = "Oja"
    assert editor.use.disabled


def test_the_button_says_what_is_made():
    assert OwnEditor().use.label == "Use this model"
    assert OwnEditor(dialect=RULES).use.label == "Use this rule"
