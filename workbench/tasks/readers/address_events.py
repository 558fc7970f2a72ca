"""Events of cameras: the files of N-MNIST, and AEDAT 3.1 as in the DVS gestures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.core.errors import SpecError

POLARITY = 1  # the type of an AEDAT packet of brightness changes
EVENT = 8  # bytes of such an event
HEADER = 28  # bytes of a packet's header


@dataclass(frozen=True)
class CameraEvents:
    """Events in the order of the file: microseconds, columns, rows, and 1 where it became brighter."""

    t: np.ndarray
    x: np.ndarray
    y: np.ndarray
    on: np.ndarray

    def lines(self, width: int, height: int, shrink: int = 1) -> np.ndarray:
        """The number of each event's line: all ON pixels row by row, then all OFF; ``shrink`` pixels a side share a line."""
        across, down = width // shrink, height // shrink
        return (1 - self.on) * across * down + self.y // shrink * across + self.x // shrink


def read_nmnist(data: bytes, where: str) -> CameraEvents:
    """Return the events of an N-MNIST file: five bytes each, x, y, then one bit polarity and 23 bits of microseconds.

    Raises
    ------
    SpecError
        If the file ends within an event, or an event lies outside the picture of 34 by 34.

    >>> events = read_nmnist(bytes([3, 4, 0x80, 1, 0]), "demo")
    >>> events.t.tolist(), events.x.tolist(), events.y.tolist(), events.on.tolist()
    ([256], [3], [4], [1])
    """
    if len(data) % 5:
        raise SpecError(where, "five bytes an event", f"{len(data)} bytes")
    rows = np.frombuffer(data, np.uint8).reshape(-1, 5).astype(np.int64)
    if rows.size and rows[:, :2].max() >= 34:
        raise SpecError(where, "events within 34 by 34 pixels", f"one at {rows[:, :2].max()}")
    time = (rows[:, 2] & 0x7F) << 16 | rows[:, 3] << 8 | rows[:, 4]
    return CameraEvents(time, rows[:, 0], rows[:, 1], rows[:, 2] >> 7)


def read_aedat3(data: bytes, width: int, height: int, where: str) -> CameraEvents:
    """Return the brightness changes of an AEDAT 3.1 file; other packets and events marked invalid are left out.

    Raises
    ------
    SpecError
        If it is no such file, ends within a packet, or has events outside ``width`` by ``height`` pixels.
    """
    if not data.startswith(b"#!AER-DAT3.1"):
        raise SpecError(where, "an AEDAT 3.1 file", repr(data[:12]))
    at = 0
    while data[at : at + 1] == b"#":
        end = data.find(b"\n", at)
        if end < 0:
            raise SpecError(where, "a whole header", "its beginning")
        line, at = data[at : end + 1], end + 1
        if line.startswith(b"#!END-HEADER"):
            break
    addresses, times = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.int64)]
    while at < len(data):
        if at + HEADER > len(data):
            raise SpecError(where, "whole packets", f"{len(data) - at} bytes at the end")
        kind = int.from_bytes(data[at : at + 2], "little")
        size, _, overflow, _, number = (int(n) for n in np.frombuffer(data, "<i4", 5, offset=at + 4))
        at += HEADER
        if size < 1 or number < 0 or at + size * number > len(data):
            raise SpecError(where, "whole packets", f"one of {number} events of {size} bytes")
        if kind == POLARITY:
            if size != EVENT:
                raise SpecError(where, f"{EVENT} bytes a brightness change", str(size))
            words = np.frombuffer(data, "<u4", 2 * number, offset=at).reshape(-1, 2)
            valid = words[(words[:, 0] & 1) == 1]
            addresses.append(valid[:, 0])
            times.append(valid[:, 1] + (np.int64(overflow) << 31))
        at += size * number
    address = np.concatenate(addresses)
    x, y, on = (part.astype(np.int32) for part in (address >> 17, address >> 2 & 0x7FFF, address >> 1 & 1))
    if len(address) and (x.max() >= width or y.max() >= height):
        raise SpecError(where, f"events within {width} by {height} pixels", f"one at {x.max()}, {y.max()}")
    return CameraEvents(np.concatenate(times), x, y, on)
