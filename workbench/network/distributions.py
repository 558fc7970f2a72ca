"""Distributions: one law in place of one number, for weights, delays, parameters and initial states."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, SpecError, unknown

NEVER = 9.0
"""Standard deviations beyond which no normal number falls: the probability is 2e-19, that of a double to be drawn is more."""


@dataclass(frozen=True)
class Normal:
    """A normal law of ``mean`` and standard deviation ``std``, cut to ``low`` .. ``high``."""

    mean: float
    std: float
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        if not (
            math.isfinite(self.mean)
            and math.isfinite(self.std)
            and self.std >= 0
            and self.low <= self.mean <= self.high
        ):
            raise RangeError("Normal", "finite mean within low..high and std >= 0", repr(asdict(self)))

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Draw ``size`` values."""
        if self.low <= self.mean - NEVER * self.std and self.high >= self.mean + NEVER * self.std:
            return rng.normal(self.mean, self.std, size)
        from scipy.special import ndtr, ndtri  # takes as long to load as a network to start

        # through the inverse of the cumulative distribution: it takes as long for a narrow window as for a wide one
        low, high = (ndtr((end - self.mean) / self.std) for end in (self.low, self.high))
        values = self.mean + self.std * ndtri(rng.uniform(low, high, size))
        return np.clip(values, self.low, self.high)


@dataclass(frozen=True)
class Uniform:
    """Every value from ``low`` to ``high`` alike."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise RangeError("Uniform", "finite low <= high", repr(asdict(self)))

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Draw ``size`` values."""
        return rng.uniform(self.low, self.high, size)


@dataclass(frozen=True)
class LogNormal:
    """A law whose logarithm is normal; ``median`` and the standard deviation ``sigma`` of the logarithm."""

    median: float
    sigma: float

    def __post_init__(self) -> None:
        if not (self.median > 0 and math.isfinite(self.median) and 0 <= self.sigma < 20):
            raise RangeError("LogNormal", "median > 0 and 0 <= sigma < 20", repr(asdict(self)))

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Draw ``size`` values."""
        return self.median * np.exp(self.sigma * rng.standard_normal(size))


Distribution = Normal | Uniform | LogNormal
Value = float | Distribution | np.ndarray
KINDS: dict[str, type] = {"Normal": Normal, "Uniform": Uniform, "LogNormal": LogNormal}


def values(value: Value, rng: np.random.Generator, size: int, where: str) -> np.ndarray:
    """Return ``size`` numbers: the number repeated, the distribution drawn, or the array as it is."""
    if isinstance(value, (Normal, Uniform, LogNormal)):
        return value.draw(rng, size)
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return np.full(size, float(array))
    if array.size != size:
        raise RangeError(where, f"{size} values", f"{array.size}", "one number, a distribution, or one value each")
    return array.ravel()


def in_turn(value: Value, rng: np.random.Generator) -> Callable[[int], np.ndarray | None]:
    """Return what gives the next values: none where there is one for all, draws of a distribution, the next ones of a list."""
    if isinstance(value, (Normal, Uniform, LogNormal)):
        return lambda count: value.draw(rng, count)
    if isinstance(value, (int, float)):
        return lambda count: None
    listed, begin = value.ravel(), 0

    def following(count: int) -> np.ndarray:
        nonlocal begin
        begin += count
        return listed[begin - count : begin]

    return following


def check(value: Any, where: str) -> Value:
    """Return the value if it is a finite number, a distribution or an array of finite numbers, else refuse it."""
    if isinstance(value, (Normal, Uniform, LogNormal)):
        return value
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise RangeError(where, "a number, a distribution or an array", repr(value)[:60]) from None
    if not np.isfinite(array).all():
        raise RangeError(where, "finite numbers", "infinite or not a number")
    return float(array) if array.ndim == 0 else array


def to_data(value: Value) -> Any:
    """Return a value as plain data; arrays become ``{"array": [...]}``."""
    if isinstance(value, (Normal, Uniform, LogNormal)):
        fields = {name: number for name, number in asdict(value).items() if math.isfinite(number)}
        return {"law": type(value).__name__, **fields}
    return {"array": np.asarray(value).tolist()} if isinstance(value, np.ndarray) else float(value)


def from_data(data: Any, where: str) -> Value:
    """Read what :func:`to_data` wrote."""
    if isinstance(data, Mapping):
        if "array" in data:
            return check(
                np.asarray(data["array"], dtype=np.float64) if isinstance(data["array"], list) else data["array"], where
            )
        if str(data.get("law")) not in KINDS:
            raise unknown(f"{where}.law", data.get("law"), KINDS)
        try:
            return KINDS[data["law"]](**{name: float(number) for name, number in data.items() if name != "law"})
        except (TypeError, ValueError) as error:
            raise SpecError(where, f"the numbers of a {data['law']}", str(error)[:80]) from None
    return check(data, where)
