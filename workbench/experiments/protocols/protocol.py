"""What every protocol is: a few settings, and a job that measures any neuron with them."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from workbench.core.jobs import Job
from workbench.core.model import Model, Neuron
from workbench.core.source import Source

DT = 0.05  # ms, where nobody says otherwise


class Protocol(Model):
    """A measurement that can be made on any neuron; the first sentence of a protocol says what it finds.

    A protocol knows no model: its currents follow from what the cell does, or are given.
    """

    room = "experiments.protocols"
    source = Source("Gerstner et al. 2014, Neuronal Dynamics", doi="10.1017/CBO9781107447615")
    label: ClassVar[str] = ""
    """The name in a menu."""

    @abstractmethod
    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        """Measure ``neuron``; the job yields its progress and returns a :class:`Result`."""
