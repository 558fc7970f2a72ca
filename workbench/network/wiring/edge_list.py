"""Edge lists: synapses as the lines of a CSV file, read with care."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from workbench.core.errors import SpecError, TooLarge, unknown

MOST_BYTES = 8 * 2**20
COLUMNS = ("pre", "post", "weight", "delay")


def read_csv(text: str) -> dict[str, Any]:
    """Read the columns ``pre,post[,weight][,delay]``, named in the first line, as arrays.

    Raises
    ------
    SpecError
        Naming the line and the column of the first entry that cannot be read.
    TooLarge
        Beyond 8 MiB.
    """
    if len(text) > MOST_BYTES:
        raise TooLarge("csv", f"at most {MOST_BYTES >> 20} MiB", f"{len(text) >> 20} MiB", "a rule that draws synapses")
    lines = text.lstrip("\ufeff").splitlines()
    names = [name.strip() for name in lines[0][:200].split(",")] if lines else []
    for column, name in enumerate(names, start=1):
        if name not in COLUMNS:
            raise unknown(f"csv line 1 column {column}", name, COLUMNS)
    if "pre" not in names or "post" not in names or len(set(names)) < len(names):
        raise SpecError(
            "csv line 1", "pre,post[,weight][,delay], each once", repr(",".join(names))[:60], "pre,post,weight"
        )
    rows = [(number, line) for number, line in enumerate(lines[1:], start=2) if line and not line.isspace()]
    try:
        numbers = np.loadtxt([line for _, line in rows], delimiter=",", comments=None, ndmin=2) if rows else None
    except (ValueError, OverflowError) as error:
        told = re.search(r"row (\d+)", str(error))
        _refuse(rows[max(int(told[1]) - 2, 0) if told else 0 :], names)
        raise SpecError("csv", "lines of numbers", str(error)[:80]) from None
    if numbers is None:
        numbers = np.empty((0, len(names)))
    cells = [column for column, name in enumerate(names) if name in ("pre", "post")]
    whole = np.isin(np.arange(len(names)), cells)
    good = numbers.shape[1] == len(names)
    if good:
        sound = np.isfinite(numbers) & (~whole | ((numbers >= 0) & (numbers < 2**31) & (numbers == np.floor(numbers))))
        good = bool(sound.all())
        rows = rows if good else rows[int(np.flatnonzero(~sound.all(axis=1))[0]) :]
    if not good:
        _refuse(rows, names)
    return {name: numbers[:, column] for column, name in enumerate(names)}


def _refuse(rows: list[tuple[int, str]], names: list[str]) -> None:
    """Raise the error of the first entry of these lines that cannot be read."""
    for number, line in rows:
        entries = line[:2000].split(",", len(names))
        if len(entries) != len(names):
            raise SpecError(f"csv line {number}", f"{len(names)} entries", repr(line[:60]))
        for column, (name, entry) in enumerate(zip(names, entries, strict=True), start=1):
            try:
                value = float(entry) if entry.isascii() and "_" not in entry else np.nan
            except ValueError:
                value = np.nan
            cell = name in ("pre", "post")
            if not np.isfinite(value) or (cell and not (0 <= value < 2**31 and value == int(value))):
                expected = "a whole number from 0" if cell else "a finite number"
                raise SpecError(f"csv line {number} column {column} ({name})", expected, repr(entry.strip()[:40]))
