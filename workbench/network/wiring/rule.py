"""What every wiring rule can say: which pairs it makes, how many, and whether it can."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.model import Model
from workbench.core.source import Source
from workbench.network.layout import Layout

SOURCES = 256
"""Sources whose synapses are drawn together where a projection is too large to be drawn at once."""


class Ends(NamedTuple):
    """The two populations to be joined: their sizes, whether they are one and the same, and where their cells lie."""

    pre: int
    post: int
    same: bool = False
    pre_layout: Layout | None = None
    post_layout: Layout | None = None

    def targets(self, autapses: bool) -> int:
        """How many cells a source may choose from."""
        return self.post - (1 if self.same and not autapses else 0)

    def others(self, pre: np.ndarray, drawn: np.ndarray, autapses: bool) -> np.ndarray:
        """Turn numbers drawn below :meth:`targets` into targets, by skipping over oneself where that is not allowed."""
        return drawn + (drawn >= pre) if self.same and not autapses else drawn


class Degree(NamedTuple):
    """The law of a degree: successes of so many independent trials, each with this chance; a chance of 1 is a fixed degree."""

    trials: int
    chance: float


class Wiring(Model):
    """A rule that says who is connected with whom; synapses are listed by source, then by target.

    A rule with ``shared`` weights gives the shape of an array of weights that many synapses share, and :meth:`taps` says which of
    them each synapse takes.
    """

    room = "network.wiring"
    source = Source("Crook et al. 2012 (connectivity terms)", doi="10.1007/s10827-011-0348-6")
    dense: ClassVar[bool] = False

    @abstractmethod
    def count(self, ends: Ends) -> float:
        """Expected number of synapses, known before any is made."""

    def degrees(self, ends: Ends) -> tuple[Degree | None, Degree | None]:
        """The laws of the out-degree of a source and of the in-degree of a target; ``None`` where they are not binomial, or not the same for all."""
        return None, None

    @abstractmethod
    def wire(self, ends: Ends, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return sources and targets, two int32 arrays of equal length."""

    def pieces(self, ends: Ends, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield what :meth:`wire` returns for ``SOURCES`` sources after the other.

        A rule that draws source by source does so here, so that nobody holds all of a large projection; ``in_pieces`` says so.
        """
        pre, post = self.wire(ends, rng)
        for begin, end in pairwise(np.searchsorted(pre, np.arange(0, ends.pre + SOURCES, SOURCES)).tolist()):
            yield pre[begin:end], post[begin:end]

    def portions(self, ends: Ends, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield what :meth:`wire` returns, some at a time, in the order in which it is drawn; synapses of one pair come together."""
        yield from self.pieces(ends, rng)

    @property
    def in_pieces(self) -> bool:
        """Whether :meth:`pieces` draws one piece after the other."""
        return False

    def misfit(self, ends: Ends, where: str) -> WorkbenchError | None:
        """Return why the rule cannot join these ends, or nothing."""
        return None

    @property
    def shared(self) -> tuple[int, ...] | None:
        """The shape of shared weights, or ``None`` where every synapse has its own."""
        return None

    def taps(self) -> np.ndarray:
        """For each synapse, the place of its weight in the shared array, read row by row."""
        raise NotImplementedError(f"{type(self).__name__} shares no weights")

    @classmethod
    def from_dict(cls, data: Any, where: str = "") -> Any:
        """Build the rule that ``to_dict`` described."""
        return super().from_dict(data, where or "rule")
