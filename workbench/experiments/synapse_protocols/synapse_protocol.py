"""What every measurement of a synapse is: a few settings, and a job that measures any preparation with them."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from workbench.core.catalogue import catalogue
from workbench.core.jobs import Job, run
from workbench.core.model import Model
from workbench.core.source import Source
from workbench.experiments.preparation import Preparation
from workbench.experiments.result import Result

NICE = (
    20.0,
    50.0,
    100.0,
    200.0,
    300.0,
    500.0,
    700.0,
    1000.0,
    1500.0,
    2000.0,
    3000.0,
    5000.0,
    7000.0,
    10_000.0,
    20_000.0,
    50_000.0,
)
"""Lengths (ms) that a time axis may have, so that it seldom moves while a slider does."""


class SynapseProtocol(Model):
    """A measurement that can be made on any synapse; the first sentence of a protocol says what it finds."""

    room = "experiments.synapse_protocols"
    source = Source("Gerstner et al. 2014, Neuronal Dynamics, ch. 3", doi="10.1017/CBO9781107447615")
    label: ClassVar[str] = ""
    """Its name on a page."""
    order: ClassVar[float] = 100.0
    """Its place on a page; what comes first is computed first."""

    @abstractmethod
    def run(self, preparation: Preparation) -> Job:
        """Measure; the job yields its progress and returns a :class:`Result`."""

    def measure(self, preparation: Preparation) -> Result:
        """Measure here and now.

        >>> import workbench as wb
        >>> wb.SynapseBench(auto=False).measure("One spike").value("PSP peak") > 0
        True
        """
        return run(self.run(preparation))


def synapse_protocols() -> dict[str, SynapseProtocol]:
    """Every measurement with its default settings, by label, in their order on a page."""
    kinds = catalogue("experiments.synapse_protocols", SynapseProtocol).values()
    return {kind.label: kind() for kind in sorted(kinds, key=lambda kind: kind.order)}


def axis_length(time: float) -> float:
    """A round length (ms) that holds ``time``.

    >>> axis_length(32.0), axis_length(1e9)
    (50.0, 50000.0)
    """
    return next((nice for nice in NICE if nice >= time), NICE[-1])
