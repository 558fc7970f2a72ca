"""What a translation assumed and what it lost, in sentences, and how the network has to be run to mean the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    """What a reader has to know of a translated network.

    Attributes
    ----------
    run
        What to give to a Simulation: ``dt`` (ms), ``integrator`` and ``reset``.
    assumed
        What the file does not say and was taken so.
    lost
        What the other form cannot say.
    depth
        By population: how many steps later than in the graph it spikes, since a synapse takes at least one step.
    """

    run: dict[str, Any] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        lines = [f"assumed: {text}" for text in self.assumed] + [f"lost: {text}" for text in self.lost]
        return "\n".join(lines) or "nothing was assumed or lost"
