"""One coherent set of units inside, any unit outside.

Inside, time is in ms, voltage in mV, current in pA, lengths in units of 10 um, and amounts of substance in fmol. Then charge is fC,
conductance nS, capacitance pF, resistance GOhm, rate kHz, and the densities uA/cm2, mS/cm2 and uF/cm2 and the concentration mM fit in
without a factor. The units of shipped models are read here; pint, which knows all others, takes longer to load than a network to start.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any

from workbench.core.errors import RangeError

TIME, VOLTAGE, CURRENT, LENGTH, SUBSTANCE = 1e-3, 1e-3, 1e-12, 1e-5, 1e-15

PREFIXES = {"": 0, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "k": 3, "M": 6, "G": 9}
"""Powers of ten."""
SYMBOLS = {
    "s": (1, 0, 0, 0, 0), "V": (0, 1, 0, 0, 0), "A": (0, 0, 1, 0, 0), "m": (0, 0, 0, 1, 0), "mol": (0, 0, 0, 0, 1), "Hz": (-1, 0, 0, 0, 0),
    "Ohm": (0, 1, -1, 0, 0), "S": (0, -1, 1, 0, 0), "F": (1, -1, 1, 0, 0), "C": (1, 0, 1, 0, 0),
}  # fmt: skip
"""Units without a prefix: the exponents of (time, voltage, current, length, substance)."""
LITER = {"M": (0, 0, 0, -3, 1)}
"""Per liter, a thousandth of a cubic meter."""

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
    return _read(unit)[1]


@lru_cache(maxsize=512)
def factor(unit: str) -> float:
    """Return what a number in ``unit`` is multiplied by to be in the coherent set.

    >>> factor("MOhm"), factor("uA/cm^2"), factor("Hz"), factor("mM")
    (0.001, 1.0, 0.001, 1.0)
    """
    si, (time, voltage, current, length, substance) = _read(unit)
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


@lru_cache(maxsize=512)
def _read(unit: str) -> tuple[float, tuple[float, ...]]:
    """Return what a unit is in SI, and its exponents as in :func:`exponents`."""
    try:
        ten, powers = _known(ast.parse(unit.strip().replace("^", "**").replace(" ", "*"), mode="eval").body)
        return 10.0**ten, powers
    except (KeyError, SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return _looked_up(unit)


def _known(node: ast.expr) -> tuple[float, tuple[float, ...]]:
    """Return the power of ten and the exponents of a product of units of the tables; a KeyError if it is anything else."""
    match node:
        case ast.Constant(value=1):
            return 0.0, (0.0,) * 5
        case ast.Name(id=name):
            for table, more in ((SYMBOLS, 0), (LITER, 3)):
                for symbol, powers in table.items():
                    if name.endswith(symbol) and name.removesuffix(symbol) in PREFIXES:
                        return PREFIXES[name.removesuffix(symbol)] + more, tuple(map(float, powers))
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            sign = 1 if isinstance(op, ast.Mult) else -1
            (ten, powers), (more, others) = _known(left), _known(right)
            return ten + sign * more, tuple(a + sign * b for a, b in zip(powers, others, strict=True))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            (ten, powers), power = _known(left), _exponent(right)
            return ten * power, tuple(a * power for a in powers)
    raise KeyError(ast.dump(node))


def _exponent(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_exponent(operand)
    raise KeyError(ast.dump(node))


def _looked_up(unit: str) -> tuple[float, tuple[float, ...]]:
    """As :func:`_read`, for any unit that pint knows."""
    try:
        parsed = registry().Quantity(1.0, registry().parse_units("" if unit == "1" else unit.replace("^", "**")))
        si, dims = float(parsed.to_base_units().magnitude), dict(parsed.dimensionality)
    except Exception as error:
        raise RangeError(
            f"unit {unit!r}", "a unit such as mV, ms or nS", str(error)[:80], "the spelling of the unit"
        ) from None
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
    powers = (time + 3 * mass, mass, current + mass, length - 2 * mass, substance)
    return si, tuple(map(float, powers))
