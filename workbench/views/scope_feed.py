"""What the scope shows of a network, and the bytes in which it crosses to the browser."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.core.model import Neuron
from workbench.core.units import pretty
from workbench.engines.recording import Block
from workbench.experiments.watched import watched_state
from workbench.network.network import Network
from workbench.views.theme import PALETTE, PALETTE_DARK

ROWS = 2000  # cells drawn at most; of larger networks every n-th cell is
SPIKES = 6000  # spikes drawn of one block at most; of more, every n-th is, and the scope says so
COLUMNS = 1200  # a trace is thinned to about two values for each of so many columns
BINS = 100  # rate bins in a window


@dataclass(frozen=True)
class Group:
    """A population on the raster: its size, and that every ``stride``-th cell is drawn."""

    name: str
    size: int
    stride: int

    @property
    def rows(self) -> int:
        return -(-self.size // self.stride)

    @property
    def note(self) -> str:
        return f"{self.size:,}" if self.stride == 1 else f"{self.rows:,} of {self.size:,}"


@dataclass(frozen=True)
class Trace:
    """A watched state of one cell; ``group`` -1 for the current into it, which takes no group's color."""

    group: int
    population: str
    variable: str
    cell: int
    column: int
    unit: str
    range: tuple[float, float]
    threshold: float | None = None
    rest: float | None = None
    marked: bool = False
    share: float = 1.0


