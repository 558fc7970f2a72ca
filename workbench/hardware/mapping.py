"""A network on a chip, ready to run: where everything sits, what it lost, and what it does."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import RangeError, unknown
from workbench.hardware.code import Code
from workbench.hardware.counting import tally
from workbench.hardware.emulate.loop import Trace, emulate
from workbench.hardware.form import Form
from workbench.hardware.layout import Layout
from workbench.hardware.ledger import Ledger
from workbench.hardware.traffic import Route, route

if TYPE_CHECKING:
    from workbench.hardware.chip import Chip

Inputs = np.ndarray | Dictionary[str, np.ndarray]


@dataclass(frozen=True)
class Run:
    """What a mapping did with a batch of images.

    Attributes
    ----------
    spikes
        Every spike of the network, bool ``(steps, images, cells)`` by node; copies on the chip count once.
    counts
        Spikes of each readout cell, ``(images, cells)``.
    ledger
        What the chip did for it.
    events
        What went wrong inside the arithmetic, and how often.
    weights
        Where the chip learned, the stored numbers of each projection at the end, ``(images, synapses)``; every image
        learns on its own copy.
    """

    spikes: dict[str, np.ndarray]
    counts: np.ndarray
    ledger: Ledger
    events: dict[str, int]
    weights: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def answers(self) -> np.ndarray:
        """The readout cell with most spikes for each image; the lowest wins a tie."""
        return self.counts.argmax(axis=1)


@dataclass(frozen=True)
class Mapping:
    """A network that fits."""

    chip: Chip
    form: Form
    layout: Layout
    code: Code

    @cached_property
    def routes(self) -> dict[str, Route]:
        """Packets and hops of one spike of each cell, by node."""
        nodes = [*self.form.inputs, *self.form.cells]
        told = (self.chip.cast, self.chip.hop_times())
        return {node: route(self.form, self.layout, self.code.reaches, node, *told) for node in nodes}

    def run(self, inputs: Inputs, first: int = 0) -> Run:
        """Run spikes through the chip's arithmetic, all images side by side.

        Parameters
        ----------
        inputs
            Spikes ``(steps, images, cells)`` of the one input, or one array for each input by name.
        first
            The number of the first image, where these are a piece of more: it decides which dice each image throws.

        Raises
        ------
        RangeError, UnknownName
            If the arrays do not fit the inputs of the network.
        """
        for kernel in self.code.kernels.values():
            kernel.events = {}
        trace = emulate(self.form, self.code.kernels, checked(self.form, inputs), first=first)
        ledger = tally(self.form, self.layout, self.code.reaches, self.routes, trace)
        return Run(trace.spikes, readout(self.form, trace), ledger, trace.events, self._learned())

    def _learned(self) -> dict[str, np.ndarray]:
        found = {}
        for name, kernel in self.code.kernels.items():
            for wires, weights in zip(self.form.into(name), kernel.weights(), strict=False):
                found[wires.name] = weights
        return found


def readout(form: Form, trace: Trace) -> np.ndarray:
    """Spikes of each cell of the last population, ``(images, cells)``."""
    return trace.spikes[form.readout].sum(axis=0, dtype=np.int64)


def checked(form: Form, inputs: Inputs) -> dict[str, np.ndarray]:
    """Return the inputs by name, or refuse arrays that do not fit."""
    if isinstance(inputs, np.ndarray):
        if len(form.inputs) != 1:
            raise RangeError(
                "run(inputs)",
                f"one array for each of {', '.join(form.inputs) or 'no inputs'}",
                "one array",
                "a dictionary",
            )
        inputs = {next(iter(form.inputs)): inputs}
    arrays = {name: np.asarray(array) for name, array in inputs.items()}
    for name, array in arrays.items():
        if name not in form.inputs:
            raise unknown("run(inputs)", name, form.inputs)
        if array.ndim != 3 or array.shape[2] != form.inputs[name]:
            raise RangeError(f"run(inputs) of {name}", f"shape (steps, images, {form.inputs[name]})", str(array.shape))
    if set(arrays) != set(form.inputs) or len({array.shape[:2] for array in arrays.values()}) != 1:
        raise RangeError(
            "run(inputs)",
            f"arrays of equal steps and images for {', '.join(form.inputs)}",
            ", ".join(arrays) or "nothing",
        )
    return arrays
