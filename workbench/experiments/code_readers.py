"""Which digit was it? How soon a reader can tell from the spikes of each code."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.source import Source
from workbench.experiments.code_signals import DIGITS, afford
from workbench.experiments.result import Axis, Curve, Mark, Number, Panel, Result
from workbench.stimuli.code import Code

NEIGHBOR = Source("Cover and Hart 1967, Nearest neighbor pattern classification", doi="10.1109/TIT.1967.1053964")
WINDOWS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 35, 50)
PICTURES = 120  # test digits that are asked
ASKED = (3, 10, 25)  # windows whose numbers are told


def nearest(pictures: np.ndarray) -> np.ndarray:
    """Return the class of the training digit that is most like each picture ``(pictures, 64)``."""
    known = DIGITS.split("train")
    values = np.asarray(known.inputs, dtype=float)
    away = (values**2).sum(1) - 2.0 * pictures @ values.T  # the square of the picture itself is the same for all
    return known.labels[away.argmin(1)]


def read_share(code: Code, steps: int, gain: float = 1.0, seed: int = 0) -> float:
    """Share of the first test digits that are recognized in what is read from so many steps of a code."""
    asked = DIGITS.split("test")[:PICTURES]
    pictures = np.asarray(asked.inputs, dtype=float)
    afford(code, pictures.shape[1], len(pictures), steps)
    told = code.decode(code.encode(gain * pictures, steps, seed=seed)) / gain
    return float((nearest(told) == asked.labels).mean())


def readers(shelf: Mapping[str, Code], gain: float, seed: int) -> Job:
    """Ask how many digits can be told from each code in each window; returns the :class:`Result`."""
    found: dict[str, np.ndarray] = {}
    for index, (label, code) in enumerate(shelf.items()):
        shares = []
        for steps in WINDOWS:
            shares.append(read_share(code, steps, gain, seed))
            yield Progress(index, len(shelf), f"{label} code in {steps} steps")
        found[label] = np.array(shares)
    asked = DIGITS.split("test")[:PICTURES]
    whole = float((nearest(np.asarray(asked.inputs, dtype=float)) == asked.labels).mean())
    places = [WINDOWS.index(steps) for steps in ASKED]
    told = "; ".join(
        f"{label} {', '.join(f'{100 * found[label][place]:.0f}' for place in places)} %"
        for label in ("rate, drawn", "latency") if label in found
    )  # fmt: skip
    curves = [Curve(label, np.array(WINDOWS, float), 100 * shares, points=True) for label, shares in found.items()]
    line = Curve("the picture itself", np.array([WINDOWS[0], WINDOWS[-1]], float), np.full(2, 100 * whole), theory=True)
    return Result(
        "Who can read it?",
        "digits, told by every code",
        f"Recognized after 3, 10 and 25 steps: {told}; of the pictures themselves {100 * whole:.0f} %.",
        tuple(Number(f"{label}, 10 steps", 100 * shares[places[1]], "%") for label, shares in found.items()),
        (
            Panel(
                Axis("window", "steps", log=True),
                Axis("digits recognized", "%"),
                (*curves, line),
                tuple(Mark(f"{steps} steps", float(steps)) for steps in ASKED),
            ),
        ),
        ("steps", *found),
        tuple(
            (str(steps), *(f"{100 * shares[place]:.0f} %" for shares in found.values()))
            for place, steps in enumerate(WINDOWS)
        ),
        (
            f"The first {PICTURES} test digits are told by each code and read back; the answer is the class of the training digit that is most "
            f"like what was read. {NEIGHBOR.text}, {NEIGHBOR.link}.",
            "Each window is a train of its own: latencies are spread over as many steps as there are.",
        ),
    )
