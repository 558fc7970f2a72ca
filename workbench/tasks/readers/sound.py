"""Sounds: plain WAV files, and how loud each band of pitch is from moment to moment."""

from __future__ import annotations

import io
import wave

import numpy as np

from workbench.core.errors import SpecError


def read_wav(data: bytes, where: str) -> tuple[np.ndarray, int]:
    """Return the sound of a WAV file with one channel of 16 bits, from -1 to 1, and its samples a second.

    Raises
    ------
    SpecError
        If it is of another kind.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise SpecError(where, "one channel of 16 bits", f"{file.getnchannels()} of {8 * file.getsampwidth()}")
            rate, frames = file.getframerate(), file.readframes(file.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise SpecError(where, "a WAV file", str(error)[:80]) from None
    if not 1000 <= rate <= 200_000 or len(frames) < 2:
        raise SpecError(where, "a sound", f"{len(frames)} bytes at {rate} Hz")
    return np.frombuffer(frames[: len(frames) // 2 * 2], "<i2").astype(np.float64) / 32768, rate


def mel(hertz: np.ndarray | float) -> np.ndarray:
    """Pitch in mel: equal steps sound equally far apart (O'Shaughnessy 1987).

    >>> round(float(mel(1000.0)))
    1000
    """
    return 2595 * np.log10(1 + np.asarray(hertz) / 700)


def loudness(sound: np.ndarray, rate: int, bands: int, frames: int, floor: float = 60.0) -> np.ndarray:
    """Return the loudness of bands of pitch in frames that share the sound evenly, from 0 to 1, ``(frames, bands)``.

    Triangular bands, equally wide in mel, of the power within Hann windows of 32 ms; decibels below the loudest, 0 at ``floor`` below.
    """
    size = int(0.032 * rate)
    padded = np.pad(sound, size // 2)
    begins = np.linspace(0, len(padded) - size, frames).astype(int)
    windows = padded[begins[:, None] + np.arange(size)] * np.hanning(size)
    power = np.abs(np.fft.rfft(windows)) ** 2
    pitch = mel(np.fft.rfftfreq(size, 1 / rate))
    edges = np.linspace(mel(60.0), mel(rate / 2), bands + 2)
    rise = (pitch - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - pitch) / np.diff(edges)[1:, None]
    energy = power @ np.clip(np.minimum(rise, fall), 0, None).T
    decibels = 10 * np.log10(energy + 1e-12)
    return np.clip(1 + (decibels - decibels.max()) / floor, 0, 1)
