"""The Pareto race on the toy chip: as many right answers for as little energy as one can get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from workbench.analysis.pareto import front
from workbench.core.errors import Misfits, RangeError, WorkbenchError, unknown
from workbench.core.random import stream
from workbench.course.challenge import Asked, Attempt, Challenge
from workbench.course.runs.toy_race import TRIED, Design, Offer, offer, record
from workbench.experiments.result import Axis, Curve, Panel, Result

BOUNDS = {"cells": (1, 128), "share": (1.0, 100.0), "steps": (1, 20)}
GOALS = (80.0, 84.0, 88.0)
"""Right answers (%) of which one is asked for, drawn from the student's name."""
NEAR, GOOD = 2.0, 1.1
"""Energies, as multiples of the record's, that earn a point each."""


class ToyChipRace(Challenge):
    """Cut a trained network down to a design of its own, and put it on the toy chip.

    The record is the cheapest of 48 designs, measured on the spot, that reaches the goal; a point each for the goal, for at
    most twice the energy of the record with it, and for at most a tenth more.

    Examples
    --------
    >>> ToyChipRace("Ada Lovelace").goal in GOALS
    True
    """

    slug = "toy chip race"
    title = "Toy chip: a Pareto race"
    about = (
        "A network with 128 hidden cells reads digits. On the toy chip an update of a neuron costs 0.1 nJ in every step, and an event "
        "0.5 pJ. Keep some of its hidden cells, some of the synapses onto each cell, and some of its 20 steps: reach the goal that is "
        "asked of you with as little energy as you can. A point for the goal, one for at most twice the energy of the record, and "
        "one for at most a tenth more than it. The hidden cells are kept in the order of their use for the very images that judge "
        "the design, so new images would be answered a little less well."
    )
    probe = "design"
    asked = {
        "cells": Asked("hidden cells", "1"),
        "share": Asked("synapses kept", "%"),
        "steps": Asked("steps", "1"),
    }

    def __init__(self, student: str = "") -> None:
        super().__init__(student)
        self.goal = GOALS[int(stream(self.seed, "toy chip race").integers(len(GOALS)))]
        self.about = f"{type(self).about} Your goal: {self.goal:g} % right answers."
        self.tried: list[tuple[Design, Offer]] = []

    def show_design(self, answer: Mapping[str, Any]) -> Result:
        """Run a design, and show it among those tried before."""
        design = read(answer)
        found = offer(design)
        self.probes += 1
        self.tried = [*self.tried, (design, found)][-60:]
        offers = np.array([(each.energy, each.accuracy) for _, each in self.tried])
        best = front(offers * [1.0, -1.0])
        shown = offers[best][np.argsort(offers[best][:, 0])]
        curves = [Curve("your best", shown[:, 0], shown[:, 1], points=True)]
        if not best.all():
            others = offers[~best][np.argsort(offers[~best][:, 0])]
            curves.append(Curve("beaten by these", others[:, 0], others[:, 1], points=True))
        ends = np.array([offers[:, 0].min(), offers[:, 0].max()])
        curves.append(Curve("your goal", ends, np.full(2, self.goal), theory=True))
        reached = "reaches" if found.accuracy >= self.goal else "misses"
        return Result(
            "Design",
            "the toy chip",
            f"{found.accuracy:.1f} % right for {found.energy:.4g} nJ an inference: it {reached} your goal of {self.goal:g} %.",
            panels=(Panel(Axis("energy of an inference", "nJ"), Axis("right answers", "%"), tuple(curves)),),
            heads=("hidden cells", "synapses kept", "steps", "right answers", "energy (nJ)", "on your front"),
            rows=tuple(
                (str(each.cells), f"{each.share:.0%}", str(each.steps), f"{got.accuracy:.1f} %", f"{got.energy:.4g}", "yes" if here else "no")
                for (each, got), here in zip(self.tried, best, strict=True)
            ),
        )  # fmt: skip

    def prepare(self, answer: Mapping[str, Any]) -> Iterator[None]:
        read(answer)
        for design in TRIED:
            offer(design)  # is kept, and found again by the record
            yield

    def judge(self, answer: Mapping[str, Any]) -> Attempt:
        design = read(answer)
        found = offer(design)
        least = min(each.energy for _, each in record() if each.accuracy >= self.goal)
        reached = found.accuracy >= self.goal
        points = float(reached) + reached * (found.energy <= NEAR * least) + reached * (found.energy <= GOOD * least)
        hints = ()
        if not reached:
            hints = (f"{found.accuracy:.1f} % are right; {self.goal:g} % are asked for.",)
        elif points < 3:
            hints = ("It can be had for less. What is most of the bill: updates, or events?",)
        told = f"{found.accuracy:.1f} % right for {found.energy:.4g} nJ"
        return Attempt({**vars(design), "share": 100.0 * design.share}, points, 3.0, {"": told}, hints)


def read(answer: Mapping[str, Any]) -> Design:
    """The design that an answer means, shares in per cent.

    Raises
    ------
    Misfits
        With everything that is missing, unknown, or no number within its bounds.
    """
    wrong: list[WorkbenchError] = [unknown("design", name, BOUNDS) for name in answer if name not in BOUNDS]
    values = {}
    for name, (low, high) in BOUNDS.items():
        try:
            value = float(str(answer.get(name, "")).strip().removesuffix("%"))
        except ValueError:
            value = float("nan")
        whole = name == "share" or value == np.floor(value)
        if not (low <= value <= high and whole):
            kind = "a number" if name == "share" else "a whole number"
            wrong.append(RangeError(name, f"{kind} from {low:g} to {high:g}", repr(answer.get(name))[:40]))
        values[name] = value
    if wrong:
        raise Misfits("design", wrong)
    return Design(int(values["cells"]), values["share"] / 100.0, int(values["steps"]))


CHALLENGE = ToyChipRace
