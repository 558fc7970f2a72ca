"""A named set of values of a model, with what it shows and where it was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.core.source import Source


@dataclass(frozen=True)
class Preset:
    """Values that make a model one known cell; what is not named keeps its default.

    Attributes
    ----------
    values
        Quantities in their declared units, and options.
    about
        One sentence for a menu.
    source
        Who published the values.
    """

    values: Mapping[str, Any]
    about: str
    source: Source
