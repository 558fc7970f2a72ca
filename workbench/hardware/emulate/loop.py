"""Step by step through time: deliver what is due, advance every population, keep who spiked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.form import Form


@dataclass(frozen=True)
class Trace:
    """Spikes of every node and activity of every population, bool ``(steps, images, cells)``.

    ``levels`` are the membranes of the population that was watched, as shares of their thresholds, and empty without one.
    ``changed`` counts the weights onto each cell that learning changed, of the populations that learn; same shape as spikes.
    """

    spikes: dict[str, np.ndarray]
    active: dict[str, np.ndarray]
    events: dict[str, int]
    levels: np.ndarray = field(default_factory=lambda: np.zeros((0, 0, 0)))
    changed: dict[str, np.ndarray] = field(default_factory=dict)


def emulate(
    form: Form, kernels: Mapping[str, Kernel], inputs: Mapping[str, np.ndarray], watched: str = "", first: int = 0
) -> Trace:
    """Run all images side by side.

    The order within a step is that of the engines, so with exact arithmetic the spikes are those of the engines too.

    Parameters
    ----------
    inputs
        Spikes of each input node, ``(steps, images, cells)``.
    watched
        The population whose membranes are kept, if any.
    first
        The number of the first image; an image throws the same dice in whatever batch it comes.
    """
    steps, images = next(iter(inputs.values())).shape[:2]
    spikes = {node: np.asarray(inputs[node], dtype=bool) for node in form.inputs}
    spikes |= {name: np.zeros((steps, images, cells.size), bool) for name, cells in form.cells.items()}
    active = {name: np.zeros((steps, images, cells.size), bool) for name, cells in form.cells.items()}
    changed: dict[str, np.ndarray] = {}
    incoming = {name: form.into(name) for name in form.cells}
    levels = np.zeros((steps, images, form.cells[watched].size) if watched else (0, 0, 0))
    for kernel in kernels.values():
        kernel.first = first
        kernel.start(images)
    for step in range(steps):
        for name, kernel in kernels.items():
            arrivals = [_due(spikes[wires.source], step - wires.delay) for wires in incoming[name]]
            spikes[name][step] = kernel.step(arrivals)
            active[name][step] = kernel.active
            if kernel.changed is not None:
                changed.setdefault(name, np.zeros(active[name].shape, np.int64))[step] = kernel.changed
            if name == watched:
                levels[step] = kernel.levels()
    events: dict[str, int] = {}
    for name, kernel in kernels.items():
        events |= {f"{name}: {event}": times for event, times in kernel.events.items()}
    return Trace(spikes, active, events, levels, changed)


def _due(spikes: np.ndarray, step: int) -> np.ndarray:
    return spikes[step] if step >= 0 else np.zeros(spikes.shape[1:], bool)
