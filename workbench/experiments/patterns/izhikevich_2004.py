"""The twenty patterns of Izhikevich 2004: one cell model, twenty sets of four numbers."""

from __future__ import annotations

import math
from typing import Any

from workbench.core.source import Source
from workbench.experiments.patterns.pattern import Pattern
from workbench.neurons.izhikevich import Izhikevich
from workbench.stimuli.drawn_current import DrawnCurrent

GALLERY = "Izhikevich 2004"
SOURCE = Source(
    "Izhikevich 2004, IEEE Trans. Neural Networks 15:1063, and the script of its figure", doi="10.1109/TNN.2004.832719"
)
CLASS_1 = {"k_1": 4.1, "k_0": 108.0}
"""Two patterns use another parabola, 0.04 v^2 + 4.1 v + 108."""

Points = list[tuple[float, float]]


def pulses(dt: float, base: float, *windows: tuple[float, float, float]) -> Points:
    """A current of ``base``, and another value in the steps that begin after one moment and before another, both left out.

    Parameters
    ----------
    windows
        (after, before, value), in ms, ms and pA.
    """
    points = [(0.0, base)]
    for after, before, value in windows:
        begin = dt * (math.floor(after / dt + 1e-9) + 1)
        end = dt * math.ceil(before / dt - 1e-9) if math.isfinite(before) else math.inf
        points += [(begin, base), (begin, value)]
        points += [(end, value), (end, base)] if math.isfinite(end) else []
    return points


def after(moment: float, value: float, dt: float) -> Points:
    """Nothing up to a moment, then ``value``."""
    return pulses(dt, 0.0, (moment, math.inf, value))


def pattern(
    name: str,
    cell: tuple[float, ...],
    dt: float,
    duration: float,
    points: Points,
    count: int,
    first: float,
    **more: Any,
) -> Pattern:
    """One row of the table: a, b, c, d and the membrane at the start, the scheme, the current, and what comes out."""
    a, b, c, d, v_0 = cell
    times, currents = (list(column) for column in zip(*points, strict=True))
    return Pattern(
        gallery=GALLERY,
        name=name,
        neuron=Izhikevich(a=a, b=b, c=c, d=d, v_0=v_0, **more.pop("values", {})),
        stimulus=DrawnCurrent(times=times, currents=currents),
        duration=duration,
        dt=dt,
        integrator="Euler in turn",
        count=count,
        first=first + dt,  # the script stamps the beginning of a step
        source=SOURCE,
        **more,
    )


def gallery() -> list[Pattern]:
    """The patterns from A to T; currents in pA are the numbers of the script, as the capacitance is 1 pF."""
    accommodation = [(0.0, 0.0), (200.0, 8.0), (200.0, 0.0), (300.0, 0.0), (312.5, 4.0), (312.5, 0.0)]
    inhibition = [(0.0, 80.0), (50.0, 80.0), (50.0, 75.0), (250.5, 75.0), (250.5, 80.0)]
    fours = [(t, t + 4.0, 0.65) for t in (40.0, 60.0, 280.0, 320.0)]
    twos = [(t, t + 2.0, 9.0) for t in (100 / 11, 100 / 11 + 5, 70.0, 80.0)]
    return [
        pattern("tonic spiking", (0.02, 0.2, -65, 6, -70), 0.25, 100.0, after(10, 14, 0.25), 5, 13.0),
        pattern("phasic spiking", (0.02, 0.25, -65, 6, -64), 0.25, 200.0, after(20, 0.5, 0.25), 1, 43.75),
        pattern("tonic bursting", (0.02, 0.2, -50, 2, -70), 0.25, 220.0, after(22, 15, 0.25), 28, 25.0),
        pattern("phasic bursting", (0.02, 0.25, -55, 0.05, -64), 0.2, 200.0, after(20, 0.6, 0.2), 6, 39.0),
        pattern("mixed mode", (0.02, 0.2, -55, 4, -70), 0.25, 160.0, after(16, 10, 0.25), 6, 20.0),
        pattern("spike frequency adaptation", (0.01, 0.2, -65, 8, -70), 0.25, 85.0, after(8.5, 30, 0.25), 6, 10.25),
        pattern(
            "class 1 excitability",
            (0.02, -0.1, -55, 6, -60),
            0.25,
            300.0,
            [(0, 0), (30, 0), (300, 20.25)],
            10,
            84.5,
            values=CLASS_1,
            note="0.04 v^2 + 4.1 v + 108: another parabola than the others.",
        ),
        pattern(
            "class 2 excitability",
            (0.2, 0.26, -65, 0, -64),
            0.25,
            300.0,
            [(0, -0.5), (30, -0.5), (300, 3.55)],
            14,
            105.75,
        ),
        pattern("spike latency", (0.02, 0.2, -65, 6, -70), 0.2, 100.0, pulses(0.2, 0, (10, 13, 7.04)), 1, 26.6),
        pattern(
            "subthreshold oscillations", (0.05, 0.26, -60, 0, -62), 0.25, 200.0, pulses(0.25, 0, (20, 25, 2)), 1, 26.5
        ),
        pattern("resonator", (0.1, 0.26, -60, -1, -62), 0.25, 400.0, pulses(0.25, 0, *fours), 1, 338.0),
        pattern(
            "integrator",
            (0.02, -0.1, -55, 6, -60),
            0.25,
            100.0,
            pulses(0.25, 0, *twos),
            1,
            20.0,
            values=CLASS_1,
            note="0.04 v^2 + 4.1 v + 108: another parabola than the others.",
        ),
        pattern("rebound spike", (0.03, 0.25, -60, 4, -64), 0.2, 200.0, pulses(0.2, 0, (20, 25, -15)), 1, 68.0),
        pattern("rebound burst", (0.03, 0.25, -52, 0, -64), 0.2, 200.0, pulses(0.2, 0, (20, 25, -15)), 7, 68.0),
        pattern(
            "threshold variability",
            (0.03, 0.25, -60, 4, -64),
            0.25,
            100.0,
            pulses(0.25, 0, (10, 15, 1), (70, 75, -6), (80, 85, 1)),
            1,
            93.25,
        ),
        pattern(
            "bistability",
            (0.1, 0.26, -60, 0, -61),
            0.25,
            300.0,
            pulses(0.25, 0.24, (37.5, 42.5, 1.24), (216, 221, 1.24)),
            5,
            45.25,
        ),
        pattern(
            "depolarizing afterpotential", (1, 0.2, -60, -21, -70), 0.1, 50.0, pulses(0.1, 0, (9, 11, 20)), 1, 11.3
        ),
        pattern(
            "accommodation",
            (0.02, 1, -55, 4, -65),
            0.5,
            400.0,
            accommodation,
            1,
            311.5,
            start={"u": -16.0},
            values={"recovery": "adds up"},
            note="u' = a b (v + 65): u adds up here, and does not decay.",
        ),
        pattern("inhibition-induced spiking", (-0.02, -1, -60, 8, -63.8), 0.5, 350.0, inhibition, 3, 94.5),
        pattern("inhibition-induced bursting", (-0.026, -1, -45, -2, -63.8), 0.5, 350.0, inhibition, 12, 86.5),
    ]
