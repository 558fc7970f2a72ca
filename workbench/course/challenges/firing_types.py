"""Type I or type II: two cells without names, and only their rates to tell them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Neuron
from workbench.core.random import stream
from workbench.course.challenge import Asked, Attempt, Challenge
from workbench.course.exercise import Verdict
from workbench.course.setup import steady_rates
from workbench.experiments.result import Axis, Curve, Panel, Result, entry
from workbench.neurons.hodgkin_huxley import HodgkinHuxley
from workbench.neurons.quadratic_if import QIF

NAMES, KINDS = ("A", "B"), ("I", "II")
MOST = 60  # currents in one measurement
LASTING, LENGTH = 500.0, 1500.0  # ms; what is over after the first does not count as firing


class FiringTypes(Challenge):
    """Two hidden cells, one of each type, drawn from the student's name.

    Type I begins to fire at any rate, however low; type II at once at a rate of its own.

    Examples
    --------
    >>> types = FiringTypes("Ada Lovelace")
    >>> types.rates("A", [0.0]).tolist()
    [0.0]
    """

    slug = "firing types"
    title = "Type I or type II"
    about = (
        "Two cells, A and B. One begins to fire at any rate, however low (type I); the other at once at a rate of its own "
        "(type II). Measure their lasting rates under constant currents, and say which is which."
    )
    probe = "currents"
    cells = NAMES
    asked = {name: Asked(f"cell {name}", choices=KINDS) for name in NAMES}

    def __init__(self, student: str = "") -> None:
        super().__init__(student)
        draws = stream(self.seed, "firing types")
        slow: Neuron = QIF(k=float(draws.uniform(0.4, 0.8)), v_t=float(draws.uniform(-48.0, -42.0)))
        sudden: Neuron = HodgkinHuxley(area=float(draws.uniform(700.0, 1500.0)))
        first = int(draws.integers(2))
        self._kinds = {NAMES[0]: KINDS[first], NAMES[1]: KINDS[1 - first]}
        self._cells = {name: slow if kind == "I" else sudden for name, kind in self._kinds.items()}

    def rates(self, name: str, currents: Sequence[float]) -> np.ndarray:
        """The lasting rates (Hz) of a cell under constant currents (pA).

        Raises
        ------
        UnknownName, RangeError
            If there is no such cell, or the currents are too many or no numbers.
        """
        if name not in self._cells:
            raise unknown("cell", name, NAMES)
        asked = np.atleast_1d(np.asarray(currents, dtype=float))
        if asked.ndim != 1 or not 0 < len(asked) <= MOST or not np.isfinite(asked).all():
            raise RangeError("currents", f"1 to {MOST} numbers in pA", repr(currents)[:60])
        self.probes += len(asked)
        return steady_rates(self._cells[name], asked, LENGTH, LASTING)

    def curve(self, name: str, currents: Sequence[float]) -> Panel:
        """The same as a picture."""
        curve = Curve(f"cell {name}", np.asarray(currents, dtype=float), self.rates(name, currents), points=True)
        return Panel(Axis("current", "pA"), Axis("rate", "Hz"), (curve,))

    def show_rates(self, cell: str, currents: Sequence[float]) -> Result:
        panel = self.curve(cell, currents)
        curve = panel.curves[0]
        firing = curve.y[curve.y > 0]
        told = (
            f"from {firing.min():.3g} to {firing.max():.3g} Hz where it fires"
            if len(firing)
            else "silent at all of them"
        )
        return Result(
            "Rates",
            f"cell {cell}",
            f"Cell {cell} at {len(curve.x)} currents: {told}.",
            panels=(panel,),
            heads=("current (pA)", "rate (Hz)"),
            rows=tuple((entry(x), entry(y)) for x, y in zip(curve.x, curve.y, strict=True)),
        )

    def judge(self, answer: Mapping[str, Any]) -> Attempt:
        kinds = dict(answer)
        if set(kinds) != set(NAMES) or any(kind not in KINDS for kind in kinds.values()):
            raise RangeError("firing types", 'A and B, each "I" or "II"', repr(kinds)[:60], 'submit(A="I", B="II")')
        right = kinds == self._kinds
        told = (
            "One starts from nothing, the other jumps."
            if right
            else "Which of the two can be brought to fire at five hertz? Look closer at the onset of both."
        )
        return Attempt(kinds, float(right), 1.0, {"": "right" if right else "not yet"}, (told,))

    def submit(self, **kinds: str) -> Verdict:
        """Name both: ``submit(A="I", B="II")``, or the other way round."""
        attempt = self.hand_in(kinds)
        return Verdict("right" if attempt.solved else "wrong", attempt.hints[0], dict(kinds))


CHALLENGE = FiringTypes
