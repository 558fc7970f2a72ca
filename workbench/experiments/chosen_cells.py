"""Cells of one population in words: ``0-9, 12``, or ``all``."""

from __future__ import annotations

import re

from workbench.core.errors import RangeError


def chosen_cells(text: str, size: int, where: str = "cells") -> list[int]:
    """Return the cells that a text names, rising, each once.

    Raises
    ------
    RangeError
        If it names none, or one that a population of this size does not have.

    >>> chosen_cells("0-3, 12, 2", 100), len(chosen_cells("all", 100))
    ([0, 1, 2, 3, 12], 100)
    """
    if text.strip().lower() == "all":
        return list(range(size))
    chosen: set[int] = set()
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        found = re.fullmatch(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?", piece)
        low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
        if not 0 <= low <= high < size:
            raise RangeError(where, f"cells 0 to {size - 1}", repr(piece)[:60], "0-9, 12 or all")
        chosen.update(range(low, high + 1))
    if not chosen:
        raise RangeError(where, f"cells 0 to {size - 1}", "none", "0-9, 12 or all")
    return sorted(chosen)
