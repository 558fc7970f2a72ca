"""Devices: what is measured of a network, written down beside it. They change nothing of what it does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from workbench.core.errors import RangeError, SpecError, unknown
from workbench.core.text import safe_name

MOST = 6
"""Cells of a voltmeter."""
REFERENCES = ("shift", "shuffle")


@dataclass(frozen=True)
class Device:
    """A device with a name, and the populations that it looks at."""

    name: str
    of: tuple[str, ...] = ()

    takes: ClassVar[int] = 1
    about: ClassVar[str] = ""

    def __post_init__(self) -> None:
        safe_name(self.name, "device name")
        if len(self.of) > self.takes:
            raise RangeError(f"{self.name}.of", f"at most {self.takes} populations", str(len(self.of)))

    @property
    def ready(self) -> bool:
        """Whether it looks at as many populations as it needs."""
        return len(self.of) == self.takes

    def looking_at(self, population: str) -> Device:
        """The same looking at one population more; if it has all, the oldest goes."""
        return replace(self, of=(*self.of, population)[-self.takes :])

    def to_data(self) -> dict[str, Any]:
        """The device as plain data."""
        fields = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}
        return {"kind": type(self).__name__, **fields}


@dataclass(frozen=True)
class Voltmeter(Device):
    """The membranes of some cells of a population."""

    cells: tuple[int, ...] = (0,)

    about: ClassVar[str] = "Draws the membranes of some cells of a population"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (1 <= len(self.cells) <= MOST and all(isinstance(cell, int) and cell >= 0 for cell in self.cells)):
            raise RangeError(f"{self.name}.cells", f"1 to {MOST} cells", str(self.cells)[:60], "0, 1")


@dataclass(frozen=True)
class SpikeCounter(Device):
    """How many spikes a population has fired since the run began."""

    about: ClassVar[str] = "Counts the spikes of a population"


@dataclass(frozen=True)
class Correlator(Device):
    """How often the second population fires so long after the first.

    Attributes
    ----------
    reach, width
        Largest lag and width of a bin, ms.
    reference
        What it is compared with: the second train turned as a whole (``shift``) or in random order (``shuffle``).
    """

    reach: float = 50.0
    width: float = 1.0
    reference: str = "shift"

    takes: ClassVar[int] = 2
    about: ClassVar[str] = "Cross-correlogram of two populations, beside a reference"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.reference not in REFERENCES:
            raise unknown(f"{self.name}.reference", self.reference, REFERENCES)
        if not (
            math.isfinite(self.reach) and 0.1 <= self.width <= self.reach <= 1000.0 and self.reach / self.width <= 500
        ):
            expected = "0.1 <= width <= reach <= 1000 ms, and at most 500 bins to a side"
            raise RangeError(f"{self.name}", expected, f"width {self.width}, reach {self.reach}", "width 1, reach 50")


KINDS: dict[str, type[Device]] = {kind.__name__: kind for kind in (Voltmeter, SpikeCounter, Correlator)}


def device_from(data: Mapping[str, Any], where: str) -> Device:
    """Read what :meth:`Device.to_data` wrote; errors name ``where``."""
    kind = KINDS.get(str(data.get("kind")))
    if kind is None:
        raise unknown(f"{where}.kind", str(data.get("kind"))[:40], KINDS)
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items() if key != "kind"
    }
    try:
        return kind(**fields)
    except (TypeError, ValueError) as error:
        if isinstance(error, RangeError):
            raise
        raise SpecError(where, f"the fields of a {kind.__name__}", str(error)[:80]) from None
