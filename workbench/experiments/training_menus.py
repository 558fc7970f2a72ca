"""What can be chosen for a training without files: tasks, methods and codes, and how large first weights suit a task."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from workbench.core.catalogue import catalogue, find
from workbench.core.model import Neuron
from workbench.learning.method import Method
from workbench.network.presets.layer import FULL_CURRENT
from workbench.stimuli.code import Code
from workbench.tasks.events import Events
from workbench.tasks.labelled import Labelled

LOOK = 64  # training samples by which weights are fitted
SCATTER = 2.0  # of a membrane by its inputs, over the way to threshold


NAMES = ("EventProp",)  # written in one word by their authors


def spaced(name: str) -> str:
    """A class's name as words.

    >>> spaced("MovingBars"), spaced("DelayedXOR"), spaced("EProp"), spaced("EventProp")
    ('Moving bars', 'Delayed XOR', 'E-prop', 'EventProp')
    """
    if name in NAMES:
        return name
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]+", name)
    told = " ".join(word if word.isupper() or not index else word.lower() for index, word in enumerate(words))
    return re.sub(r"^(\w) ", r"\1-", told)


def _menu(names: Iterable[str]) -> dict[str, str]:
    return {spaced(name): name for name in names}


def tasks() -> dict[str, str]:
    """The tasks that need no files."""
    return _menu(name for name, kind in catalogue("tasks", Labelled).items() if "path" not in kind.param)


def methods() -> dict[str, str]:
    """Every method that learns from labelled samples."""
    return _menu(catalogue("learning.methods", Method))


def codes() -> dict[str, str]:
    """Every code of values."""
    return {spaced(name).removesuffix(" code").lower(): name for name in catalogue("stimuli", Code)}


CELLS: dict[str, dict[str, float]] = {
    "LIF": {"c_m": 100.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0},
    "ALIF": {"c_m": 100.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "b": 1.0, "tau_a": 100.0},
    "CubaLIF": {"c_m": 100.0, "g_l": 10.0, "e_l": -60.0, "v_t": -50.0, "v_r": -60.0},
    "DiscreteLeaky": {},
}
"""The cells that layers are made of, with a membrane of 10 ms and 10 mV from rest to threshold."""


def neurons() -> dict[str, str]:
    """Every kind of cell that can be trained."""
    told = ("leaky", "adaptive", "leaky behind a leaky current", "leaky unit of deep learning")
    return dict(zip(told, CELLS, strict=True))


def neuron(kind: str) -> Neuron:
    """A cell of a kind, as layers begin with it."""
    return find("neurons", kind)(**CELLS[kind])


def left(cell: Neuron) -> float:
    """What is left of a membrane's distance from rest after a step of 1 ms.

    >>> round(left(neuron("LIF")), 3), left(neuron("DiscreteLeaky"))
    (0.905, 0.9)
    """
    values = cell.values()
    return values["beta"] if "beta" in values else float(np.exp(-values["g_l"] / values["c_m"]))


def fitting(task: Labelled, encoder: Code | None, cell: Neuron, steps: int) -> float:
    """Return the gain of first weights with which the inputs scatter the membranes of the next layer by twice the way to threshold.

    Weights are uniform within +-gain * way / sqrt(lines), so the variance over cells is ``gain^2 way^2 / 3`` times the mean square of what
    a membrane keeps of each line: spikes that fade with its time constant, or a current, over the full one, that it follows.
    """
    inputs, kept_share = task.split("train")[:LOOK].inputs, left(cell)
    if isinstance(inputs, Events):
        trains = inputs.trains(steps, 1.0).astype(np.float32)
    else:
        assert encoder is not None
        trains = encoder.encode(inputs if inputs.ndim == 2 else inputs.swapaxes(0, 1), steps).astype(np.float32)
        if encoder.graded:
            trains *= (1 - kept_share) / FULL_CURRENT
    kept, total = np.zeros_like(trains[0]), 0.0
    for now in trains:
        kept = kept_share * (kept + now)
        total += float(np.square(kept).mean())
    return SCATTER * float(np.sqrt(3.0 * len(trains) / max(total, 1e-12)))
