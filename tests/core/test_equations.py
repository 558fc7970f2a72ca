"""Equations are checked for names, safety and dimensions, and tell everything at once."""

from __future__ import annotations

import math

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


STEPPED = {
    "states": {"v": "mV", "z": "1"},
    "inputs": {"i": "nA"},
    "maps": {"v": "0.9*v + r*i", "z": "0"},
    "when": "v > v_t",
    "then": {"z": "1"},
}


def test_a_map_has_the_dimension_of_its_state():
    Equations(**STEPPED).check("mine", UNITS)
    with pytest.raises(Misfits, match="mine map of v"):
        Equations(**{**STEPPED, "maps": {"v": "(0.9*v + r*i)/tau", "z": "0"}}).check("mine", UNITS)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"maps": {"v": "0.9*v"}}, "a map for z"),
        ({"maps": {"v": "0.9*v", "z": "0", "y": "1"}}, "mine maps"),
        ({"maps": {"v": "0.9*w", "z": "0"}}, "mine map of v"),
        ({"rates": {"v": "-(v - e)/tau", "z": "0"}}, "rates or maps"),
    ],
)
def test_wrong_maps_are_refused(change, told):
    with pytest.raises(Misfits, match=told):
        Equations(**{**STEPPED, **change}).check("mine", UNITS)


def test_maps_are_shown_step_by_step():
    shown = Equations(**STEPPED).latex({}, UNITS)
    assert r"v_{k+1} &= 0.9 \, v_{k} + r \, i_{k}" in shown
    assert "frac" not in shown


def test_a_cap_is_a_state_and_an_expression_of_the_parameters():
    Equations(**GOOD, cap={"v": "v_t"}).check("mine", UNITS)
    for cap in ({"w": "v_t"}, {"v": "v"}, {"v": "tau"}):
        with pytest.raises(Misfits, match="cap"):
            Equations(**GOOD, cap=cap).check("mine", UNITS)


def test_a_start_may_follow_from_lets_and_from_the_starts_before_it():
    gate = {
        **GOOD,
        "states": {"v": "mV", "m": "1"},
        "rates": {"v": "(-(v - e) + r*i)/tau", "m": "(m_inf - m)/tau"},
        "lets": {"m_inf": "1/(1 + exp((e - v)/v_t))"},
    }
    equations = Equations(**gate, start={"v": "e + v_t", "m": "m_inf"})
    equations.check("mine", UNITS)
    assert float(equations.beginnings(UNITS)["m"]) == pytest.approx(1 / (1 + math.exp(-1)))
    for start in ({"m": "m_inf"}, {"v": "r*i"}):
        with pytest.raises(Misfits, match="start"):
            Equations(**gate, start=start).check("mine", UNITS)