class Feed:
    """Turns blocks of a run into the scope's pieces; keeps only the unfinished bin of the rates.

    Parameters
    ----------
    watched
        Population and cell of each membrane, in the order of :meth:`workbench.engines.simulation.Simulation.watch`;
        a third entry names another state, or the current ``i``.
    window
        Length of the picture in ms.
    single
        For populations of one cell: their states fill the picture, without raster and rates.
    """

    def __init__(self, net: Network, watched: Sequence[tuple[Any, ...]], window: float, single: bool = False) -> None:
        self.single = single
        shown = sorted((p for p in net.populations.values() if p.recorded), key=lambda p: p.is_stimulus)
        stride = max(1, math.ceil(sum(p.size for p in shown) / ROWS))
        self.groups = [Group(p.name, p.size, stride if p.size >= 4 * stride else 1) for p in shown]
        self.window = window
        self.bin = nice(window / BINS)
        columns: dict[tuple[str, str], int] = {}
        self.traces = []
        names = [group.name for group in self.groups]
        for item in watched:
            name, cell, state = watched_state(net, item)
            column = columns[name, state] = columns.get((name, state), -1) + 1
            self.traces.append(_trace(net, names.index(name), name, cell, column, state))
        self._first: int | None = None
        self._counts = np.zeros((0, len(self.groups)))
        self.dropped = 1

    def layout(self) -> dict[str, Any]:
        """What the browser must know before the first block."""
        return {
            "window": self.window,
            "groups": [{"name": group.name, "note": group.note, "rows": group.rows} for group in self.groups],
            "single": self.single,
            "traces": [
                {
                    "name": self._called(trace),
                    "share": trace.share,
                    "group": trace.group,
                    "unit": trace.unit,
                    "range": list(trace.range),
                    "threshold": trace.threshold,
                    "rest": trace.rest,
                }
                for trace in self.traces
            ],
            "light": list(PALETTE),
            "dark": list(PALETTE_DARK),
            "label": self._label(),
            "empty": "Press play, or the space bar",
        }

    def _called(self, trace: Trace) -> str:
        cell = trace.population if self.single else f"{trace.population} {trace.cell}"
        return "current" if trace.variable == "i" else cell if trace.marked else f"{cell} {trace.variable}"

    def _label(self) -> str:
        if self.single:
            return f"{', '.join(self._called(trace) for trace in self.traces)} over {self.window:g} ms; the text above says it in numbers."
        return f"Spikes of {', '.join(f'{group.name} ({group.size:,} cells)' for group in self.groups)}, their rates, and {len(self.traces)} membranes over {self.window:g} ms; the text below says it in numbers."

    def encode(self, blocks: Iterable[Block], number: int, clear: bool = False) -> bytes:
        """Return consecutive blocks as one message: a header of 15 float64, then float32 and uint32 arrays.

        Times are float32 relative to the beginning of the message: exact to a microsecond, however long the run.
        """
        blocks = list(blocks)
        if not blocks:
            return _pack([number, float(clear), 0, 0, 0, 0, 0, 0, 0, len(self.groups), 1, 0, 0, 0, self.bin], [])
        begin, end = blocks[0].t0, blocks[-1].t1
        times, rows, groups, share = self._spikes(blocks)
        marks, owners = self._marks(blocks)
        traces, sample0, step = self._samples(blocks)
        bin0, rates = self._rates(blocks, restart=clear)
        header = [
            number,
            float(clear),
            begin,
            end,
            len(times),
            len(marks),
            len(traces),
            traces.shape[1],
            len(rates),
            len(self.groups),
            share,
            sample0,
            step,
            bin0,
            self.bin,
        ]
        arrays = [
            (times - begin).astype("<f4"),
            (marks - begin).astype("<f4"),
            traces.astype("<f4"),
            rates.astype("<f4"),
        ]
        return _pack(header, [*arrays, *(part.astype("<u4") for part in (rows, groups, owners))])

    def _spikes(self, blocks: list[Block]) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        times, rows, groups = [], [], []
        for index, group in enumerate(self.groups):
            for block in blocks:
                stamps, ids = block.spikes.get(group.name, (np.zeros(0), np.zeros(0, np.int32)))
                shown = ids % group.stride == 0 if group.stride > 1 else slice(None)
                times.append(stamps[shown])
                rows.append(ids[shown] // group.stride)
                groups.append(np.full(len(rows[-1]), index))
        joined = [np.concatenate(parts) if parts else np.zeros(0) for parts in (times, rows, groups)]
        limit = SPIKES * max(1, len(blocks))
        keep = max(1, -(-len(joined[0]) // limit))
        return joined[0][::keep], joined[1][::keep], joined[2][::keep], 1.0 / keep

    def _marks(self, blocks: list[Block]) -> tuple[np.ndarray, np.ndarray]:
        times, owners = [np.zeros(0)], [np.zeros(0, int)]
        for index, trace in enumerate(self.traces):
            for block in blocks if trace.marked else ():
                stamps, ids = block.spikes[trace.population]
                own = stamps[ids == trace.cell]
                times.append(own)
                owners.append(np.full(len(own), index))
        return np.concatenate(times), np.concatenate(owners)

    def _samples(self, blocks: list[Block]) -> tuple[np.ndarray, float, float]:
        nothing = np.zeros((len(self.traces), 0)), 0.0, 1.0
        if not self.traces:
            return nothing
        # the cells watched may have changed between two blocks: the scope takes those that have all of its own
        good = [
            block
            for block in blocks
            if all(self._has(block, trace) for trace in self.traces) and len(block.sample_times)
        ]
        if not good:
            return nothing
        stamps = np.concatenate([block.sample_times for block in good])
        values = np.stack(
            [
                np.concatenate([block.samples[trace.population, trace.variable][:, trace.column] for block in good])
                for trace in self.traces
            ]
        )
        step = (stamps[-1] - stamps[0]) / (len(stamps) - 1) if len(stamps) > 1 else 1.0
        return thin(values, float(stamps[0]), float(step), self.window / COLUMNS)

    @staticmethod
    def _has(block: Block, trace: Trace) -> bool:
        values = block.samples.get((trace.population, trace.variable))
        return values is not None and values.shape[1] > trace.column

    def _rates(self, blocks: list[Block], restart: bool) -> tuple[float, np.ndarray]:
        """Return the time of the first finished bin, and the rates (Hz) of all finished ones, ``(bins, groups)``."""
        begin, end = blocks[0].t0, blocks[-1].t1
        if restart or self._first is None or begin > (self._first + len(self._counts) + 1) * self.bin:
            self._first = math.ceil(begin / self.bin - 1e-9)  # an unfinished first bin would show too low a rate
            self._counts = np.zeros((0, len(self.groups)))
        last = math.floor(end / self.bin + 1e-9)  # this bin has only begun
        counts = np.zeros((max(last - self._first + 1, 1), len(self.groups)))
        counts[: len(self._counts)] = self._counts[: len(counts)]
        for index, group in enumerate(self.groups):
            for block in blocks:
                stamps = block.spikes.get(group.name, (np.zeros(0), None))[0]
                # a spike carries the end of its step
                bins = np.ceil(stamps / self.bin - 1e-6).astype(int) - 1 - self._first
                counts[:, index] += np.bincount(bins[(bins >= 0) & (bins < len(counts))], minlength=len(counts))
        done = max(last - self._first, 0)
        first, self._first, self._counts = self._first, self._first + done, counts[done:]
        sizes = np.array([group.size for group in self.groups], float)
        return first * self.bin, counts[:done] / np.maximum(sizes, 1.0) / (self.bin / 1000.0)


def thin(values: np.ndarray, first: float, step: float, gap: float) -> tuple[np.ndarray, float, float]:
    """Thin samples ``(traces, steps)`` to the lowest and highest of each ``gap`` (ms), in turn; returns time of the first and step.

    >>> thin(np.arange(8.0)[None], 0.0, 0.1, 0.4)
    (array([[0., 3., 4., 7.]]), 0.0, 0.2)
    """
    factor = int(gap / step + 1e-9)
    if factor < 4 or values.shape[1] < factor:
        return values, first, step
    pad = -values.shape[1] % factor
    buckets = np.pad(values, ((0, 0), (0, pad)), mode="edge").reshape(len(values), -1, factor)
    pairs = np.stack([buckets.min(axis=2), buckets.max(axis=2)], axis=2).reshape(len(values), -1)
    return pairs, first, step * factor / 2


def nice(value: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten.

    >>> nice(3.7), nice(12.0)
    (5.0, 10.0)
    """
    power = 10.0 ** math.floor(math.log10(value))
    return float(f"{min((1, 2, 5, 10), key=lambda m: abs(m * power - value)) * power:.6g}")


def _pack(header: list[float], arrays: list[np.ndarray]) -> bytes:
    return np.asarray(header, "<f8").tobytes() + b"".join(np.ascontiguousarray(part).tobytes() for part in arrays)


def _trace(net: Network, group: int, name: str, cell: int, column: int, variable: str) -> Trace:
    model = net.populations[name].model
    assert isinstance(model, Neuron)
    if variable == "i":
        return Trace(-1, name, "i", cell, column, "pA", (-0.1, 1.1), share=0.5)
    unit, main = pretty(model.declared().states[variable]), variable == model.declared().membrane
    if variable != "v":
        return Trace(group, name, variable, cell, column, unit, (-0.35, 1.45), marked=main, share=1.0 if main else 0.6)
    values = model.values()
    threshold, rest = values.get("v_t"), values.get("e_l", values.get("v_r"))
    marks = [value for key in ("v_t", "v_r", "e_l", "v_peak") if (value := values.get(key)) is not None] or [
        -70.0,
        -50.0,
    ]
    low, high = min(marks), max(marks)
    reach = max(high - low, 5.0)
    ends = low - 0.35 * reach, high + 0.45 * reach
    return Trace(group, name, variable, cell, column, unit, ends, threshold, rest, marked=True)
