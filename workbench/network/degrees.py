"""Degrees: how many synapses leave and reach each cell, as asked for and as drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import unknown

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
    """

    outgoing: np.ndarray
    incoming: np.ndarray
    requested_outgoing: float
    requested_incoming: float
    autapses: int
    multapses: int

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


def degrees(net: Network, name: str, seed: int) -> Degrees:
    """Draw a projection as a run with this seed does, and count.

    Raises
    ------
    UnknownName
        If there is no such projection.
    TooLarge, Misfits
        As :meth:`Network.check`; before anything is drawn.
    """
    if name not in net.projections:
        raise unknown("degrees", name, net.projections)
    net.check()
    projection = net.projections[name]
    ends = net.ends(projection)
    expected = projection.rule.count(ends)
    pre, post = projection.synapses(ends, seed)
    again = (np.diff(pre) == 0) & (np.diff(post) == 0)  # sorted, so that a pair's synapses are neighbors
    return Degrees(
        np.bincount(pre, minlength=ends.pre),
        np.bincount(post, minlength=ends.post),
        expected / ends.pre,
        expected / ends.post,
        int((pre == post).sum()) if ends.same else 0,
        int(again.sum()),
    )
