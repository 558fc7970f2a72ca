"""The number in a field of a page: a person may have emptied it, and a program may have sent any."""

from __future__ import annotations

from typing import Any


def clamped(field: Any, end: int | None = None) -> int:
    """The whole number in a field, held between its ends; the lower one where it was emptied.

    Parameters
    ----------
    end
        The upper end that the field is about to get, if not its own.
    """
    low, high = field.start or 0, field.end if end is None else end
    value = low if field.value is None else max(int(field.value), low)
    return value if high is None else min(value, high)
