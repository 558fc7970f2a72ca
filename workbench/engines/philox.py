"""Philox4x32-10: random numbers that are a function of a key and a counter, so that no draw depends on another.

Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", doi:10.1145/2063384.2063405.
The event engine has the same function as a compiled kernel; both are tested against the authors' known answers.
"""

from __future__ import annotations

import numpy as np

ROUNDS, FEWER = 10, 7
"""Rounds with a margin of safety, and as few as pass all tests of TestU01 (Table 2 of the source), for numbers that are drawn in masses."""
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
MASK = np.uint64(0xFFFFFFFF)


def philox(counter: np.ndarray, key: tuple[int, int], rounds: int = ROUNDS) -> np.ndarray:
    """Return four 32-bit words for each counter.

    Parameters
    ----------
    counter
        uint64 array ``(..., 4)`` of 32-bit words.
    key
        Two 32-bit words.
    """
    c0, c1, c2, c3 = (counter[..., i].astype(np.uint64) for i in range(4))
    k0, k1 = (np.uint64(word) for word in key)
    for _ in range(rounds):
        p0, p1 = c0 * np.uint64(MULTIPLIERS[0]), c2 * np.uint64(MULTIPLIERS[1])
        c0, c1, c2, c3 = (p1 >> np.uint64(32)) ^ c1 ^ k0, p1 & MASK, (p0 >> np.uint64(32)) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + np.uint64(WEYL[0])) & MASK, (k1 + np.uint64(WEYL[1])) & MASK
    return np.stack([c0, c1, c2, c3], axis=-1)


def words(key: int, first: int, steps: int, size: int) -> np.ndarray:
    """Return 32-bit words ``(steps, size)`` from step ``first`` of a stream on: each depends on key, step and place alone."""
    block = np.arange((size + 3) // 4, dtype=np.uint64)
    step = np.arange(first, first + steps, dtype=np.uint64)[:, None]
    counter = np.zeros((steps, len(block), 4), dtype=np.uint64)
    counter[..., 0], counter[..., 2], counter[..., 3] = block, step & MASK, step >> np.uint64(32)
    return philox(counter, (key & 0xFFFFFFFF, key >> 32)).reshape(steps, -1)[:, :size]


def halves(key: int, step: int, size: int) -> tuple[np.ndarray, int]:
    """Return a 16-bit number for each of ``size`` places of a step of a stream, and one more that belongs to the step itself.

    Sixteen blocks of four words make 128 numbers; a number lies 16 places after the one from the other half of its word or the word
    before, so that a loop over blocks writes to places in a row.
    """
    block = np.arange(16 * ((size + 127) // 128), dtype=np.uint64)
    counter = np.zeros((len(block) + 1, 4), dtype=np.uint64)
    counter[:-1, 0], counter[-1, :2] = block, MASK
    counter[:, 2], counter[:, 3] = step & int(MASK), step >> 32
    drawn = philox(counter, (key & 0xFFFFFFFF, key >> 32), FEWER)
    pairs = np.stack([drawn[:-1] & np.uint64(0xFFFF), drawn[:-1] >> np.uint64(16)], axis=-1)
    places = pairs.reshape(-1, 16, 8).swapaxes(1, 2).ravel()
    return places[:size].astype(np.int64), int(drawn[-1, 0] >> np.uint64(16))


def normals(key: int, first: int, steps: int, size: int) -> np.ndarray:
    """Return standard normal numbers ``(steps, size)``: two words make two of them (Box and Muller 1958).

    A word of 32 bits reaches 6.8 standard deviations.
    """
    drawn = words(key, first, steps, size + size % 2).reshape(steps, -1, 2)
    uniform = (drawn + 0.5) * 2.0**-32
    radius, angle = np.sqrt(-2.0 * np.log(uniform[..., 0])), 2.0 * np.pi * uniform[..., 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1).reshape(steps, -1)[:, :size]
