"""What is read without pint is what pint reads."""

from __future__ import annotations

import pytest

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError
from workbench.core.units import LITER, PREFIXES, SYMBOLS, _looked_up, _read

UNITS = [
    *(prefix + symbol for prefix in PREFIXES for symbol in (*SYMBOLS, *LITER)),
    *("1", "mV/ms", "uA/cm^2", "1/(mV ms)", "pA*ms^0.5", "mS/cm^2/ms", "nS mV", "s^-1", "ms/s/V^2"),
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_known_unit_is_what_pint_says(unit):
    (si, powers), (expected, others) = _read(unit), _looked_up(unit)
    assert powers == others
    assert si == pytest.approx(expected, rel=1e-12)


def test_units_of_models_ask_nobody(monkeypatch):
    monkeypatch.setattr("workbench.core.units._looked_up", lambda unit: pytest.fail(unit))
    for room in ("neurons", "synapses", "plasticity"):
        for model in catalogue(room).values():
            for unit in model.units().values():
                _read.__wrapped__(unit)


def test_any_other_unit_is_looked_up_and_nonsense_is_refused():
    assert _read("hour") == (3600.0, (1.0, 0.0, 0.0, 0.0, 0.0))
    for wrong in ("kelvin", "qq", "1/0", "V**V", "(" * 300, "\0"):
        with pytest.raises(RangeError):
            _read(wrong)
