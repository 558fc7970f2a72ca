"""One coherent set of units inside, any unit outside.

Inside, time is in ms, voltage in mV, current in pA, lengths in units of 10 um, and amounts of substance in fmol. Then charge is fC,
conductance nS, capacitance pF, resistance GOhm, rate kHz, and the densities uA/cm2, mS/cm2 and uF/cm2 and the concentration mM fit in
without a factor.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from workbench.core.errors import RangeError

TIME, VOLTAGE, CURRENT, LENGTH, SUBSTANCE = 1e-3, 1e-3, 1e-12, 1e-5, 1e-15

PRETTY = {
    "GOhm": "GΩ",
    "MOhm": "MΩ",
    "Ohm": "Ω",
    "um": "µm",
    "us": "µs",
    "uA": "µA",
    "uA/cm^2": "µA/cm²",
    "uF/cm^2": "µF/cm²",
    "pA*ms^0.5": "pA·√ms",
    "deg": "°",
    "1": "",
}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@lru_cache(maxsize=1)
def registry() -> Any:
    """The one pint registry, made when first asked for."""
    import pint

    units = pint.UnitRegistry(cache_folder=None)
    units.define("@alias ohm = Ohm")
    return units


@lru_cache(maxsize=512)
def exponents(unit: str) -> tuple[float, ...]:
    """Return the exponents of (time, voltage, current, length, substance) of a unit.

    Raises
    ------
    RangeError
        If the unit is not known, or is not made of these five.
    """
    dims = dict(_parse(unit).dimensionality)
    mass = dims.pop("[mass]", 0)
    time, current, length, substance = (dims.pop(f"[{name}]", 0) for name in ("time", "current", "length", "substance"))
    if dims:
        raise RangeError(
            f"unit {unit!r}",
            "a unit of time, voltage, current, length and substance",
            ", ".join(dims),
            "mV, ms, pA, nS or pF",
        )
    # one volt is kg m2 s-3 A-1
    return float(time + 3 * mass), float(mass), float(current + mass), float(length - 2 * mass), float(substance)


@lru_cache(maxsize=512)
def factor(unit: str) -> float:
    """Return what a number in ``unit`` is multiplied by to be in the coherent set.

    >>> factor("MOhm"), factor("uA/cm^2"), factor("Hz"), factor("mM")
    (0.001, 1.0, 0.001, 1.0)
    """
    time, voltage, current, length, substance = exponents(unit)
    si = float(_parse(unit).to_base_units().magnitude)
    # 12 digits: the powers of ten above are exact, their floating-point products are not
    coherent = TIME**time * VOLTAGE**voltage * CURRENT**current * LENGTH**length * SUBSTANCE**substance
    return float(f"{si / coherent:.12g}")


def same_dimension(a: str, b: str) -> bool:
    """Whether two units measure the same thing."""
    return exponents(a) == exponents(b)


def pretty(unit: str) -> str:
    """Return the unit as a reader writes it.

    >>> pretty("MOhm"), pretty("um^2"), pretty("s^-1"), pretty("mV^0.5")
    ('MΩ', 'µm²', 's⁻¹', 'mV^0.5')
    """
    return PRETTY.get(
        unit, re.sub(r"\^(-?\d+)(?![\d.])", lambda power: power[1].translate(RAISED), unit).replace("um", "µm")
    )


def titled(name: str, unit: str) -> str:
    """Return a name with its unit, as axes and controls show them.

    >>> titled("conductance", "nS"), titled("gate", "1")
    ('conductance (nS)', 'gate')
    """
    shown = pretty(unit)
    return f"{name} ({shown})" if shown else name


def _parse(unit: str) -> Any:
    try:
        return registry().Quantity(1.0, registry().parse_units("" if unit == "1" else unit.replace("^", "**")))
    except Exception as error:
        raise RangeError(
            f"unit {unit!r}", "a unit such as mV, ms or nS", str(error)[:80], "the spelling of the unit"
        ) from None
