"""Spikes of many samples, kept as a list: sounds and moving pictures as ears and event cameras tell them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError, TooLarge

MOST = 2**31
"""Bytes of trains beyond which they are refused before anything is allocated."""

MOST_SPIKES = 200_000_000
"""Spikes of all samples beyond which a data set is refused: 1.6 GB."""


@dataclass(frozen=True)
class Events:
    """When which line spiked, sample after sample.

    Parameters
    ----------
    times, lines
        Of every spike: milliseconds since its sample began, float32, and its line, int32.
    ends
        Spikes up to the end of each sample, ``(samples,)``, int64.
    width
        Number of lines.
    """

    times: np.ndarray
    lines: np.ndarray
    ends: np.ndarray
    width: int

    @classmethod
    def of(cls, samples: Iterable[tuple[np.ndarray, np.ndarray]], width: int) -> Events:
        """Gather (times, lines) of each sample.

        Raises
        ------
        RangeError, TooLarge
            If a line is out of range, or there are too many spikes in all.

        >>> Events.of([(np.array([1.0]), np.array([2])), (np.array([]), np.array([]))], 3).ends.tolist()
        [1, 1]
        """
        times, lines, total = list[np.ndarray](), list[np.ndarray](), 0
        for when, which in samples:
            total += len(when)
            if total > MOST_SPIKES:
                raise TooLarge("Events", f"at most {MOST_SPIKES:,} spikes", "more", "fewer samples")
            _must_be_lines(np.asarray(which), width)  # before a large number becomes a small one
            times.append(np.asarray(when, dtype=np.float32))
            lines.append(np.asarray(which, dtype=np.int32))
        ends = np.cumsum([len(part) for part in times], dtype=np.int64)
        none = np.zeros(0)
        return cls(
            np.concatenate([none.astype(np.float32), *times]),
            np.concatenate([none.astype(np.int32), *lines]),
            ends,
            width,
        )

    def __post_init__(self) -> None:
        _must_be_lines(self.lines, self.width)
        if not np.isfinite(self.times).all():
            raise RangeError("Events.times", "finite milliseconds", "others")

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, chosen: np.ndarray | slice) -> Events:
        ids = np.arange(len(self))[chosen]
        begins = np.concatenate([[0], self.ends[:-1]]).astype(np.int64)
        counts = (self.ends - begins)[ids]
        ends = np.cumsum(counts)
        places = np.repeat(begins[ids] - (ends - counts), counts) + np.arange(ends[-1] if len(ends) else 0)
        return Events(self.times[places], self.lines[places], ends, self.width)

    def trains(self, steps: int, dt: float) -> np.ndarray:
        """Return the spikes in steps of ``dt`` ms, ``(steps, samples, lines)``, uint8; 1 where a line spiked once or more, later ones left out.

        Raises
        ------
        TooLarge
            If they would not fit in memory.
        """
        size = steps * len(self) * self.width
        if size > MOST:
            raise TooLarge("Events.trains", f"at most {MOST / 2**30:g} GiB", f"{size / 2**30:.3g} GiB", "fewer samples")
        found = np.zeros((steps, len(self), self.width), dtype=np.uint8)
        counts = np.diff(self.ends, prepend=0)
        sample = np.repeat(np.arange(len(self)), counts)
        step = np.floor(self.times / dt + 1e-6).astype(np.int64)
        now = (step >= 0) & (step < steps)
        found[step[now], sample[now], self.lines[now]] = 1
        return found


def _must_be_lines(lines: np.ndarray, width: int) -> None:
    if len(lines) and not 0 <= lines.min() <= lines.max() < width:
        raise RangeError("Events.lines", f"0 to {width - 1}", f"{lines.min()} to {lines.max()}", "a larger width")
