"""A map of inhibition against drive that holds what was measured at each place somebody has been to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.core.errors import SpecError
from workbench.experiments.regime import TAKEN, Found, Regime

Place = tuple[int, int]

STEP_G, STEP_ETA = 0.5, 0.25
"""Width and height of a cell of the map."""
MOST_G, MOST_ETA = 10.0, 4.0
"""Ends of the map."""


def place(g: float, eta: float) -> Place:
    """The cell of the map that a point lies in, counted from the origin.

    >>> place(4.6, 0.9)
    (9, 4)
    """
    return round(g / STEP_G), round(eta / STEP_ETA)


def middle(at: Place) -> tuple[float, float]:
    """The point (g, eta) in the middle of a cell."""
    return at[0] * STEP_G, at[1] * STEP_ETA


class RegimeMap:
    """What was found, by place; the latest visit to a place counts."""

    def __init__(self) -> None:
        self.found: dict[Place, Found] = {}

    def add(self, found: Found) -> None:
        """Write down what was found."""
        self.found[place(found.g, found.eta)] = found

    def clear(self) -> None:
        """Forget everything: it was found in another network."""
        self.found = {}

    def to_data(self) -> list[list[Any]]:
        """The map as plain data: for each place g, eta, the measures to three digits, and the regime."""
        return [
            [each.g, each.eta, *(_short(getattr(each, name)) for name in TAKEN), each.regime.label]
            for each in self.found.values()
        ]

    @classmethod
    def from_data(cls, data: Any) -> RegimeMap:
        """Read what :meth:`to_data` wrote.

        Raises
        ------
        SpecError
            If it is something else.
        """
        regimes: Mapping[str, Regime] = {regime.label: regime for regime in Regime}
        made = cls()
        try:
            for g, eta, *numbers, label in data:
                values = [float("nan") if number is None else float(number) for number in numbers]
                point = [float(g), float(eta)]
                if not (0 <= point[0] <= MOST_G and 0 <= point[1] <= MOST_ETA):
                    raise ValueError("a place outside the map")
                made.add(Found(*point, **dict(zip(TAKEN, values, strict=True)), regime=regimes[label]))
        except (TypeError, ValueError, LookupError) as error:
            raise SpecError(
                "link.map", "places of a regime map", str(error)[:80], "copying the whole link again"
            ) from None
        return made


def _short(number: float) -> float | None:
    return None if number != number else float(f"{number:.3g}")
