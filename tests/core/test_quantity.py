"""Quantities refuse what is out of range, and speak of it in units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import Misfits, RangeError, UnknownName
from workbench.core.units import factor, registry, same_dimension
from workbench.neurons.lif import LIF


@pytest.mark.parametrize("value", [-1, 0.5, float("nan"), float("inf"), "200", None, True, [200], {"a": 1}])
def test_a_wrong_value_is_refused_and_the_old_one_stays(value):
    cell = LIF()
    with pytest.raises(RangeError) as refused:
        cell.c_m = value
    assert str(refused.value).startswith("LIF.c_m: expected 1 pF or more, got")
    assert cell.c_m == 200.0


@given(st.floats(1, 1e6))
def test_a_value_in_range_is_kept(value):
    assert LIF(c_m=value).c_m == value


def test_pint_quantities_are_converted():
    ureg = registry()
    cell = LIF(c_m=ureg.Quantity(0.25, "nF"), v_t=ureg.Quantity(-0.05, "V"))
    assert cell.c_m == 250.0
    assert cell.v_t == -50.0


def test_a_pint_quantity_of_another_dimension_is_refused():
    with pytest.raises(RangeError, match=r"LIF\.c_m"):
        LIF(c_m=registry().Quantity(1.0, "mV"))


def test_all_mistakes_are_told_at_once():
    with pytest.raises(Misfits) as refused:
        LIF(c_m=-1, g_l=0, v_tt=3)
    assert [item.where for item in refused.value.items] == ["LIF", "LIF.c_m", "LIF.g_l"]
    assert "'v_t'" in str(refused.value)


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(UnknownName, match="'c_m'"):
        LIF(cm=200.0)


# products of units that must be 1 in a coherent set: Ohm's law, charge, time constants, densities
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("pA/nS", "mV"),
        ("pF/nS", "ms"),
        ("GOhm*pA", "mV"),
        ("pA*ms/pF", "mV"),
        ("1/ms", "kHz"),
        ("uA/cm^2/(mS/cm^2)", "mV"),
        ("uF/cm^2/(mS/cm^2)", "ms"),
    ],
)
def test_the_inner_units_are_coherent(left, right):
    assert factor(left) == pytest.approx(factor(right))
    assert same_dimension(left, right)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("V", 1e3),
        ("s", 1e3),
        ("nA", 1e3),
        ("MOhm", 1e-3),
        ("Hz", 1e-3),
        ("um^2", 1e-2),
        ("1", 1.0),
        ("pA*ms^0.5", 1.0),
        ("deg", 0.0174533),
    ],
)
def test_factors_to_the_inner_units(unit, expected):
    assert factor(unit) == pytest.approx(expected)


@pytest.mark.parametrize("unit", ["K", "kelvin", "bananas", "__import__"])
def test_other_units_are_refused(unit):
    with pytest.raises(RangeError):
        factor(unit)
