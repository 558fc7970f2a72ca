"""How the synapse bench stands before a measurement of a lesson."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.experiments.result import Result
from workbench.experiments.synapse_bench import SynapseBench


@dataclass(frozen=True)
class SynapseSetup:
    """Choices of the bench, described: they can be measured here, or put on a bench for everyone to see.

    Attributes
    ----------
    choices
        Builds them anew, so that no bench reaches into another; what they do not name is as a fresh bench has it.
    """

    choices: Callable[[], Mapping[str, Any]]

    def bench(self) -> SynapseBench:
        """A bench that stands like this."""
        return SynapseBench(auto=False, **self.choices())

    def measure(self, label: str) -> Result:
        """Make one measurement, by the name that its card has on the page."""
        return self.bench().measure(label)

    def place(self, bench: SynapseBench) -> None:
        """Set the bench up like this."""
        mine = self.bench()
        parts = {"synapse": mine.synapse, "plasticity": mine.plasticity, "cell": mine.cell}
        bench.param.update(**parts, **{name: getattr(mine, name) for name in mine.CHOICES})
