"""The functions of kernels against extended precision, at their edges, and as part of a kernel's name on disk."""

from __future__ import annotations

from ctypes import POINTER, c_int32, c_uint8
from functools import cache

import numpy as np
import pytest
from numba import cfunc, njit, types

from workbench.core.catalogue import catalogue
from workbench.engines.event import kernels
from workbench.engines.event.functions import DOUBLE, SINGLE, gather
from workbench.engines.event.kernels import cell_source
from workbench.engines.lowering import lower

PRECISIONS = [
    pytest.param(SINGLE, np.float32, 1e-7, 88.7, -87.3, id="single"),
    pytest.param(DOUBLE, np.float64, 3e-16, 709.7, -708.3, id="double"),
]


def wide(name: str, x: np.ndarray) -> np.ndarray:
    """The function in extended precision."""
    x = x.astype(np.longdouble)
    if name == "exprel":
        return np.where(x == 0, 1, np.expm1(x) / np.where(x == 0, 1, x))
    return {"exp": np.exp, "tanh": np.tanh}[name](x)


@cache
def loop_of(function):
    @njit
    def loop(x, y):
        for k in range(x.shape[0]):
            y[k] = function(x[k])

    return loop


def of(function, x: np.ndarray) -> np.ndarray:
    y = np.empty_like(x)
    loop_of(function)(x, y)
    return y


@pytest.mark.parametrize(("functions", "real", "most", "high", "low"), PRECISIONS)
def test_relative_errors_are_as_stated_up_to_the_largest_and_smallest_numbers(functions, real, most, high, low):
    rng = np.random.default_rng(1)
    small = 10.0 ** rng.uniform(-30, 0, 20_000) * rng.choice([-1, 1], 20_000)
    x = np.concatenate([rng.uniform(low, high, 100_000), rng.uniform(-2, 2, 100_000), small]).astype(real)
    for name, function in zip(("exp", "exprel", "tanh"), functions, strict=True):
        exact = wide(name, x)
        assert np.abs((of(function, x) - exact) / exact).max() < most * (1 if name == "exp" else 8), name


@pytest.mark.parametrize(("functions", "real", "most", "high", "low"), PRECISIONS)
def test_what_is_infinite_zero_or_not_a_number_stays_so(functions, real, most, high, low):
    exp, exprel, tanh = functions
    x = np.array([np.inf, 2 * high, 0.0, 2 * low, -np.inf, np.nan], dtype=real)
    np.testing.assert_array_equal(of(exp, x), np.array([np.inf, np.inf, 1, 0, 0, np.nan], dtype=real))
    np.testing.assert_array_equal(of(tanh, x), np.array([1, 1, 0, -1, -1, np.nan], dtype=real))
    assert of(exprel, x)[2] == 1


@pytest.mark.parametrize("size", [1, 7, 8, 9, 64, 203])
def test_every_set_flag_is_found_in_order(size):
    flags = (np.random.default_rng(size).random(size) < 0.2).astype(np.uint8)
    flags[-1] = 1

    @cfunc(types.int64(types.CPointer(types.uint8), types.CPointer(types.int32), types.int64))
    def found(flags, ids, size):
        return gather(flags, ids, size)

    ids = np.zeros(size, dtype=np.int32)
    count = found.ctypes(flags.ctypes.data_as(POINTER(c_uint8)), ids.ctypes.data_as(POINTER(c_int32)), size)
    assert ids[:count].tolist() == np.flatnonzero(flags).tolist()


def test_a_kernel_on_disk_is_known_by_the_version_of_its_functions(monkeypatch):
    source, seen = cell_source(lower(catalogue("neurons")["LIF"]), ()), []
    monkeypatch.setattr(kernels, "native", lambda text, *more: seen.append(text))
    kernels.compiled(source, "cell", lambda: None, "single")
    assert kernels.functions_version() in seen[0]
