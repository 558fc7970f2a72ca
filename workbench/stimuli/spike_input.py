"""Spike input: cells that fire when they are told to, batch after batch."""

from __future__ import annotations

from workbench.core.model import Stimulus
from workbench.core.source import Source


class SpikeInput(Stimulus):
    """The place where a task's encoded images, sounds or events enter a network; silent until fed.

    Training feeds it with arrays ``(steps, batch, neurons)``; a simulation feeds it with ``set(spikes=(steps, neurons))``.
    """

    source = Source("this workbench")
