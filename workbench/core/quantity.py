"""A parameter with a unit: a Param number that knows its symbol, its usual range and its source."""

from __future__ import annotations

import math
from typing import Any

import param

from workbench.core.errors import RangeError
from workbench.core.source import Source
from workbench.core.units import pretty, registry


class Quantity(param.Number):
    """A real number in a declared unit.

    Parameters
    ----------
    default
        Value in ``unit``.
    unit
        The unit its readers use; engines convert once, when a network is lowered.
    symbol
        LaTeX of the quantity, e.g. ``C_m``.
    bounds, soft
        Hard limits (refused outside), and the range a slider offers.
    source
        Where the default comes from, if not from the model's own source.
    """

    __slots__ = ["source", "symbol", "unit"]

    _slot_defaults = {**param.Number._slot_defaults, "unit": "1", "symbol": "", "source": None}

    def __init__(
        self,
        default: float = 0.0,
        unit: str = "1",
        *,
        symbol: str = "",
        bounds: tuple[float | None, float | None] | None = None,
        soft: tuple[float, float] | None = None,
        step: float | None = None,
        source: Source | None = None,
        **params: Any,
    ) -> None:
        self.unit, self.symbol, self.source = unit, symbol, source
        params.setdefault("softbounds", soft)
        super().__init__(default=default, bounds=bounds, step=step, **params)

    def __set__(self, obj: Any, val: Any) -> None:
        super().__set__(obj, self.magnitude(val))

    def magnitude(self, value: Any) -> Any:
        """Return a plain number in the declared unit; a pint quantity is converted."""
        if not hasattr(value, "dimensionality"):
            return value
        unit = "" if self.unit == "1" else self.unit.replace("^", "**")
        try:
            # 12 digits: 1 nF is 1000 pF, not 1000.0000000000001
            return float(f"{value.to(registry().parse_units(unit)).magnitude:.12g}")
        except Exception:
            raise self._refusal(value) from None

    def _validate(self, val: Any) -> None:
        if val is None and self.allow_None:
            return
        if isinstance(val, bool) or not hasattr(val, "__float__"):
            raise self._refusal(val)
        low, high = self.bounds or (None, None)
        low_open, high_open = (not inclusive for inclusive in self.inclusive_bounds)
        number = float(val)  # pyright: ignore[reportArgumentType]
        below = low is not None and (number <= low if low_open else number < low)
        above = high is not None and (number >= high if high_open else number > high)
        if not math.isfinite(number) or below or above:
            raise self._refusal(val)

    def _refusal(self, value: Any) -> RangeError:
        owner = (
            self.owner.__name__
            if isinstance(self.owner, type)
            else type(self.owner).__name__
            if self.owner
            else "Quantity"
        )
        return RangeError(
            f"{owner}.{self.name}",
            self.allowed,
            repr(value)[:60],
            f"{self.name}={self.default:g}" if self.default is not None else "",
        )

    @property
    def allowed(self) -> str:
        """The accepted values in words: ``1 pF or more``."""
        low, high = self.bounds or (None, None)
        unit = f" {pretty(self.unit)}".rstrip()
        low_open, high_open = (not inclusive for inclusive in self.inclusive_bounds)
        if low is not None and high is not None:
            return f"{low:g} {'<' if low_open else '<='} {self.name} {'<' if high_open else '<='} {high:g}{unit}"
        if low is not None:
            return f"more than {low:g}{unit}" if low_open else f"{low:g}{unit} or more"
        if high is not None:
            return f"less than {high:g}{unit}" if high_open else f"{high:g}{unit} or less"
        return f"a number{' in' + unit if unit else ''}"

    @property
    def title(self) -> str:
        """Name and unit, as a widget shows them: ``c_m (pF)``."""
        return f"{self.name} ({pretty(self.unit)})" if self.unit != "1" else str(self.name)
