"""How well each code can be read, against the steps it is given and the spikes it spends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.experiments.code_signals import reads, reads_so_far, shown, tell
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result, entry
from workbench.stimuli.code import Code

WINDOWS = (1, 2, 3, 4, 5, 7, 10, 14, 20, 25, 35, 50, 70, 100)
LEAST = 1e-3  # the error below which a logarithmic axis shows no more


def error_of(code: Code, frames: np.ndarray, trains: np.ndarray, gain: float = 1.0) -> float:
    """Root mean square of what a reader is off, on the scale before the gain; trains ``(steps, 1, lines)`` of ``frames (frames, features)``."""
    seen = frames[np.unique(shown(len(frames), len(trains)))]
    return float(np.sqrt(np.mean((reads(code, trains, len(frames))[:, 0] - seen) ** 2))) / gain


def spent(code: Code, trains: np.ndarray, features: int) -> float:
    """Spikes a value; of a graded code the numbers that were sent."""
    return float(np.count_nonzero(trains)) / features


def errors(shelf: Mapping[str, Code], frames: np.ndarray, gain: float, window: int, seed: int) -> Job:
    """Tell frames ``(frames, features)`` with every code for every window; returns the :class:`Result`."""
    windows = np.array(sorted({*WINDOWS, window}))
    off = {label: np.zeros(len(windows)) for label in shelf}
    cost = {label: np.zeros(len(windows)) for label in shelf}
    soon: dict[str, np.ndarray] = {}
    features = frames.shape[1]
    for index, (label, code) in enumerate(shelf.items()):
        for place, steps in enumerate(windows):
            trains = tell(code, frames[:, None], int(steps), seed)
            off[label][place] = error_of(code, frames, trains, gain)
            cost[label][place] = spent(code, trains, features)
        yield Progress(index, len(shelf), f"{label} code")
        trains = tell(code, frames[:, None], window, seed)
        away = reads_so_far(code, trains, len(frames))[:, 0] - frames[shown(len(frames), window)]
        soon[label] = np.sqrt(np.mean(away**2, axis=1)) / gain
    return _result(windows, off, cost, soon, window)


def _result(
    windows: np.ndarray,
    off: Mapping[str, np.ndarray],
    cost: Mapping[str, np.ndarray],
    soon: Mapping[str, np.ndarray],
    window: int,
) -> Result:
    here = int(np.searchsorted(windows, window))
    now = {label: float(values[here]) for label, values in off.items()}
    spiking = {label: error for label, error in now.items() if label != "direct"} or now
    best, worst = min(spiking, key=lambda label: spiking[label]), max(spiking, key=lambda label: spiking[label])
    named, off_axis = Axis("window", "steps", log=True), Axis("error of the reader", log=True)
    by_window = tuple(Curve(label, windows, np.maximum(values, LEAST), points=True) for label, values in off.items())
    by_spikes = tuple(Curve(label, cost[label], np.maximum(off[label], LEAST), points=True) for label in off)
    by_time = tuple(Curve(label, np.arange(1, window + 1), values) for label, values in soon.items())
    rows = [
        (str(steps), *(f"{off[label][place]:.3f} ({entry(cost[label][place], 3)})" for label in off))
        for place, steps in enumerate(windows)
    ]
    return Result(
        "Error against window",
        "every code",
        f"In {window} step{'s' if window > 1 else ''} {best} is off by {spiking[best]:.2g} and {worst} by {spiking[worst]:.2g}, "
        f"where the values go from 0 to 1; they spend {entry(cost[best][here], 3)} and {entry(cost[worst][here], 3)} spikes a value.",
        tuple(
            Number(label, error, note=f"{entry(cost[label][here], 3)} spikes a value") for label, error in now.items()
        ),
        (
            Panel(named, off_axis, by_window, (Mark("the window on the bench", float(window)),)),
            Panel(Axis("spikes spent on a value", log=True), off_axis, by_spikes),
            Panel(Axis("time since it is shown", "ms"), Axis("error so far"), by_time),
        ),
        ("steps", *off),
        tuple(rows),
        (
            "Error: the root mean square of what the reader is off, over all values, after the gain is taken out again. "
            f"Errors below {LEAST:g} are drawn there.",
            "Each code is read as its own file says; in brackets the spikes spent on a value. The direct code sends a number in each step and no spike.",
            "Error so far: one train of the window on the bench, read after each step; what has not come yet is read as 0.",
            "Codes that are not on the bench stand as they come. Latency and phase begin anew with each frame of what moves.",
        ),
    )
