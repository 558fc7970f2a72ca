"""Linear nodes of a graph as sparse matrices: what a convolution, a pool or an affine map does to a flat vector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import sparse

from workbench.core.errors import SpecError, TooLarge

LINEAR = (
    "Affine",
    "Linear",
    "Scale",
    "Conv1d",
    "Conv2d",
    "SumPool2d",
    "AvgPool2d",
    "Flatten",
    "Delay",
    "Output",
    "Input",
)
MOST = 20_000_000
"""Entries of a matrix beyond which a map is refused before it is made."""

Shape = tuple[int, ...]


def matrix(node: Any, shape: Shape, where: str) -> tuple[Any, np.ndarray, Shape]:
    """Return ``(outputs, inputs)`` as a sparse matrix, the bias of each output, and the shape of the result."""
    match type(node).__name__:
        case "Affine" | "Linear":
            return _dense(node, shape, where)
        case "Scale":
            scale = _spread(node.scale, shape, where)
            return sparse.diags_array(scale).tocsr(), np.zeros(scale.size), shape
        case "Conv1d":
            return _conv(node, (shape[0], 1, *shape[1:]) if len(shape) == 2 else shape, where, flat=True)
        case "Conv2d":
            return _conv(node, shape, where, flat=False)
        case "SumPool2d" | "AvgPool2d":
            return _pool(node, shape, where)
        case "Flatten":
            return _same(shape, (math.prod(shape),))
        case _:
            return _same(shape, shape)


def _same(shape: Shape, out: Shape) -> tuple[Any, np.ndarray, Shape]:
    size = math.prod(shape)
    return sparse.eye_array(size, format="csr"), np.zeros(size), out


def _spread(value: Any, shape: Shape, where: str) -> np.ndarray:
    try:
        return np.broadcast_to(np.asarray(value, float), shape).ravel()
    except ValueError:
        raise SpecError(where, f"values of shape {shape}", f"shape {np.shape(value)}") from None


def _dense(node: Any, shape: Shape, where: str) -> tuple[Any, np.ndarray, Shape]:
    weight = np.asarray(node.weight, float)
    if weight.ndim != 2 or weight.shape[1] != math.prod(shape):
        raise SpecError(f"{where}.weight", f"a matrix (outputs, {math.prod(shape)})", f"shape {weight.shape}")
    bias = _spread(getattr(node, "bias", 0.0), (weight.shape[0],), f"{where}.bias")
    return sparse.csr_array(weight), bias, (weight.shape[0],)


def _pair(value: Any, where: str, low: int) -> tuple[int, int]:
    numbers = np.asarray(value).ravel()
    if numbers.dtype.kind not in "iuf" or numbers.size not in (1, 2) or (numbers < low).any() or (numbers > 4096).any():
        raise SpecError(where, f"one or two whole numbers from {low} to 4096", repr(value)[:60])
    return int(numbers[0]), int(numbers[-1])


def _padding(value: Any, kernel: Shape, dilation: Shape, where: str) -> tuple[int, int]:
    text = value.decode() if isinstance(value, bytes) else value
    if text == "valid":
        return 0, 0
    if text == "same":
        reach = [step * (size - 1) for size, step in zip(kernel, dilation, strict=True)]
        if any(length % 2 for length in reach):
            raise SpecError(where, "a kernel of odd size for padding 'same'", f"{kernel}")
        return reach[0] // 2, reach[1] // 2
    return _pair(text, where, 0)


def _taps(
    sizes: Shape, kernel: Shape, stride: Shape, padding: Shape, dilation: Shape, where: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Shape]:
    """Places of the output, pixels of the input and places in the kernel that meet, and the size of the output."""
    out = tuple(
        (size + 2 * edge - step * (reach - 1) - 1) // jump + 1
        for size, edge, step, reach, jump in zip(sizes, padding, dilation, kernel, stride, strict=True)
    )
    if min(out) < 1:
        raise SpecError(where, "a window within the image", f"kernel {kernel} over {sizes}")
    if math.prod(out) * math.prod(kernel) > MOST:
        raise TooLarge(where, f"at most {MOST:,} connections", f"{math.prod(out) * math.prod(kernel):,}")
    y, x, ky, kx = np.indices((*out, *kernel)).reshape(4, -1)
    row = y * stride[0] - padding[0] + ky * dilation[0]
    column = x * stride[1] - padding[1] + kx * dilation[1]
    inside = (row >= 0) & (row < sizes[0]) & (column >= 0) & (column < sizes[1])
    place, pixel, tap = y * out[1] + x, row * sizes[1] + column, ky * kernel[1] + kx
    return place[inside], pixel[inside], tap[inside], out


def _conv(node: Any, shape: Shape, where: str, flat: bool) -> tuple[Any, np.ndarray, Shape]:
    weight = np.asarray(node.weight, float)
    weight = weight[:, :, None, :] if flat and weight.ndim == 3 else weight
    groups = _pair(node.groups, f"{where}.groups", 1)[0]
    if (
        weight.ndim != 4
        or len(shape) != 3
        or groups < 1
        or weight.shape[0] % groups
        or weight.shape[1] * groups != shape[0]
    ):
        raise SpecError(
            f"{where}.weight", f"a kernel for an image of shape {shape}", f"{np.shape(node.weight)}, groups {groups}"
        )
    outputs, inputs, *kernel = weight.shape
    stride, dilation = _pair(node.stride, f"{where}.stride", 1), _pair(node.dilation, f"{where}.dilation", 1)
    padding = _padding(node.padding, tuple(kernel), dilation, f"{where}.padding")
    if flat:
        stride, dilation, padding = (1, stride[1]), (1, dilation[1]), (0, padding[1])
    place, pixel, tap, out = _taps(shape[1:], tuple(kernel), stride, padding, dilation, where)
    if len(place) * outputs * inputs > MOST:
        raise TooLarge(where, f"at most {MOST:,} connections", f"{len(place) * outputs * inputs:,}")
    target, source = np.arange(outputs)[:, None, None], np.arange(inputs)[None, :, None]
    first = target // (outputs // groups) * inputs
    rows = np.broadcast_to(target * math.prod(out) + place, (outputs, inputs, len(place)))
    columns = (first + source) * math.prod(shape[1:]) + pixel
    values = weight.reshape(outputs, inputs, -1)[:, :, tap]
    made = sparse.coo_array(
        (values.ravel(), (rows.ravel(), columns.ravel())), (outputs * math.prod(out), math.prod(shape))
    ).tocsr()
    bias = np.repeat(_spread(node.bias, (outputs,), f"{where}.bias"), math.prod(out))
    return made, bias, (outputs, out[1]) if flat else (outputs, *out)


def _pool(node: Any, shape: Shape, where: str) -> tuple[Any, np.ndarray, Shape]:
    if len(shape) != 3:
        raise SpecError(where, "an image (channels, rows, columns)", f"shape {shape}")
    kernel, stride = _pair(node.kernel_size, f"{where}.kernel_size", 1), _pair(node.stride, f"{where}.stride", 1)
    place, pixel, _, out = _taps(shape[1:], kernel, stride, _pair(node.padding, f"{where}.padding", 0), (1, 1), where)
    if len(place) * shape[0] > MOST:
        raise TooLarge(where, f"at most {MOST:,} connections", f"{len(place) * shape[0]:,}")
    weight = 1.0 / math.prod(kernel) if type(node).__name__ == "AvgPool2d" else 1.0
    one = sparse.coo_array((np.full(len(place), weight), (place, pixel)), (math.prod(out), math.prod(shape[1:])))
    made = sparse.kron(sparse.eye_array(shape[0]), one, format="csr")
    return made, np.zeros(shape[0] * math.prod(out)), (shape[0], *out)
