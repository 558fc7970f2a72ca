"""Degrees: how many synapses leave and reach each cell, as asked for and as drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import unknown
from workbench.network.wiring.rule import Degree

if TYPE_CHECKING:
    from workbench.network.network import Network


@dataclass(frozen=True)
class Degrees:
    """The degrees of one projection.

    Attributes
    ----------
    outgoing, incoming
        Synapses of each source, ``(pre,)``, and onto each target, ``(post,)``.
    requested_outgoing, requested_incoming
        Their means as the rule expects them.
    autapses
        Synapses from a cell onto itself.
    multapses
        Synapses beyond the first of a pair.
    laws
        Those that the rule gives to an out-degree and to an in-degree, where it has such.
    """

    outgoing: np.ndarray
    incoming: np.ndarray
    requested_outgoing: float
    requested_incoming: float
    autapses: int
    multapses: int
    laws: tuple[Degree | None, Degree | None] = (None, None)

    @property
    def synapses(self) -> int:
        """Number of synapses."""
        return int(self.outgoing.sum())

    def __str__(self) -> str:
        sides = (
            ("out", self.outgoing, self.requested_outgoing),
            ("in", self.incoming, self.requested_incoming),
        )
        told = [
            f"{side}-degree {found.mean():.4g} ({found.min()} to {found.max()}), requested {asked:.4g}"
            for side, found, asked in sides
        ]
        return "; ".join(told)


class DegreeCount:
    """Counts degrees of a projection whose synapses come in pieces, each sorted by source and then by target; those of a pair come together."""

    def __init__(self, net: Network, name: str) -> None:
        if name not in net.projections:
            raise unknown("degrees", name, net.projections)
        projection = net.projections[name]
        self.rule, self.ends = projection.rule, net.ends(projection)
        self.outgoing, self.incoming = np.zeros(self.ends.pre, np.int64), np.zeros(self.ends.post, np.int64)
        self.autapses = self.multapses = 0

    def add(self, pre: np.ndarray, post: np.ndarray) -> None:
        """Count some more synapses."""
        self.outgoing += np.bincount(pre, minlength=self.ends.pre)
        self.incoming += np.bincount(post, minlength=self.ends.post)
        self.multapses += int(((np.diff(pre) == 0) & (np.diff(post) == 0)).sum())
        self.autapses += int((pre == post).sum()) if self.ends.same else 0

    def degrees(self) -> Degrees:
        """What was counted."""
        asked = self.rule.count(self.ends)
        return Degrees(
            self.outgoing,
            self.incoming,
            asked / self.ends.pre,
            asked / self.ends.post,
            self.autapses,
            self.multapses,
            self.rule.degrees(self.ends),
        )


def degrees(net: Network, name: str, seed: int) -> Degrees:
    """Draw a projection as a run with this seed does, piece by piece, and count.

    Raises
    ------
    UnknownName
        If there is no such projection.
    TooLarge, Misfits
        As :meth:`Network.check`; before anything is drawn.
    """
    count = DegreeCount(net, name)
    net.check()
    for pre, post, _ in net.projections[name].pieces(count.ends, seed):
        count.add(pre, post)
    return count.degrees()
