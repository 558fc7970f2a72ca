"""Spikes of many samples, kept as a list: sounds and moving pictures as ears and event cameras tell them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.errors import RangeError, TooLarge

MOST = 2**31
"""Bytes of trains beyond which they are refused before anything is allocated."""


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
    def of(cls, samples: list[tuple[np.ndarray, np.ndarray]], width: int) -> Events:
        """Gather (times, lines) of each sample.

        >>> Events.of([(np.array([1.0]), np.array([2])), (np.array([]), np.array([]))], 3).ends.tolist()
        [1, 1]
        """
        times = [np.asarray(times, dtype=np.float32) for times, _ in samples]
        lines = [np.asarray(lines, dtype=np.int32) for _, lines in samples]
        ends = np.cumsum([len(part) for part in times], dtype=np.int64)
        none = np.zeros(0)
        return cls(
            np.concatenate([none.astype(np.float32), *times]),
            np.concatenate([none.astype(np.int32), *lines]),
            ends,
            width,
        )

    def __post_init__(self) -> None:
        if len(self.lines) and not 0 <= self.lines.min() <= self.lines.max() < self.width:
            raise RangeError(
                "Events.lines", f"0 to {self.width - 1}", f"{self.lines.min()} to {self.lines.max()}", "a larger width"
            )
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
