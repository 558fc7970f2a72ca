"""How the synapses of a network lie in memory: blocks of one source node and one window of targets, in the form that is delivered fastest.

The delay is the segment a synapse lies in, and a target takes two bytes. ``EVEN`` synapses share one weight; ``COARSE`` ones have a drawn
weight of 16 bits beside the target, ``FINE`` ones a weight of full width. Of a dense projection with one weight and one delay a
synapse is one bit (``BITS``, see ``bits.py``). ``STRAIGHT`` lines of a background reach the cell of their own number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from workbench.engines.edge import Edge, Piece
from workbench.engines.event.bit_rows import listed, packed, words_beside
from workbench.engines.event.growing import Growing
from workbench.engines.event.lay import sorting
from workbench.engines.event.share import WINDOW, Shares
from workbench.engines.event.sizes import TARGETS, WORDS
from workbench.engines.plan import Plan
from workbench.network.distributions import LogNormal, Normal, Uniform
from workbench.network.wiring.rule import SOURCES

EVEN, FINE, COARSE, BITS, STRAIGHT, PLASTIC = range(6)
COLUMNS = 13
(SOURCE, FORM, FIRST, LATE, ROWS, BASE, WEIGHTS, SUMS, WHOLE, WIDTH, APART, SIZE, AHEAD) = range(COLUMNS)
"""Columns of a block: source node, form, shortest delay, number of delays, where rows, targets (or bits) and weights begin, the first of its
sums, its weight in counts (or the binary places by which coarse weights are smaller than sums), words of bits in a row and of a row in all,
targets, whether spikes are delivered ahead of time."""

DENSE, MANY = 1 / 20, 128
"""Share of all pairs, and synapses of a source, from which bits are faster than a list."""
THIN = 32
"""Synapses of a segment below which a spike is delivered ahead of time, all its delays together, rather than one segment in every step."""
ROOM = 1 << 23
"""Bytes that sums of steps to come may take, so that they stay in cache."""
SMALL = 1 << 16
"""Synapses up to which a source keeps drawn weights in full."""
LEVELS = 32767
"""The largest coarse weight in counts."""
CROWD = 1 << 14
"""Synapses onto a cell up to which coarse weights cannot overflow a sum."""
WIDE = 16.0
"""How many times the typical weight the largest may be, if 16 bits are to tell weights apart."""
TAIL = 8.0
"""Standard deviations within which all drawn weights lie."""


def heaviest(edge: Edge) -> float:
    """A bound of the absolute weights of a law, coherent units; infinite where there is none."""
    law = edge.weight
    if isinstance(law, Normal):
        low, high = max(law.low, law.mean - TAIL * law.std), min(law.high, law.mean + TAIL * law.std)
        bound = max(abs(low), abs(high)) if law.std * TAIL * 2 < np.inf else np.inf
    elif isinstance(law, Uniform):
        bound = max(abs(law.low), abs(law.high))
    elif isinstance(law, LogNormal):
        bound = law.median * float(np.exp(min(TAIL * law.sigma, 700.0)))
    else:
        bound = float(np.abs(law).max(initial=0.0))
    return bound * edge.scale


def typical(edge: Edge) -> float:
    """The middle of the absolute weights of a law, coherent units."""
    law = edge.weight
    if isinstance(law, Normal):
        return max(abs(law.mean), law.std) * edge.scale
    if isinstance(law, LogNormal):
        return law.median * edge.scale
    return heaviest(edge) / 2 if isinstance(law, Uniform) else float(np.abs(law).mean()) * edge.scale


def form_of(edge: Edge, background: bool, precision: str, beside: float) -> int:
    """The form in which an edge is laid; ``beside`` is how many synapses with drawn weights its source has in all."""
    if edge.rule is not None:
        return PLASTIC
    expected, pairs = edge.projection.rule.count(edge.ends), edge.ends.pre * edge.ends.post
    if edge.uniform:
        if background:
            return STRAIGHT if _straight(edge) else EVEN
        dense = expected > DENSE * pairs and expected > MANY * edge.ends.pre
        return BITS if dense and edge.delay is not None else EVEN
    if background or precision == "double" or beside <= SMALL or edge.projection.rule.shared is not None:
        return FINE
    return COARSE if heaviest(edge) <= WIDE * typical(edge) and expected <= CROWD * edge.ends.post else FINE


def _straight(edge: Edge) -> bool:
    """Whether each line reaches the cell of its own number, after one delay."""
    lines = np.arange(edge.ends.pre)
    return edge.delay is not None and all(np.array_equal(ends, lines) for ends in (edge.pre_ids, edge.post_ids))


class Synapses:
    """All synapses that do not learn, laid out.

    Attributes
    ----------
    blocks
        By share, a table ``(blocks, COLUMNS)``; ``users`` says which edges each block holds.
    rows
        Where segments begin, counted from the base of their block: of a source, one for each delay and the end of the last.
    targets, pairs, fine, bits
        Places in a window; places (lower half) and coarse weights (upper half); full weights; rows of bits.
    order
        For an edge with full weights, the place of each in the plan.
    incoming
        Synapses onto each target, by edge.
    """

    def __init__(self, plan: Plan, shares: Shares, forms: dict[str, int], finest: dict[str, float], whole: Any) -> None:
        self.plan, self.shares, self.finest, self.fine_kind = plan, shares, finest, np.dtype(whole)
        self.node = {name: place for place, name in enumerate(plan.order)}
        self.users: list[list[tuple[list[str], list[int]]]] = [[] for _ in range(shares.shares)]
        self.order: dict[str, np.ndarray] = {}
        self.fine_begin: dict[str, int] = {}
        self.incoming = {name: np.zeros(edge.ends.post, dtype=np.int32) for name, edge in plan.edges.items()}
        expected = dict.fromkeys(range(6), 0.0)
        for name, edge in plan.edges.items():
            expected[forms.get(name, PLASTIC)] += edge.projection.rule.count(edge.ends)
        self._targets = Growing(np.uint16, expected[EVEN] + expected[FINE] + 0.1 * expected[BITS])
        self._pairs = Growing(np.int32, expected[COARSE])
        self._fine, self._rows, self._bits = 0, Growing(np.uint32, 0), Growing(np.uint64, 0)
        merged: dict[str, list[Edge]] = {}
        for name, form in forms.items():
            edge = plan.edges[name]
            if form == COARSE:
                merged.setdefault(edge.pre, []).append(edge)
            elif form == STRAIGHT:
                self._lay_straight(edge)
            elif form == BITS:
                self._lay_lists([edge], EVEN, [self._lay_bits(edge)])
            else:
                self._lay_lists([edge], form, [edge.pieces()])
        for edges in merged.values():
            self._lay_lists(edges, COARSE, [edge.pieces() for edge in edges])
        self.targets, self.pairs, self.rows, self.bits = (
            part.data[: part.used + 1] for part in (self._targets, self._pairs, self._rows, self._bits)
        )
        self.fine = np.zeros(self._fine + 1, dtype=whole)
        self.blocks = [np.array([row for _, row in of], dtype=np.int64).reshape(-1, COLUMNS) for of in self.users]

    def _add(self, share: int, edges: Sequence[Edge], **columns: int) -> None:
        row = [0] * COLUMNS
        for column, value in columns.items():
            row[globals()[column]] = value
        self.users[share].append(([edge.name for edge in edges], row))

    def _lay_straight(self, edge: Edge) -> None:
        """A line a cell: nothing is listed."""
        self.incoming[edge.name] += 1
        node = self.node[edge.post]
        for share, (low, high) in enumerate(pairwise(self.shares.bounds[node].tolist())):
            begin = int(self.shares.sums[node, share]) + edge.receptor * (high - low)
            self._add(
                share, [edge], SOURCE=self.node[edge.pre], FORM=STRAIGHT, FIRST=edge.delay or 1, LATE=1, SUMS=begin, SIZE=high - low
            )  # fmt: skip

    def _lay_bits(self, edge: Edge) -> Iterator[Piece]:
        """Mark each pair that is joined, and list beside the row what joins a pair again; yield the synapses for which there is no room."""
        node = self.node[edge.post]
        ranges = list(pairwise(self.shares.bounds[node].tolist()))
        widths = [-(-(high - low) // TARGETS) * WORDS for low, high in ranges]
        aparts = [width + words_beside(edge, high - low) for (low, high), width in zip(ranges, widths, strict=True)]
        bases = []
        for share, ((low, high), width, apart) in enumerate(zip(ranges, widths, aparts, strict=True)):
            base = self._bits.used
            bases.append(base)
            self._bits.more((edge.ends.pre + 1) * apart)[:] = 0
            begin = int(self.shares.sums[node, share]) + edge.receptor * (high - low)
            self._add(
                share, [edge], SOURCE=self.node[edge.pre], FORM=BITS, FIRST=edge.delay or 1, LATE=1, BASE=base, SUMS=begin, WIDTH=width, APART=apart, SIZE=high - low
            )  # fmt: skip
        for number, piece in enumerate(edge.pieces()):
            first = number * SOURCES
            sources = min(SOURCES, edge.ends.pre - first)
            again = np.zeros(len(piece.pre), dtype=bool)
            again[1:] = (np.diff(piece.pre) == 0) & (np.diff(piece.post) == 0)
            joined = np.zeros((sources, edge.ends.post), dtype=bool)
            joined[piece.pre - first, piece.post] = True
            for (low, high), width, apart, base in zip(ranges, widths, aparts, bases, strict=True):
                begin = base + (first + 1) * apart
                table = self._bits.data[begin : begin + sources * apart].reshape(sources, apart)
                table[:, :width] = packed(joined[:, low:high], width)
                mine = np.flatnonzero(again & (piece.post >= low) & (piece.post < high))
                again[mine] = ~listed(table[:, width:], piece.pre[mine] - first, piece.post[mine] - low)
            self.incoming[edge.name] += np.bincount(piece.post[~again], minlength=edge.ends.post).astype(np.int32)
            yield Piece(piece.pre[again], piece.post[again], None, None)

    def _lay_lists(self, edges: Sequence[Edge], form: int, pieces: Sequence[Iterator[Piece]]) -> None:
        """Sort the synapses of edges with one source into segments."""
        into = self._pairs if form == COARSE else self._targets
        places = [self.shares.places(self.node[edge.post], edge.receptor) for edge in edges]
        used = np.unique(np.concatenate(places) // WINDOW)
        windows = np.zeros(self.shares.total // WINDOW + 2, dtype=np.int64)
        windows[used] = np.arange(len(used))
        base, chunks, orders, begin = into.used, [], [], 0
        for number, together in enumerate(zip(*pieces, strict=True)):
            first = number * SOURCES
            sources = min(SOURCES, edges[0].ends.pre - first)
            late = [self._late(edge, piece) for edge, piece in zip(edges, together, strict=True)]
            lowest = min((int(part.min()) for part in late if len(part)), default=1)
            delays = max((int(part.max()) for part in late if len(part)), default=1) - lowest + 1
            counts = np.zeros(sources * len(used) * delays, dtype=np.int64)
            shape = (first, lowest)
            for edge, piece, part, where in zip(edges, together, late, places, strict=True):
                sorting("count")(
                    piece.pre, piece.post, part, *shape, where, windows, len(used), delays, counts, self.incoming[edge.name]
                )  # fmt: skip
            ends = np.cumsum(counts)
            nexts = ends - counts
            start = np.empty((sources, len(used), delays + 1), dtype=np.uint32)
            start[..., :-1] = (nexts + (into.used - base)).reshape(sources, len(used), delays)
            start[..., -1] = (ends + (into.used - base)).reshape(sources, len(used), delays)[..., -1]
            room = into.more(int(ends[-1]) if len(ends) else 0)
            order = np.empty(len(room) if form == FINE else 0, dtype=np.int64)
            for edge, piece, part, where in zip(edges, together, late, places, strict=True):
                same = (piece.pre, piece.post, part, *shape, where, windows, len(used), delays, nexts, room)
                if form == COARSE:
                    assert piece.weights is not None
                    sorting("put_pairs")(*same, piece.weights, self.finest[edge.name])
                elif form == FINE:
                    sorting("put_places")(*same, begin, order)
                else:
                    sorting("put")(*same)
            begin += len(room)
            orders.append(order)
            chunks.append((lowest, start))
        if into.used == base:
            return
        if form == FINE:
            self.order[edges[0].name], self.fine_begin[edges[0].name] = np.concatenate(orders), self._fine
        lowest = min(low for low, _ in chunks)
        late = max(low + start.shape[2] - 1 for low, start in chunks) - lowest
        rows = self._rows.used
        table = self._rows.more(len(used) * edges[0].ends.pre * (late + 1)).reshape(len(used), -1, late + 1)
        for number, (low, start) in enumerate(chunks):
            # delays that a chunk does not have are empty segments before its first or after its last
            column = np.clip(np.arange(late + 1) + lowest - low, 0, start.shape[2] - 1)
            table[:, number * SOURCES : number * SOURCES + len(start)] = start[..., column].swapaxes(0, 1)
        ahead = late > 1 and into.used - base < THIN * table.size and self._may_be_ahead(edges[0], lowest + late)
        owners = np.searchsorted(self.shares.starts, used * WINDOW, side="right") - 1
        for number, (window, share) in enumerate(zip(used.tolist(), owners.tolist(), strict=True)):
            self._add(
                share, edges, SOURCE=self.node[edges[0].pre], FORM=form, FIRST=lowest, LATE=late, ROWS=rows + number * table[0].size,
                BASE=base, WEIGHTS=self._fine, SUMS=window * WINDOW, AHEAD=ahead,
            )  # fmt: skip
        if form == FINE:
            self._fine += begin

    def _may_be_ahead(self, edge: Edge, longest: int) -> bool:
        """Whether sums of so many steps have room, and all that arrives is known beforehand: rules decide in the step itself."""
        sums = int(np.diff(self.shares.bounds, axis=1).sum(axis=1) @ self.shares.receptors)
        recorded = edge.pre in self.plan.cells or self.plan.sources[edge.pre].model.recorded
        rules = any(other.rule is not None for other in self.plan.edges.values())
        return recorded and not rules and (longest + 1) * sums * self.fine_kind.itemsize <= ROOM

    @property
    def ahead(self) -> int:
        """How many steps ahead sums are kept, at most."""
        tables = [table[table[:, AHEAD] > 0] for table in self.blocks]
        return max(int((table[:, FIRST] + table[:, LATE]).max(initial=0)) for table in tables)

    def _late(self, edge: Edge, piece: Piece) -> np.ndarray:
        if piece.delays is not None:
            return piece.delays
        return np.full(len(piece.pre), edge.delay, dtype=np.int32)
