"""Random streams that depend on one seed and on what is drawn, never on the order of drawing."""

from __future__ import annotations

import hashlib

import numpy as np


def key(seed: int, *parts: object) -> int:
    """Return a 64-bit key for a seed and the names of what is drawn (object, purpose, ...)."""
    text = "\x1f".join([str(int(seed)), *map(str, parts)])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def stream(seed: int, *parts: object) -> np.random.Generator:
    """Return a generator of its own for this seed and these parts.

    >>> float(stream(1, "exc").random()) == float(stream(1, "exc").random())
    True
    >>> float(stream(1, "exc").random()) == float(stream(1, "inh").random())
    False
    """
    return np.random.Generator(np.random.Philox(key=key(seed, *parts)))
