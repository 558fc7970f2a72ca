"""Where a click on a figure fell; what a browser sends is not trusted."""

from __future__ import annotations

import math
from typing import Any


def tapped(event: Any) -> tuple[float, float] | None:
    """The place of a click in the units of the axes, or None if it is none.

    >>> from types import SimpleNamespace
    >>> tapped(SimpleNamespace(x=1, y=2.5)), tapped(SimpleNamespace(x=None, y=0.0)), tapped(SimpleNamespace(x=math.nan, y=0.0))
    ((1.0, 2.5), None, None)
    """
    try:
        x, y = float(event.x), float(event.y)
    except (OverflowError, TypeError, ValueError):
        return None
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None
