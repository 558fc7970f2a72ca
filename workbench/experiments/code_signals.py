"""What a code is given to tell: a picture, a bar that moves, a sine, or noise; and how it is told and read, frame by frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import TooLarge
from workbench.core.random import stream
from workbench.stimuli.code import Code, in_steps
from workbench.tasks.digits import Digits

EDGE = 12  # pixels of the square that a bar crosses
SAMPLES = 12  # values of a sine, one period
NOISE = 8  # rows and columns
LARGEST = 25_000_000  # lines times steps times trials that are told at once, about a second of work


@dataclass(frozen=True)
class Signal:
    """Values from 0 to 1 that are to be told.

    Attributes
    ----------
    frames
        ``(frames, features)``; one frame if nothing moves.
    shape
        Rows and columns of a frame.
    name
        What it is, in words.
    """

    frames: np.ndarray
    shape: tuple[int, int]
    name: str


@dataclass(frozen=True)
class Told:
    """A signal, its spikes, and what a reader knew after each step; steps are of 1 ms.

    Attributes
    ----------
    signal
        What was told, before the gain.
    trains
        Of every trial, ``(steps, trials, lines)``; currents (pA) of a graded code.
    known
        What a reader of the first trial knew, ``(steps, features)``, on the scale of the signal.
    by_value
        Spikes in each step of the first trial, added up over the lines of each value, ``(steps, features)``.
    graded
        Whether the lines carry currents.
    """

    signal: Signal
    trains: np.ndarray
    known: np.ndarray
    by_value: np.ndarray
    graded: bool

    @property
    def busiest(self) -> int:
        """The line with the most spikes."""
        return int(self.trains.sum((0, 1), dtype=float).argmax())


def digit(image: int, seed: int) -> Signal:
    """A handwritten digit from the test samples."""
    samples = DIGITS.split("test")
    index = image % len(samples)
    values = np.asarray(samples.inputs)[index]
    return Signal(values[None].astype(float), (8, 8), f"a handwritten {DIGITS.classes[samples.labels[index]]}")


def bar(image: int, seed: int) -> Signal:
    """An upright bar with soft edges, seen at each place on its way from left to right."""
    column = np.arange(EDGE)
    profile = np.exp(-0.5 * (column[None, :] - column[:, None]) ** 2)  # (frames, columns)
    frames = np.repeat(profile[:, None, :], EDGE, axis=1).reshape(EDGE, -1)
    return Signal(frames, (EDGE, EDGE), "a bar that moves to the right")


def sine(image: int, seed: int) -> Signal:
    """One period of a sine between 0 and 1, one value at a time."""
    return Signal(0.5 + 0.5 * np.sin(2 * np.pi * np.arange(SAMPLES) / SAMPLES)[:, None], (1, 1), "one period of a sine")


def noise(image: int, seed: int) -> Signal:
    """Values drawn evenly between 0 and 1: a picture without a pattern."""
    return Signal(stream(seed, "code_signals", image).random((1, NOISE**2)), (NOISE, NOISE), "noise")


DIGITS = Digits()
SIGNALS: dict[str, Callable[[int, int], Signal]] = {"Digit": digit, "Moving bar": bar, "Sine": sine, "Noise": noise}
"""By name what can be told; each takes the number of a picture and a seed."""


def shown(frames: int, steps: int) -> np.ndarray:
    """Which frame is shown in each step, ``(steps,)``; with fewer steps than frames some are left out.

    >>> shown(2, 4).tolist()
    [0, 0, 1, 1]
    """
    return in_steps(np.arange(frames), steps)


def afford(code: Code, features: int, trials: int, steps: int) -> None:
    """Refuse to tell more than a page can wait for.

    Raises
    ------
    TooLarge
        If there are too many lines, steps and trials together.
    """
    size = code.lines(features) * trials * steps
    if size > LARGEST:
        hint = "fewer lines a value, trials or steps"
        raise TooLarge(type(code).__name__, f"at most {LARGEST:,} steps of lines", f"{size:,}", hint)


def tell(code: Code, frames: np.ndarray, steps: int, seed: int = 0) -> np.ndarray:
    """Return the trains of frames ``(frames, batch, features)`` at steps of 1 ms, ``(steps, batch, lines)``.

    A code of one moment begins anew with each frame.

    Raises
    ------
    TooLarge
        If that is more than a page can wait for.
    """
    afford(code, frames.shape[2], frames.shape[1], steps)
    if code.moving or len(frames) == 1:
        return code.encode(frames if len(frames) > 1 else frames[0], steps, seed=seed)
    lengths = np.bincount(shown(len(frames), steps), minlength=len(frames))
    parts = [
        code.encode(one, int(length), seed=seed + index)
        for index, (one, length) in enumerate(zip(frames, lengths, strict=True))
        if length
    ]
    return np.concatenate(parts)


def reads(code: Code, trains: np.ndarray, frames: int) -> np.ndarray:
    """Return what a reader makes of each frame that was shown, at its end, ``(frames shown, batch, features)``."""
    places = shown(frames, len(trains))
    ends = np.flatnonzero(np.diff(places, append=frames)) + 1
    begins = np.concatenate([[0], ends[:-1]])
    return np.stack([
        code.decode(trains[0 if code.keeps else begin : end]) for begin, end in zip(begins, ends, strict=True)
    ])  # fmt: skip


def reads_so_far(code: Code, trains: np.ndarray, frames: int) -> np.ndarray:
    """Return what a reader knows of the present frame after each step, ``(steps, batch, features)``."""
    steps = len(trains)
    places = shown(frames, steps)
    if code.keeps:
        return np.stack([code.so_far(trains[: step + 1], steps) for step in range(steps)])
    begins, lengths = np.searchsorted(places, places), np.bincount(places, minlength=frames)[places]
    return np.stack([
        code.so_far(trains[begins[step] : step + 1], int(lengths[step])) for step in range(steps)
    ])  # fmt: skip
