"""Spikes as a list of events: a product with weights then costs as much as there are spikes.

A matrix product visits every entry, and does so at the full width of the processor; a list visits spikes alone, one row of weights each. What is
faster follows from the share of entries that are not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch.autograd.function import once_differentiable

from workbench.engines.batch.compiling import Kernel

DENSE = 0.3
"""The share of entries that are not zero from which on a matrix product is faster."""
FEW = 2**16
"""Entries below which nothing is gained."""

FIND = """
def find(x, rows, width, most, first, ids, values, flags):
    count = 0
    for row in range(rows):
        first[row] = count
        if count + width > most:
            return -1
        at = beyond(x, row * width)
        for k in range(width):
            flags[k] = at[k] != real(0)
        new = gather(flags, beyond(ids, count), width)
        for k in range(count, count + new):
            values[k] = at[ids[k]]
        count += new
    first[rows] = count
    return count
"""
COLLECT = """
def collect(first, ids, values, matrix, found, rows, width):
    for row in range(rows):
        into, k, end = beyond(found, row * width), first[row], first[row + 1]
        for j in range(width):
            into[j] = real(0)
        while k + 4 <= end:
            a, b = beyond(matrix, ids[k] * width), beyond(matrix, ids[k + 1] * width)
            c, d = beyond(matrix, ids[k + 2] * width), beyond(matrix, ids[k + 3] * width)
            p, q, r, s = values[k], values[k + 1], values[k + 2], values[k + 3]
            for j in range(width):
                into[j] += (p * a[j] + q * b[j]) + (r * c[j] + s * d[j])
            k += 4
        while k < end:
            a, p = beyond(matrix, ids[k] * width), values[k]
            for j in range(width):
                into[j] += p * a[j]
            k += 1
    return 0
"""
FEED = """
def feed(spikes, matrix, found, rows, pre, post, flags, ids):
    count = 0
    for row in range(rows):
        at, into, k = beyond(spikes, row * pre), beyond(found, row * post), 0
        for j in range(pre):
            flags[j] = at[j] != real(0)
        new = gather(flags, ids, pre)
        while k + 4 <= new:
            a, b = beyond(matrix, ids[k] * post), beyond(matrix, ids[k + 1] * post)
            c, d = beyond(matrix, ids[k + 2] * post), beyond(matrix, ids[k + 3] * post)
            for j in range(post):
                into[j] += (a[j] + b[j]) + (c[j] + d[j])
            k += 4
        while k < new:
            a = beyond(matrix, ids[k] * post)
            for j in range(post):
                into[j] += a[j]
            k += 1
        count += new
    return count
"""
SPREAD = """
def spread(first, ids, values, grads, found, rows, width):
    for row in range(rows):
        at = beyond(grads, row * width)
        for k in range(first[row], first[row + 1]):
            into, p = beyond(found, ids[k] * width), values[k]
            for j in range(width):
                into[j] += p * at[j]
    return 0
