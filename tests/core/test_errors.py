"""Errors keep their parts and the house form."""

from __future__ import annotations

from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.text import escape


def test_the_house_form():
    error = RangeError("run(dt=...)", "0 < dt <= 10 ms", "-1", "dt=0.05")
    assert str(error) == "run(dt=...): expected 0 < dt <= 10 ms, got -1. Try: dt=0.05."
    assert isinstance(error, ValueError)
    assert isinstance(error, WorkbenchError)


def test_misfits_list_everything():
    error = Misfits(
        "Pebble cannot hold this network",
        [RangeError("neurons", "at most 64", "100"), unknown("rule", "Ojaa", ["Oja"])],
    )
    assert str(error).count("\n") == 2
    assert "'Oja'" in str(error)


def test_escape_leaves_no_markup():
    assert not set(escape("<img src=x onerror='alert(1)'>&\"")) & set("<>\"'")
