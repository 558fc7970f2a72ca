"""Keeps a live run to its speed: how far to go next, how long to rest, and how fast it really was."""

from __future__ import annotations

import math

FRAME = 0.04  # seconds between two pictures
LONGEST = 0.03  # seconds one stretch may compute, so that stop and pause answer at once
BREAK = 1.0  # a silence of so many seconds was a pause: the measurement begins anew


class Pace:
    """Model time against wall time; the caller reads the clock.

    >>> pace = Pace()
    >>> pace.stretch(speed=0.1, dt=0.1)  # ms: a twenty-fifth of a second at a tenth of real time
    4.0
    >>> pace.done(length=4.0, began=0.0, ended=0.01, speed=0.1)  # seconds to rest
    0.03
    >>> _ = pace.done(length=4.0, began=0.04, ended=0.05, speed=0.1)
    >>> round(pace.factor, 6)
    0.1
    """

    def __init__(self) -> None:
        self.cost = 0.0  # seconds of computing for one ms
        self.factor = math.nan  # model time over wall time, averaged over some ten frames
        self._due = math.nan

    def stretch(self, speed: float, dt: float) -> float:
        """The ms to advance next: what one picture needs at this speed, or less where that would compute too long."""
        wanted = 1000.0 * FRAME * speed
        if self.cost:
            wanted = min(wanted, LONGEST / self.cost)
        elif math.isinf(wanted):
            wanted = 1.0
        return float(f"{max(round(wanted / dt), 1) * dt:.9g}")

    def done(self, length: float, began: float, ended: float, speed: float) -> float:
        """Take note of a stretch of ``length`` ms and return the seconds to rest before the next."""
        cost = (ended - began) / length
        self.cost = 0.7 * self.cost + 0.3 * cost if self.cost else cost
        fresh = math.isnan(self._due) or began - self._due > BREAK
        due = began if fresh else self._due
        # a little lateness is made up for, a long one is not
        rest = 0.0 if math.isinf(speed) else max(0.0, length / (1000.0 * speed) - (ended - max(due, began - FRAME)))
        took = ended + rest - due
        if fresh or took <= 0:
            self.factor = math.nan
        else:
            now = length / 1000.0 / took
            self.factor = now if math.isnan(self.factor) else 0.9 * self.factor + 0.1 * now
        self._due = ended + rest
        return float(f"{rest:.9g}")

    def rest(self) -> None:
        """Begin the measurement anew, as after a single step."""
        self.factor, self._due = math.nan, math.nan
