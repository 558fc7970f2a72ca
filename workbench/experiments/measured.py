"""What was measured of this machine since the server started: a property of the machine, so every visitor sees it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from workbench.experiments.benchmark import Cost


class Measured:
    """Costs by (model, engine) and patterns by model, kept for all pages of a process; nobody's network or choice is in it.

    >>> ours = Measured()
    >>> ours.claim(), ours.claim()
    (True, False)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._costs: dict[tuple[str, str], Cost] = {}
        self._patterns: dict[str, tuple[str, ...]] = {}
        self._claimed = False

    @property
    def costs(self) -> dict[tuple[str, str], Cost]:
        """The costs known so far."""
        with self._lock:
            return dict(self._costs)

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """The patterns seen so far."""
        with self._lock:
            return dict(self._patterns)

    def update(self, costs: Iterable[Cost], patterns: Mapping[str, tuple[str, ...]]) -> None:
        """Take what was measured; what is newer replaces what was there."""
        with self._lock:
            self._costs |= {(cost.model, cost.engine): cost for cost in costs}
            self._patterns |= patterns

    def claim(self) -> bool:
        """Whether the caller is the first to want the measurement: two at a time would only disturb each other."""
        with self._lock:
            first, self._claimed = not self._claimed, True
            return first

    def release(self) -> None:
        """Let somebody else measure: the first one stopped before it was done."""
        with self._lock:
            self._claimed = False


MEASURED = Measured()
