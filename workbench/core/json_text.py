"""JSON from strangers: the numbers in it are finite and of a size that arrays can hold."""

from __future__ import annotations

import json
import math
from typing import Any

LARGEST = 2**63


def read_json(text: str | bytes) -> Any:
    """Parse JSON.

    Raises
    ------
    ValueError
        If it is none, or holds a number beyond 64 bits, an infinite one, or one that is no number.

    >>> read_json('{"size": 3}')
    {'size': 3}
    >>> read_json('[1e999]')
    Traceback (most recent call last):
    ...
    ValueError: a number too large: 1e999
    """
    return json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_refuse)


def _whole(text: str) -> int:
    if len(text) > 20 or abs(number := int(text)) >= LARGEST:
        _refuse(text)
    return number


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        _refuse(text)
    return number


def _refuse(text: str) -> None:
    raise ValueError(f"a number too large: {text[:40]}")
