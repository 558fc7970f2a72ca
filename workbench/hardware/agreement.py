"""How far two runs of one network have the same spikes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Agreement(NamedTuple):
    """Spikes with exact numbers, spikes on a chip, and those that both have: of the same cell, in the same step."""

    exact: int
    chip: int
    same: int

    @classmethod
    def of(cls, exact: np.ndarray, chip: np.ndarray, late: int = 0) -> Agreement:
        """Compare spikes ``(steps, ...)`` of the same cells.

        Parameters
        ----------
        late
            Steps by which a spike may come earlier or later and still be the same one; each spike is matched once, at the
            smallest distance first.

        >>> Agreement.of(np.array([1, 0, 1, 0], bool), np.array([1, 0, 0, 1], bool))
        Agreement(exact=2, chip=2, same=1)
        >>> Agreement.of(np.array([1, 0, 1, 0], bool), np.array([1, 0, 0, 1], bool), late=1).same
        2
        """
        left, right, same = np.array(exact, bool), np.array(chip, bool), 0
        for shift in sorted(range(-late, late + 1), key=abs):
            here, there = (left[: len(left) - shift], right[shift:]) if shift >= 0 else (left[-shift:], right[:shift])
            both = here & there
            same += int(both.sum())
            here &= ~both
            there &= ~both
        return cls(int(np.count_nonzero(exact)), int(np.count_nonzero(chip)), same)

    @property
    def share(self) -> float | None:
        """Twice the common spikes over all spikes of both, 0 to 1; ``None`` where neither spiked."""
        total = self.exact + self.chip
        return 2 * self.same / total if total else None