"""


LIST = {"first": "int64", "ids": "int32", "values": "real"}
LOOPS = {
    "find": (FIND, {"x": "real", "rows": "size", "width": "size", "most": "size", **LIST, "flags": "uint8"}),
    "collect": (COLLECT, {**LIST, "matrix": "real", "found": "real", "rows": "size", "width": "size"}),
    "feed": (
        FEED,
        {
            "spikes": "real",
            "matrix": "real",
            "found": "real",
            "rows": "size",
            "pre": "size",
            "post": "size",
            "flags": "uint8",
            "ids": "int32",
        },
    ),
    "spread": (SPREAD, {**LIST, "grads": "real", "found": "real", "rows": "size", "width": "size"}),
}


@lru_cache(maxsize=2 * len(LOOPS))
def _loop(name: str, precision: str) -> Kernel:
    text, kinds = LOOPS[name]
    return Kernel(text, name, kinds, precision)


def _run(name: str, dtype: torch.dtype, *given: torch.Tensor | int) -> int:
    kernel = _loop(name, "double" if dtype == torch.float64 else "single")
    return kernel.call(*(x.data_ptr() if isinstance(x, torch.Tensor) else x for x in given))


@dataclass(frozen=True)
class EventList:
    """What is not zero in an array ``(rows, width)``: of each row the first place, and for each place a column and a value."""

    first: torch.Tensor
    ids: torch.Tensor
    values: torch.Tensor
    width: int

    @classmethod
    def of(cls, rows: torch.Tensor) -> EventList | None:
        """The list of an array, or nothing if a matrix product with it is faster."""
        count, width = rows.shape
        most = int(DENSE * count * width) + width
        first = torch.empty(count + 1, dtype=torch.int64)
        ids, values = torch.empty(most, dtype=torch.int32), torch.empty(most, dtype=rows.dtype)
        flags = torch.empty(width, dtype=torch.uint8)
        found = _run("find", rows.dtype, rows, count, width, most, first, ids, values, flags)
        return cls(first, ids[:found], values[:found], width) if found >= 0 else None

    def times(self, matrix: torch.Tensor, found: torch.Tensor) -> None:
        """Put the product with a matrix ``(width, targets)`` into ``found``, ``(rows, targets)``."""
        listed = self.first, self.ids, self.values
        _run("collect", matrix.dtype, *listed, matrix.contiguous(), found, len(found), matrix.shape[1])

    def gradient(self, grads: torch.Tensor) -> torch.Tensor:
        """The gradient of the matrix, ``(width, targets)``, for that of the product."""
        found = grads.new_zeros((self.width, grads.shape[1]))
        listed = self.first, self.ids, self.values
        _run("spread", grads.dtype, *listed, grads.contiguous(), found, len(grads), grads.shape[1])
        return found


class Feeding:
    """Adds what spikes (0 or 1) bring through a matrix to what is there, stretch after stretch; one spike after the other while they are few.

    Parameters
    ----------
    spikes, into
        Of all steps, ``(rows, pre)`` and ``(rows, post)``.
    """

    def __init__(self, spikes: torch.Tensor, matrix: torch.Tensor, into: torch.Tensor) -> None:
        self.spikes, self.matrix, self.into, self.few = spikes, matrix.contiguous(), into, True
        self.flags = torch.empty(len(matrix), dtype=torch.uint8)
        self.ids = torch.empty(len(matrix), dtype=torch.int32)

    def add(self, first: int, last: int, lag: int) -> None:
        """Add to the rows from ``first`` to before ``last`` what the spikes ``lag`` rows before bring."""
        spikes, into = self.spikes[first - lag : last - lag], self.into[first:last]
        if not self.few:
            into.addmm_(spikes, self.matrix)
            return
        of = (spikes, self.matrix, into, last - first, *self.matrix.shape)
        self.few = _run("feed", into.dtype, *of, self.flags, self.ids) < DENSE * spikes.numel()


class _Product(torch.autograd.Function):
    """Spikes ``(rows, width)``, as a list, times a matrix; the first rows of the product, ``late`` of them, are silent."""

    @staticmethod
    def forward(ctx: Any, spikes: torch.Tensor, matrix: torch.Tensor, listed: EventList, late: int) -> torch.Tensor:
        found = matrix.new_empty((len(listed.first) - 1 + late, matrix.shape[1]))
        found[:late] = 0
        listed.times(matrix.detach(), found[late:])
        ctx.listed, ctx.late = listed, late
        ctx.save_for_backward(matrix)
        return found

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor | None, torch.Tensor | None, None, None]:
        (matrix,) = ctx.saved_tensors
        of_spikes, of_matrix, *_ = ctx.needs_input_grad
        asked = grads[0][ctx.late :]
        return asked @ matrix.T if of_spikes else None, ctx.listed.gradient(asked) if of_matrix else None, None, None


def listed(rows: torch.Tensor) -> EventList | None:
    """Spikes ``(rows, width)`` as a list, or nothing if a matrix product with them is faster."""
    return EventList.of(rows.contiguous()) if rows.numel() >= FEW and rows.device.type == "cpu" else None


def gradient_of(rows: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
    """The gradient of the matrix that spikes were multiplied by, for that of the product."""
    found = listed(rows)
    return found.gradient(asked) if found is not None else rows.T @ asked


def product(spikes: torch.Tensor, matrix: torch.Tensor, lag: int = 0) -> torch.Tensor:
    """What spikes ``(steps, batch, pre)`` bring through weights ``(pre, post)``, ``lag`` steps later, ``(lag + steps, batch, post)``.

    As a list of events where they are few.
    """
    rows = spikes.reshape(-1, spikes.shape[-1])
    shape = (lag + spikes.shape[0], *spikes.shape[1:-1], matrix.shape[1])
    late = lag * spikes[0, ..., 0].numel()
    found = listed(rows.detach())
    if found is not None:
        return _Product.apply(rows, matrix, found, late).reshape(shape)  # type: ignore[union-attr]
    made = rows @ matrix
    return (torch.nn.functional.pad(made, (0, 0, late, 0)) if late else made).reshape(shape)
