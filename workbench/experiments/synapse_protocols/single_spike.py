"""One spike: the current it sends into a held membrane, and the potential it leaves in a free one."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.quantity import Quantity
from workbench.experiments.preparation import QUIET, Input, Preparation, Run, run
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.experiments.synapse_protocols.synapse_protocol import SynapseProtocol, axis_length
from workbench.experiments.synapse_shape import closed_current, closed_potential

TIME, CURRENT, MEMBRANE = (
    Axis("time after the presynaptic spike", "ms"),
    Axis("current", "pA"),
    Axis("membrane", "mV"),
)
ROWS = 40  # of the table
FLAT = 1e-3  # mV or pA; a response below it is none


class SingleSpike(SynapseProtocol):
    """The postsynaptic current and potential of one spike, their peaks, and the closed forms beside them."""

    label: ClassVar[str] = "One spike"
    order: ClassVar[float] = 1.0

    length = Quantity(
        0.0,
        "ms",
        label="shown after it (0: automatic)",
        bounds=(0, 5000),
        soft=(0, 500),
        doc="Time shown after the spike; zero takes four of the longest time constants.",
    )

    def run(self, preparation: Preparation) -> Job:
        p = preparation
        length = self.length or axis_length(p.contact.delay + 4.0 * p.slowest)
        inputs = [Input(p.contact, [np.array([QUIET])])]
        free = run(p.cell, inputs, QUIET + length, dt=p.dt, currents=False)
        held = run(p.cell, inputs, QUIET + length, dt=p.dt, holding=np.array([p.holding]))
        yield Progress(1, 1)
        return self._result(p, free, held)

    def _result(self, p: Preparation, free: Run, held: Run) -> Result:
        t = free.times - QUIET
        since = t - max(p.contact.delay, p.dt)
        rest = p.cell.e_l
        current, change = held.current[:, 0], free.membrane[:, 0] - rest
        fired = len(free.spikes[0])
        gives = bool(p.contact.synapse.equations.gives)
        panels, numbers = [], []
        if gives:
            theory = closed_current(p, since, p.holding)
            at, size = _peak(since, current)
            panels.append(_panel(CURRENT, "current", t, current, theory, at))
            numbers += [Number("PSC peak", size, "pA"), _when("PSC peak time", at, size)]
            if theory is not None:
                numbers.append(Number("closed form PSC", float(theory[np.argmax(np.abs(theory))]), "pA"))
        theory = None if fired else closed_potential(p, since)
        at, size = _peak(since, change)
        shown = None if theory is None else rest + theory
        panels.append(_panel(MEMBRANE, "membrane", t, free.membrane[:, 0], shown, at))
        numbers += [Number("PSP peak", size, "mV"), _when("PSP peak time", at, size)]
        if theory is not None:
            best = int(np.argmax(np.abs(theory)))
            numbers += [
                Number("closed form PSP", float(theory[best]), "mV"),
                Number("closed form PSP time", float(since[best]), "ms"),
            ]
        return Result(
            self.label,
            repr(p.contact.synapse),
            _summary(numbers, fired, gives, p),
            tuple(numbers),
            tuple(panels),
            ("time (ms)", *(["current (pA)"] if gives else []), "membrane (mV)"),
            _rows(t, [current] * gives + [free.membrane[:, 0]]),
            (
                f"The current is taken with the membrane held at {p.holding:g} mV, as a voltage clamp holds it; the potential with the membrane free.",
                "Peak times count from the arrival of the spike, which comes one delay after the spike itself.",
                f"Values are taken at the end of each step of {p.dt:g} ms, so of a jump the peak is seen one step late and faded by as much.",
                "Closed form: a chain of leaky stages, the synapse's and the membrane's. A conductance that meets a free membrane has none, "
                "as the membrane then shapes its own input.",
            ),
        )


def _peak(since: np.ndarray, change: np.ndarray) -> tuple[float, float]:
    """When (ms after the arrival) and how far a trace is from where it began, at its farthest."""
    best = int(np.argmax(np.abs(change)))
    return float(since[best]), float(change[best])


def _when(name: str, at: float, size: float) -> Number:
    found = abs(size) > FLAT
    return Number(name, at if found else None, "ms", "" if found else "there is nothing to see")


def _panel(axis: Axis, name: str, t: np.ndarray, trace: np.ndarray, theory: np.ndarray | None, at: float) -> Panel:
    curves = [Curve(name, t, trace)]
    if theory is not None:
        curves.append(Curve("closed form", t, theory, theory=True))
    best = int(np.argmax(np.abs(trace - trace[0])))
    found = abs(trace[best] - trace[0]) > FLAT
    dot = slice(best, best + 1) if found else slice(0, 0)
    curves.append(Curve("peak", t[dot], trace[dot], points=True))
    marks = (Mark(f"peak {at:.3g} ms after the arrival", float(t[best])),) if found else ()
    return Panel(TIME, axis, tuple(curves), marks)


def _summary(numbers: list[Number], fired: int, gives: bool, p: Preparation) -> str:
    by_name = {number.name: number for number in numbers}
    if fired:
        return f"One spike makes the cell fire {fired} time{'s' if fired > 1 else ''}."
    size, at = by_name["PSP peak"], by_name["PSP peak time"]
    if at.value is None:
        told = "The membrane stays at rest"
        if gives and abs(by_name["PSC peak"].value or 0.0) > FLAT:  # pyright: ignore[reportArgumentType]
            return f"{told}, though {by_name['PSC peak'].text} would flow at {p.holding:g} mV: the synapse pulls to where the cell is."
        return f"{told}."
    moved = "lifts" if float(size.value or 0.0) > 0 else "lowers"
    amount = f"{abs(float(size.value or 0.0)):.3g} mV"
    told = f"The spike {moved} the membrane by {amount}, {at.text} after it arrived"
    return f"{told}; the current peaks at {by_name['PSC peak'].text}." if gives else f"{told}."


def _rows(t: np.ndarray, columns: list[np.ndarray]) -> tuple[tuple[str, ...], ...]:
    places = np.unique(np.linspace(0, len(t) - 1, ROWS).astype(int))
    return tuple(tuple(entry(float(column[place]), 5) for column in (t, *columns)) for place in places)
