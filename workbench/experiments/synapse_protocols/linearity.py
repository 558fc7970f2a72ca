"""Do two inputs add? Each alone, both together, and what is missing of the sum."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.source import Source
from workbench.experiments.preparation import QUIET, Input, Preparation, Run, run
from workbench.experiments.result import Axis, Curve, Number, Panel, Result, entry
from workbench.experiments.synapse_protocols.synapse_protocol import SynapseProtocol, axis_length

ROWS = 40  # of the table
EXACT = 1e-3  # of the sum; two inputs that miss less of it add
TIME = Axis("time after the first spike", "ms")


class Linearity(SynapseProtocol):
    """The potential of two inputs together less the sum of what each leaves alone: nothing for currents, a loss for conductances."""

    label: ClassVar[str] = "Two at once"
    order: ClassVar[float] = 4.0
    source = Source("Koch, Poggio and Torre 1983, PNAS 80:2799", doi="10.1073/pnas.80.9.2799")

    def run(self, preparation: Preparation) -> Job:
        p = preparation
        begins = QUIET + max(0.0, -p.lag)
        here, there, none = np.array([begins]), np.array([begins + p.lag]), np.zeros(0)
        length = axis_length(begins + abs(p.lag) + max(p.contact.delay, p.partner.delay) + 4.0 * p.slowest)
        inputs = [Input(p.contact, [here, none, here]), Input(p.partner, [none, there, there])]
        found = run(p.cell, inputs, length, copies=3, dt=p.dt, currents=False)
        yield Progress(1, 1)
        return self._result(p, found, begins)

    def _result(self, p: Preparation, found: Run, begins: float) -> Result:
        t, rest = found.times - begins, p.cell.e_l
        one, other, both = (found.membrane - rest).T
        total = one + other
        place = int(np.argmax(np.abs(total)))
        high = int(np.argmax(np.abs(both)))
        missing = both - total
        worst = int(np.argmax(np.abs(missing)))
        reach = max(float(np.abs(one).max()), float(np.abs(other).max()), 1e-9)
        share = float(missing[worst]) / reach
        fired = len(found.spikes[2])
        if adds := abs(share) < EXACT:
            missing = np.zeros_like(missing)
        numbers = (
            Number("sum at its peak", float(total[place]), "mV"),
            Number("together at their peak", float(both[high]), "mV"),
            Number("largest residual", 0.0 if adds else float(missing[worst]), "mV"),
            Number("of the larger one", 0.0 if adds else 100.0 * share, "%"),
        )
        return Result(
            self.label,
            f"{p.contact.synapse!r} and {p.partner.synapse!r}",
            _summary(float(total[place]), float(both[high]), adds, fired),
            numbers,
            (
                Panel(
                    TIME,
                    Axis("from rest", "mV"),
                    (
                        Curve("this alone", t, one),
                        Curve("the other alone", t, other),
                        Curve("together", t, both),
                        Curve("sum of the two", t, total, theory=True),
                    ),
                ),
                Panel(TIME, Axis("residual", "mV"), (Curve("together less the sum", t, missing),)),
            ),
            ("time (ms)", "this (mV)", "the other (mV)", "together (mV)", "residual (mV)"),
            tuple(
                tuple(entry(float(column[index])) for column in (t, one, other, both, missing))
                for index in np.unique(np.linspace(0, len(t) - 1, ROWS).astype(int))
            ),
            (
                "Three copies of the cell in one run: one gets this spike, one the other, one gets both.",
                f"Less than {100 * EXACT:g} % of the larger one is called nothing and drawn as such: samples are kept in single precision.",
            ),
        )


def _summary(total: float, both: float, adds: bool, fired: int) -> str:
    if fired:
        return "Together they make the cell fire, so there is no potential to compare."
    if adds:
        return f"They add: {both:.3g} mV together, as much as the sum of both."
    if abs(total) < EXACT:
        return f"Together {both:.3g} mV, though the two cancel in the sum."
    less = 100.0 * (1.0 - both / total)
    return f"Together {both:.3g} mV at most, {abs(less):.3g} % {'less' if less > 0 else 'more'} than the sum of {total:.3g} mV: {'sub' if less > 0 else 'supra'}-linear."
