"""Polarity: whether a synapse excites or inhibits, and which cells do both (Dale's principle says that none does)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import Misfits, WiringError
from workbench.core.model import Synapse

if TYPE_CHECKING:
    from workbench.network.network import Network

TURNS = -60.0
"""Reversal potential (mV) up to which a conductance is taken to inhibit: about where cortical cells rest."""


def polarity(synapse: Synapse | None) -> int:
    """+1 if a positive weight excites, -1 if it inhibits: a conductance does by its reversal potential."""
    reversal = getattr(synapse, "e_rev", None)
    return -1 if reversal is not None and reversal <= TURNS else 1


def mixed_sources(net: Network, seed: int) -> dict[str, np.ndarray]:
    """The neurons with synapses of both signs, by population, as a run with this seed draws them; a weight of 0 has no sign.

    Raises
    ------
    TooLarge, Misfits
        As :meth:`Network.check`; before anything is drawn.
    """
    net.check()
    found: dict[str, np.ndarray] = {}
    for name, population in net.populations.items():
        if population.is_stimulus:
            continue
        signs = np.zeros((2, population.size), dtype=bool)
        for projection in net.projections.values():
            joined = projection.synapse is not None and bool(projection.synapse.equations.source)
            if projection.pre == name and not joined:  # a gap junction does both
                turn = polarity(projection.synapse)
                for pre, _, weights in projection.pieces(net.ends(projection), seed):
                    effect = np.full(len(pre), projection.weight) if weights is None else weights
                    signs[0, pre[effect * turn > 0]] = True
                    signs[1, pre[effect * turn < 0]] = True
        if signs.all(axis=0).any():
            found[name] = np.flatnonzero(signs.all(axis=0))
    return found


def require_dale(net: Network, seed: int = 1) -> None:
    """Refuse a network in which, for this seed, some cell excites and inhibits.

    Raises
    ------
    Misfits
        With one error for each population that has such cells.
    """
    wrong = [
        WiringError(
            f"{net.name}.{name}",
            "cells that only excite or only inhibit (Dale's principle)",
            f"{len(cells):,} that do both, cell {cells[0]} the first",
            "two populations, or weights of one sign",
        )
        for name, cells in mixed_sources(net, seed).items()
    ]
    if wrong:
        raise Misfits(net.name, wrong)
