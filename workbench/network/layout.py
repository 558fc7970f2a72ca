"""Layouts: where the cells of a population lie, so that near cells can be joined more often than far ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from workbench.core.errors import RangeError, SpecError, unknown
from workbench.core.random import stream


@dataclass(frozen=True)
class Grid:
    """Cells row by row on a sheet of ``width`` by ``height`` (um), as nearly square to each other as their number allows."""

    width: float = 1000.0
    height: float = 1000.0
    closed: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check(self)

    def positions(self, size: int) -> np.ndarray:
        """The cells' places in um, ``(size, 2)``."""
        columns = min(max(math.ceil(math.sqrt(size * self.width / self.height)), 1), size)
        rows = math.ceil(size / columns)
        row, column = np.divmod(np.arange(size), columns)
        return np.stack([(column + 0.5) * self.width / columns, (row + 0.5) * self.height / rows], axis=1)


@dataclass(frozen=True)
class Scatter:
    """Cells anywhere on a sheet of ``width`` by ``height`` (um); ``seed`` says where, whatever the seed of a run."""

    width: float = 1000.0
    height: float = 1000.0
    seed: int = 1
    closed: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check(self)

    def positions(self, size: int) -> np.ndarray:
        """The cells' places in um, ``(size, 2)``."""
        return stream(self.seed, "Scatter").random((size, 2)) * (self.width, self.height)


@dataclass(frozen=True)
class Ring:
    """Cells evenly around a ring of the given ``length`` (um); distances are measured along it, and the last lies beside the first."""

    length: float = 1000.0
    closed: ClassVar[bool] = True

    def __post_init__(self) -> None:
        _check(self)

    @property
    def width(self) -> float:
        """The way around."""
        return self.length

    @property
    def height(self) -> float:
        """A ring has no second direction."""
        return 0.0

    def positions(self, size: int) -> np.ndarray:
        """The cells' places along the ring in um, ``(size, 2)``; the second number is 0."""
        return np.stack([np.arange(size) * self.length / size, np.zeros(size)], axis=1)


Layout = Grid | Scatter | Ring
KINDS: dict[str, type] = {"Grid": Grid, "Scatter": Scatter, "Ring": Ring}


def _check(layout: Layout) -> None:
    """Refuse a layout of no or endless extent, or a seed that is no whole number."""
    for name, value in asdict(layout).items():
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if name == "seed":
            if not (number and value == int(value) and 0 <= value < 2**31):
                raise RangeError(f"{type(layout).__name__}.seed", "a whole number from 0", repr(value)[:40], "seed=1")
        elif not (number and 0 < value <= 1e9):
            raise RangeError(f"{type(layout).__name__}.{name}", "0 to 1e9 um", repr(value)[:40], f"{name}=1000")


def to_data(layout: Layout) -> dict[str, Any]:
    """Return a layout as plain data."""
    return {"kind": type(layout).__name__, **asdict(layout)}


def from_data(data: Any, where: str) -> Layout:
    """Read what :func:`to_data` wrote."""
    if not isinstance(data, Mapping):
        raise SpecError(where, '{"kind": "Grid", ...}', repr(data)[:60])
    if str(data.get("kind")) not in KINDS:
        raise unknown(f"{where}.kind", data.get("kind"), KINDS)
    try:
        return KINDS[data["kind"]](**{name: value for name, value in data.items() if name != "kind"})
    except TypeError:
        raise SpecError(where, f"the fields of a {data['kind']}", f"{sorted(map(str, data))}"[:80]) from None
