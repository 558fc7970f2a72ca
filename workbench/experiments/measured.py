"""What was measured of this machine since the server started: a property of the machine, so every visitor sees it."""

from __future__ import annotations

import threading

from workbench.experiments.benchmark import Cost


class Measured:
    """Costs by (model, engine), kept for all pages of a process; nobody's network or choice is in it.

    >>> ours = Measured()
    >>> ours.claim(), ours.claim()
    (True, False)
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._costs: dict[tuple[str, str], Cost] = {}
        self._claimed = False

    @property
    def costs(self) -> dict[tuple[str, str], Cost]:
        """What is known so far."""
        with self._lock:
            return dict(self._costs)

    def keep(self, cost: Cost) -> None:
        """Take a cost; a newer one replaces it."""
        with self._lock:
            self._costs[cost.model, cost.engine] = cost

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
