"""IDX, the format of MNIST: a few big-endian numbers that say the shape, then bytes."""

from __future__ import annotations

import math

import numpy as np

from workbench.core.errors import SpecError


def read_idx(data: bytes, dimensions: int, where: str) -> np.ndarray:
    """Return the array of unsigned bytes in an IDX file.

    Raises
    ------
    SpecError
        If it is no such file, or shorter or longer than it says.

    >>> read_idx(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]), 1, "labels").tolist()
    [7, 9]
    """
    start = 4 + 4 * dimensions
    if data[:4] != bytes([0, 0, 8, dimensions]) or len(data) < start:
        raise SpecError(where, f"an IDX file of bytes in {dimensions} dimensions", repr(data[:4]))
    shape = tuple(int(size) for size in np.frombuffer(data, ">u4", dimensions, offset=4))
    if math.prod(shape) != len(data) - start:
        raise SpecError(where, f"{' x '.join(map(str, shape))} bytes, as it says", f"{len(data) - start:,}")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)
