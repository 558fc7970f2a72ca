"""A projection looked at: its weights as a matrix, its degrees beside those asked for, and how its weights spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from workbench.core.jobs import Job, Progress
from workbench.core.units import pretty
from workbench.experiments.live_network import LiveNetwork
from workbench.network.degrees import DegreeCount, Degrees
from workbench.network.network import Network
from workbench.network.polarity import polarity
from workbench.network.projection import Projection
from workbench.network.wiring.rule import SOURCES, Degree

BLOCKS = 120
"""Rows and columns of a matrix at most; beyond, neighbors share a block."""
SAMPLED = 200_000
"""Weights that are looked at one by one, at most."""

Synapses = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class WiringLook:
    """What one projection is made of.

    Attributes
    ----------
    matrix
        Weight from a source to a target, 0 where there is none, averaged over the pairs of a block: ``(targets, sources)``.
    rows, columns
        Where the blocks begin and end, in targets and in sources.
    weights
        Weights one by one, of every ``every``-th synapse; only one if all have the same.
    now
        Whether these are the weights of the moment, of a projection that learns.
    """

    name: str
    unit: str
    degrees: Degrees
    matrix: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    weights: np.ndarray
    every: int
    now: bool

    @property
    def cells_in_block(self) -> tuple[int, int]:
        """Targets and sources that share a block."""
        return int(self.rows[1] - self.rows[0]), int(self.columns[1] - self.columns[0])

    def __str__(self) -> str:
        found, low, high = self.degrees, self.weights.min(initial=np.inf), self.weights.max(initial=-np.inf)
        unit = f" {pretty(self.unit)}" if self.unit != "1" else ""
        spread = f"{low:.4g} to {high:.4g}{unit}, mean {self.weights.mean():.4g}" if low < high else f"{low:.4g}{unit}"
        told = [f"{self.name}: {found.synapses:,} synapses", str(found)]
        told += [f"weights {spread}"] if found.synapses else []
        told += [f"{found.multapses:,} beyond the first of their pair"] if found.multapses else []
        told += [f"every {self.every}th weight looked at"] if self.every > 1 else []
        return f"{'; '.join(told)}{' (weights of this moment)' if self.now else ''}."


def look(net: Network, name: str, seed: int, given: Synapses | None = None) -> Job:
    """Look at a projection as a run with this seed draws it; a job that returns a :class:`WiringLook`.

    It holds some synapses at a time (all of them where the rule can draw only all at once), and sums them up in at most
    120 by 120 blocks.

    Parameters
    ----------
    given
        Sources, targets and weights of a run, in place of those that are drawn.

    Raises
    ------
    UnknownName, TooLarge, Misfits
        As :func:`workbench.network.degrees.degrees`.
    """
    count = DegreeCount(net, name)
    net.check()
    projection, ends = net.projections[name], count.ends
    rows, columns = _edges(ends.post), _edges(ends.pre)
    places = [np.searchsorted(edges, np.arange(edges[-1]), side="right") - 1 for edges in (rows, columns)]
    shape = len(rows) - 1, len(columns) - 1
    summed = np.zeros(shape[0] * shape[1])
    expected = len(given[0]) if given is not None else projection.rule.count(ends)
    every, begin = max(1, int(-(-expected // SAMPLED))), 0
    sampled: list[np.ndarray] = []
    for pre, post, weights in _pieces(projection, count, seed, given):
        count.add(pre, post)
        block = places[0][post] * shape[1] + places[1][pre]
        if weights is None:
            assert isinstance(projection.weight, float)
            summed += projection.weight * np.bincount(block, minlength=len(summed))
        else:
            summed += np.bincount(block, weights, minlength=len(summed))
            sampled.append(weights[-begin % every :: every])
            begin += len(weights)
        seen = int(count.incoming.sum())
        yield Progress(seen, max(round(expected), seen), f"{seen:,} of about {expected:,.0f} synapses")
    if not sampled:
        every = 1
        sampled = [
            np.array([projection.weight] if isinstance(projection.weight, float) and count.outgoing.any() else [])
        ]
    pairs = np.outer(np.diff(rows), np.diff(columns))
    return WiringLook(
        name,
        projection.weight_unit(),
        count.degrees(),
        summed.reshape(shape) / pairs,
        rows,
        columns,
        np.concatenate(sampled),
        every,
        given is not None,
    )


def look_live(live: LiveNetwork, name: str) -> Job:
    """Look at a projection of a network on a page; if it learns and there is a run, with the weights of this moment."""
    net, given = live.network, None
    if name in net.projections and net.projections[name].plasticity is not None and live.simulation and not live.stale:
        with live.held() as sim:
            if name in sim.plan.edges:
                given = sim.weights(name)
    return (yield from look(net, name, live.seed, given))


@dataclass(frozen=True)
class Bundle:
    """All projections from one population to another: synapses onto a cell on average, and whether they excite (+1), inhibit (-1) or both (0)."""

    pre: str
    post: str
    in_degree: float
    sign: int
    projections: tuple[str, ...]


def bundles(net: Network) -> list[Bundle]:
    """The whole network by groups, as its rules ask for it; nothing is drawn."""
    joined: dict[tuple[str, str], list[Projection]] = {}
    for projection in net.projections.values():
        if projection.synapse is not None:
            joined.setdefault((projection.pre, projection.post), []).append(projection)
    found = []
    for (pre, post), parts in joined.items():
        signs = {int(np.sign(mean_weight(part)) * polarity(part.synapse)) for part in parts}
        many = sum(part.rule.count(net.ends(part)) for part in parts) / net.populations[post].size
        sign = signs.pop() if len(signs) == 1 else 0
        found.append(Bundle(pre, post, many, sign, tuple(part.name for part in parts)))
    return found


def mean_weight(projection: Projection) -> float:
    """The middle of a projection's weights: their number, the middle of their law, or their mean."""
    weight = projection.weight
    if isinstance(weight, np.ndarray):
        return float(weight.mean()) if weight.size else 0.0
    if isinstance(weight, float):
        return weight
    for field in ("mean", "median"):
        if hasattr(weight, field):
            return float(getattr(weight, field))
    return 0.5 * (weight.low + weight.high)  # pyright: ignore[reportAttributeAccessIssue]


