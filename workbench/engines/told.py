"""The spikes that stimuli say themselves, asked for some steps ahead so that every engine gets them as it goes."""

from __future__ import annotations

import numpy as np

from workbench.core.random import stream
from workbench.core.span import Span
from workbench.engines.plan import Plan, Source

AHEAD, MOST = 256, 16_384
"""Fewest steps asked for at once, since a stimulus may have to draw a page for a single one, and most, since spikes take memory."""


def told_spikes(plan: Plan, source: Source, first: int, steps: int, member: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Steps (sorted) and lines of the spikes that a stimulus says it emits from step ``first`` on.

    Parameters
    ----------
    member
        Of a batch; the first gets what the other engines draw.
    """
    of = (source.name, *([member] if member else []))
    return source.model.spikes(Span(first, steps, plan.dt, source.size, lambda *what: stream(plan.seed, *of, *what)))


class Told:
    """The stimuli of a plan that say their spikes, in motion; ``most`` is how many steps may be asked for, if there are any."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.most = MOST if any(source.model.told for source in plan.sources.values()) else None
        self._kept: dict[str, tuple[int, int, np.ndarray, np.ndarray]] = {}

    def changed(self, name: str) -> None:
        """Forget what a stimulus said, since it has changed."""
        self._kept.pop(name, None)

    def spikes(self, name: str, first: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Steps (sorted) and lines of the spikes that a stimulus emits in these steps."""
        begin, end, at, lines = self._kept.get(name, (0, 0, *(np.zeros(0, dtype=np.int64),) * 2))
        if not begin <= first <= first + steps <= end:
            begin, end = first, first + max(steps, AHEAD)
            at, lines = told_spikes(self.plan, self.plan.sources[name], first, end - first)
            self._kept[name] = begin, end, at, lines
        inside = slice(*np.searchsorted(at, (first, first + steps)))
        return at[inside], lines[inside]
