"""What every wiring rule can say: which pairs it makes, how many, and whether it can."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, NamedTuple

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.model import Model
from workbench.core.source import Source


class Ends(NamedTuple):
    """The two populations to be joined: their sizes, and whether they are one and the same."""

    pre: int
    post: int
    same: bool = False


class Wiring(Model):
    """A rule that says who is connected with whom; synapses are listed by source, then by target."""

    room = "network.wiring"
    source = Source("Crook et al. 2012 (connectivity terms)", doi="10.1007/s10827-011-0348-6")
    dense: ClassVar[bool] = False

    @abstractmethod
    def count(self, ends: Ends) -> float:
        """Expected number of synapses, known before any is made."""

    @abstractmethod
    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return sources and targets, two int32 arrays of equal length."""

    def misfit(self, ends: Ends, where: str) -> WorkbenchError | None:
        """Return why the rule cannot join these ends, or nothing."""
        return None

    @classmethod
    def from_dict(cls, data: Any, where: str = "") -> Any:
        """Build the rule that ``to_dict`` described."""
        return super().from_dict(data, where or "rule")
