"""An array that grows: pages that nobody has written to cost no memory, so it begins as large as it is expected to become."""

from __future__ import annotations

from typing import Any

import numpy as np


class Growing:
    """Numbers of one kind, one after the other."""

    def __init__(self, kind: Any, expected: float) -> None:
        self.data, self.used = np.empty(int(expected * 1.01) + 1024, dtype=kind), 0

    def more(self, count: int) -> np.ndarray:
        """Return room for ``count`` more numbers."""
        if self.used + count > len(self.data):
            larger = np.empty(2 * self.used + count, dtype=self.data.dtype)
            larger[: self.used] = self.data[: self.used]
            self.data = larger
        self.used += count
        return self.data[self.used - count : self.used]