def histogram(degrees: np.ndarray, law: Degree | None) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Edges of bins, how many cells have a degree in each, and how many the law expects; wide laws take bins of several degrees."""
    low, high = (int(degrees.min()), int(degrees.max())) if len(degrees) else (0, 0)
    if law is not None:
        mean, spread = law.trials * law.chance, (law.trials * law.chance * (1 - law.chance)) ** 0.5
        low, high = min(low, max(int(mean - 3.5 * spread), 0)), max(high, int(np.ceil(mean + 3.5 * spread)))
    width = max(1, -(-(high - low + 1) // 40))
    edges = np.arange(low, high + width + 1, width) - 0.5
    counts, _ = np.histogram(degrees, edges)
    if law is None:
        return edges, counts, None
    from scipy.stats import binom

    return edges, counts, len(degrees) * np.diff(binom.cdf(np.floor(edges), law.trials, law.chance))


def _edges(cells: int) -> np.ndarray:
    block = -(-cells // BLOCKS)
    return np.append(np.arange(0, cells, block), cells)


def _pieces(
    projection: Projection, count: DegreeCount, seed: int, given: Synapses | None
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray | None]]:
    if given is None:
        yield from projection.pieces(count.ends, seed)
        return
    pre, post, weights = given
    for begin, end in pairwise(np.searchsorted(pre, np.arange(0, count.ends.pre + SOURCES, SOURCES)).tolist()):
        yield pre[begin:end], post[begin:end], weights[begin:end]
