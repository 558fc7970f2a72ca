"""What every protocol is: a few settings, and a job that measures any neuron with them."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from workbench.core.jobs import Job, run
from workbench.core.model import Model, Neuron
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.experiments.copies import SETTLE
from workbench.experiments.result import Result

DT = 0.05  # ms, where nobody says otherwise


class Protocol(Model):
    """A measurement that can be made on any neuron; the first sentence of a protocol says what it finds.

    A protocol knows no model: its currents follow from what the cell does, or are given.
    """

    room = "experiments.protocols"
    source = Source("Gerstner et al. 2014, Neuronal Dynamics", doi="10.1017/CBO9781107447615")
    label: ClassVar[str] = ""
    """The name in a menu."""

    settle = Quantity(
        SETTLE, "ms", label="quiet before", bounds=(0, 10_000), soft=(0, 1000), doc="Quiet time before any current."
    )

    @abstractmethod
    def run(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Job:
        """Measure ``neuron``; the job yields its progress and returns a :class:`Result`."""

    def measure(self, neuron: Neuron, dt: float = DT, integrator: str = "auto") -> Result:
        """Measure ``neuron`` here and now.

        >>> import workbench as wb
        >>> wb.Rheobase().measure(wb.LIF()).summary
        'LIF needs 200 pA for 500 ms to fire.'
        """
        return run(self.run(neuron, dt, integrator))
