"""Equations are checked for names, safety and dimensions, and tell everything at once."""

from __future__ import annotations

import pytest

from workbench.core.equations import Equations
from workbench.core.errors import EquationError, Misfits

UNITS = {"tau": "ms", "r": "MOhm", "e": "mV", "v_t": "mV"}
GOOD = {
    "states": {"v": "mV"},
    "inputs": {"i": "nA"},
    "rates": {"v": "(-(v - e) + r*i)/tau"},
    "when": "v > v_t",
    "then": {"v": "e"},
}


def test_a_good_model_passes():
    Equations(**GOOD).check("mine", UNITS)


@pytest.mark.parametrize(
    "change",
    [
        {"rates": {"v": "(-(v - e) + i)/tau"}},
        {"rates": {"v": "-(v - e)*tau"}},
        {"rates": {"v": "exp(v)/tau"}},
        {"when": "v > tau"},
        {"then": {"v": "tau"}},
        {"start": {"v": "tau"}},
    ],
)
def test_wrong_dimensions_are_refused(change):
    with pytest.raises((Misfits, EquationError)):
        Equations(**{**GOOD, **change}).check("mine", UNITS)


def test_everything_wrong_is_told_at_once():
    with pytest.raises(Misfits) as refused:
        Equations(**{**GOOD, "rates": {"v": "a + b", "w": "1"}, "when": "import os", "then": {"u": "1"}}).check(
            "mine", UNITS
        )
    told = str(refused.value)
    for place in ("mine rate of v", "mine of when", "mine rates", "mine then"):
        assert place in told
