"""Arrays that begin at a line of memory; and one that grows: pages that nobody has written to cost no memory, so it begins as large as it is expected to become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

LINE = 64
"""Bytes of a line of memory. A vector that lies across two takes twice as long to read or write."""


def lined(size: int, kind: Any, make: Callable[..., np.ndarray] = np.zeros) -> np.ndarray:
    """Numbers that begin at a line of memory: zeros, or what ``make`` gives."""
    whole = make(size * np.dtype(kind).itemsize + LINE, dtype=np.uint8)
    begin = -whole.ctypes.data % LINE
    return whole[begin : begin + size * np.dtype(kind).itemsize].view(kind)


def whole_lines(count: Any) -> Any:
    """So many numbers or more that what follows them begins at a line of memory, whatever their kind."""
    return -(-count // LINE) * LINE


class Growing:
    """Numbers of one kind, one after the other."""

    def __init__(self, kind: Any, expected: float) -> None:
        self.data, self.used = lined(int(expected * 1.01) + 1024, kind, np.empty), 0

    def more(self, count: int) -> np.ndarray:
        """Return room for ``count`` more numbers."""
        if self.used + count > len(self.data):
            larger = lined(2 * self.used + count, self.data.dtype, np.empty)
            larger[: self.used] = self.data[: self.used]
            self.data = larger
        self.used += count
        return self.data[self.used - count : self.used]
