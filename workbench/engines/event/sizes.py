"""Sizes that compiled loops and those who lay out memory for them agree on."""

from __future__ import annotations

WORDS, TARGETS, PLANES, ROWS = 8, 512, 8, 8
"""Of rows of bits: words of 64 bits and targets of a block, digits of a count, rows that are added together."""
COUNTED = 248
"""Rows that can be counted before the digits are full, a multiple of eight."""
LINES, TOGETHER = 64, 4
"""Lines of a background that are counted at once, and thresholds in one go."""
STRETCH = 2048
"""Lines of a background that are drawn and counted while they lie in the nearest cache, a multiple of 128."""
AHEAD = 64
"""Segments that are looked up, and asked for from memory, before they are added."""
