"""Streams depend on seed and names alone."""

from __future__ import annotations

import numpy as np
from scipy.stats import kstest

from workbench.core.random import stream
from workbench.engines.philox import FEWER, halves, philox, words


def test_streams_are_told_apart_by_every_part():
    draws = {
        tuple(stream(*parts).integers(0, 2**32, 4))
        for parts in [(1, "a", "b"), (1, "ab"), (2, "a", "b"), (1, "a", "c"), (1, "a\x1fb", "")]
    }
    assert len(draws) == 5


# Random123 known-answer vectors (kat_vectors, philox4x32-10), Salmon et al. 2011
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def test_philox_gives_the_authors_answers():
    for counter, key, expected in KNOWN:
        assert tuple(int(word) for word in philox(np.array([counter], dtype=np.uint64), key)[0]) == expected


# philox4x32-7 of the same file
FEWER_KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x5F6FB709, 0x0D893F64, 0x4F121F81, 0x4F730A48)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x5207DDC2, 0x45165E59, 0x4D8EE751, 0x8C52F662)),
]


def test_philox_with_fewer_rounds_gives_the_authors_answers():
    for counter, key, expected in FEWER_KNOWN:
        assert tuple(int(word) for word in philox(np.array([counter], dtype=np.uint64), key, FEWER)[0]) == expected


def test_the_compiled_philox_is_the_same():
    from workbench.engines.event.philox import words as compiled

    key, step = 0xF123456789ABCDEF, 2**33 + 5
    drawn = np.zeros(204, dtype=np.uint32)
    compiled(np.uint64(key), np.uint64(step), 0, 201, drawn)
    assert drawn[:201].tolist() == words(key, step, 1, 201)[0].tolist()
    part = np.zeros(100, dtype=np.uint32)
    compiled(np.uint64(key), np.uint64(step), 100, 100, part)
    assert part.tolist() == drawn[100:200].tolist()


def test_numbers_of_sixteen_bits_are_the_same_compiled_and_uniform():
    from workbench.engines.event import philox as compiled

    key, step = np.uint64(0xF123456789ABCDEF), np.uint64(2**33 + 5)
    expected, extra = halves(int(key), int(step), 1000)
    drawn = np.zeros(1024, dtype=np.uint16)
    compiled.halves(key, step, 0, 1000, drawn)
    assert drawn[:1000].tolist() == expected.tolist()
    compiled.halves(key, step, 384, 616, drawn)
    assert drawn[:616].tolist() == expected[384:].tolist()
    assert compiled.dither(key, step) == extra
    many = np.concatenate([halves(7, step, 1000)[0] for step in range(20)])
    assert kstest((many + 0.5) / 2.0**16, "uniform").pvalue > 1e-3
    assert kstest([(halves(7, step, 0)[1] + 0.5) / 2.0**16 for step in range(500)], "uniform").pvalue > 1e-3


def test_words_are_uniform():
    drawn = words(7, 0, 20, 1000).ravel() / 2.0**32
    assert kstest(drawn, "uniform").pvalue > 1e-3
