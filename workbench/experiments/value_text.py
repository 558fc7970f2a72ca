"""Weights, delays and spikes as a person types them: a number, a law with its numbers, a list of cells and times."""

from __future__ import annotations

import math
from dataclasses import astuple
from itertools import takewhile
from typing import Any

import numpy as np

from workbench.core.errors import RangeError
from workbench.network.distributions import LogNormal, Normal, Uniform, Value
from workbench.stimuli.spike_list import SpikeList

LAWS: dict[str, tuple[type[Normal | Uniform | LogNormal], tuple[int, ...]]] = {
    "normal": (Normal, (2, 4)),
    "uniform": (Uniform, (2,)),
    "lognormal": (LogNormal, (2,)),
}
HOW = "a number, or normal MEAN STD [LOW HIGH], uniform LOW HIGH, lognormal MEDIAN SIGMA"
MOST = 1000
"""Spikes that may be typed."""


def read_value(text: str, where: str) -> Value:
    """Return the number or the law that a text names.

    >>> read_value("16.2", "weight"), read_value("normal 16 2", "weight")
    (16.2, Normal(mean=16.0, std=2.0, low=-inf, high=inf))

    Raises
    ------
    RangeError
        If it is none of them.
    """
    word, *rest = text.replace(",", " ").lower().split() or [""]
    law, counts = LAWS.get(word, (None, (0,)))
    try:
        numbers = [float(piece) for piece in (rest if law else [word, *rest])]
    except ValueError:
        numbers = []
    if law is not None and len(numbers) in counts:
        return law(*numbers)
    if law is None and len(numbers) == 1:
        return numbers[0]
    raise RangeError(where, HOW, repr(text)[:60], "normal 10 2")


def value_text(value: Value) -> str:
    """Return the text that :func:`read_value` reads; of an array, only that it is one.

    >>> value_text(Uniform(0.5, 2.0)), value_text(1.5)
    ('uniform 0.5 2', '1.5')
    """
    if isinstance(value, np.ndarray):
        return f"array {value.shape}"
    if isinstance(value, (Normal, Uniform, LogNormal)):
        word = type(value).__name__.lower()
        return " ".join([word, *(_digits(number) for number in takewhile(math.isfinite, astuple(value)))])
    return _digits(value)


def _digits(number: float) -> str:
    """The fewest digits that are read as the same number."""
    return repr(float(number)).removesuffix(".0")


def read_spikes(text: str) -> SpikeList:
    """Return the spikes of a list of times in ms, each with its cell before a colon or of cell 0.

    >>> read_spikes("10, 1:12.5").ids
    array([0, 1])

    Raises
    ------
    RangeError
        Naming the piece that is no spike.
    """
    times, ids = [], []
    pieces = text.replace(",", " ").split()
    if len(pieces) > MOST:
        raise RangeError("spikes", f"at most {MOST:,} typed spikes", f"{len(pieces):,}", "a file, or Poisson")
    for piece in pieces:
        cell, _, moment = piece.rpartition(":")
        try:
            times.append(float(moment))
            ids.append(int(cell or 0))
        except ValueError:
            raise RangeError("spikes", "times in ms, or cell:time", repr(piece)[:40], "10, 25, 1:30") from None
    order: Any = np.argsort(times, kind="stable")
    return SpikeList(times=np.asarray(times)[order], ids=np.asarray(ids, dtype=np.int64)[order])


def spikes_text(model: SpikeList) -> str:
    """Return the text that :func:`read_spikes` reads, of the first thousand spikes."""
    pairs = zip(model.ids[:MOST].tolist(), model.times[:MOST].tolist(), strict=True)
    return ", ".join(f"{cell}:{moment:g}" if cell else f"{moment:g}" for cell, moment in pairs)
