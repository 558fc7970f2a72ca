"""The rate of each population over the last second of a run, in few bins: what is drawn into the boxes of the canvas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from workbench.engines.recording import Block

SECOND, BINS = 1000.0, 25


class MiniRates:
    """Counts spikes into 25 bins of 40 ms; keeps nothing else of a run, however long.

    Parameters
    ----------
    sizes
        Cells of each recorded population.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self.sizes = dict(sizes)
        self._counts = {name: np.zeros(BINS + 1) for name in sizes}  # the last bin has only begun
        self._last = 0  # number of the bin that has begun, from the start of the run
        self._first: int | None = None  # number of the first bin that was seen whole

    def add(self, blocks: Iterable[Block]) -> None:
        """Count the spikes of the next blocks."""
        width = SECOND / BINS
        for block in blocks:
            if self._first is None or block.t0 / width < self._last - BINS:
                self._restart(block.t0 / width)
            now = int(block.t1 / width + 1e-9)
            if (passed := min(now - self._last, BINS + 1)) > 0:
                for counts in self._counts.values():
                    counts[:-passed] = counts[passed:]
                    counts[-passed:] = 0.0
                self._last = now
            for name, counts in self._counts.items():
                # a spike carries the end of its step
                stamps = block.spikes.get(name, (np.zeros(0), None))[0]
                bins = np.ceil(stamps / width - 1e-6).astype(int) - 1 - self._last + BINS
                counts += np.bincount(bins[(bins >= 0) & (bins <= BINS)], minlength=BINS + 1)

    def rates(self) -> dict[str, list[float]]:
        """Rates (Hz) of the finished bins, the oldest first; empty before the first."""
        known = 0 if self._first is None else min(max(self._last - self._first, 0), BINS)
        scale = BINS / SECOND * 1000.0
        return {
            name: [round(float(count) * scale / self.sizes[name], 2) for count in counts[BINS - known : BINS]]
            for name, counts in self._counts.items()
        }

    def _restart(self, begin: float) -> None:
        self._last = int(begin + 1e-9)
        self._first = int(np.ceil(begin - 1e-9))
        for counts in self._counts.values():
            counts[:] = 0.0
