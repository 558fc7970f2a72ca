"""A firing pattern that somebody published: the cell, what drives it, the scheme, and what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from workbench.core.catalogue import modules
from workbench.core.model import Neuron, Stimulus
from workbench.core.source import Source
from workbench.experiments.trial import Trial, run_trial

ROOM = "experiments.patterns"


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """One picture of a gallery, ready to run.

    Attributes
    ----------
    gallery, name
        Where it hangs, and what it is called there.
    duration, dt
        Length of the run and step of the published scheme (ms).
    start
        States to begin with where they are not the model's own, in their declared units.
    count
        Spikes that the published scheme gives in ``duration``.
    first
        When the first of them is stamped (ms, the end of its step), to the digits published; ``None`` if it is not.
    intervals
        The first intervals (ms), as far as they are published.
    note
        What to look at, or what most copies get wrong.
    """

    gallery: str
    name: str
    neuron: Neuron
    stimulus: Stimulus
    duration: float
    dt: float
    integrator: str
    count: int
    source: Source
    start: Mapping[str, float] = field(default_factory=dict)
    first: float | None = None
    intervals: tuple[float, ...] = ()
    note: str = ""

    def run(self, engine: str = "event", **options: Any) -> Trial:
        """Run it as published.

        Parameters
        ----------
        options
            As for :func:`~workbench.experiments.trial.run_trial`; ``integrator`` and ``dt`` may be given another value.
        """
        chosen = {"duration": self.duration, "dt": self.dt, "integrator": self.integrator, **options}
        return run_trial(self.neuron, self.stimulus, start=self.start, engine=engine, **chosen)


def patterns(gallery: str = "") -> list[Pattern]:
    """Every pattern there is, or those of one gallery, made anew: whoever changes one changes no other.

    >>> len(patterns("Izhikevich 2004"))
    20
    """
    found: list[Pattern] = []
    for name in modules(ROOM):
        hang = getattr(import_module(f"workbench.{ROOM}.{name}"), "gallery", None)
        found += hang() if hang is not None else []
    return [pattern for pattern in found if gallery in ("", pattern.gallery)]
