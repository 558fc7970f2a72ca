"""A compiled loop over arrays: one table of addresses and lengths is all that it is handed."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from workbench.engines.event.native import FAILED, native


class Argument(NamedTuple):
    """What a :class:`Loop` takes: a whole number, a number of a ``kind``, or a contiguous array of a kind."""

    name: str
    kind: str = ""
    dims: int = 0


class Loop:
    """A compiled loop over arrays. It is handed one table of 64-bit words: numbers, addresses, and lengths.

    Parameters
    ----------
    module, function
        Where the loop is.
    version
        Of all that is compiled into it.
    arguments
        What it takes, in order.
    """

    def __init__(self, module: str, function: str, version: str, arguments: tuple[Argument, ...]) -> None:
        self.arguments, self.kinds, parts, at = arguments, [np.dtype(of.kind or "i8") for of in arguments], [], 0
        for of in arguments:
            if of.kind:
                shape = "".join(f"words[{at + 1 + dim}], " for dim in range(of.dims)) or "1,"
                parts.append(f"carray(pointer(words[{at}]), ({shape}), {of.kind}){'' if of.dims else '[0]'}")
            else:
                parts.append(f"words[{at}]")
            at += 1 + of.dims
        kinds = ", ".join(sorted({of.kind for of in arguments if of.kind}))
        text = f'''"""A loop of the workbench, as it is called; version {version}."""
from numba import carray
from numpy import {kinds}

from workbench.engines.event.intrinsics import pointer
from {module} import {function}


def enter(words):
    return {function}({", ".join(parts)})
'''
        self.code = native(text, f"loop_{function}", "enter", _takes_words)
        # most arrays are those of the call before, and asking numpy for an address takes longer than a small network's step
        self._seen: list[tuple[Callable[[], Any], tuple[int, ...]]] = [(lambda: None, ())] * len(arguments)
        self._call = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(self.code.address)

    def __call__(self, *values: Any) -> int:
        """Run the loop; other threads of Python may run meanwhile."""
        words: list[int] = []
        numbers: list[np.ndarray] = []
        for place, (of, value) in enumerate(zip(self.arguments, values, strict=True)):
            if of.dims:
                array, where = self._seen[place]
                if array() is not value:
                    checked = (value.dtype, value.ndim, value.flags.c_contiguous)
                    assert checked == (self.kinds[place], of.dims, True), of
                    where = (value.ctypes.data, *value.shape)
                    self._seen[place] = weakref.ref(value), where
                words += where
            elif of.kind:
                numbers.append(np.array([value], dtype=self.kinds[place]))
                words.append(numbers[-1].ctypes.data)
            else:
                words.append(int(value))
        table = np.array(words, dtype=np.int64)
        found = self._call(table.ctypes.data)
        assert found != FAILED, self.arguments
        return found


def _takes_words() -> Any:
    from numba import types

    return types.int64(types.CPointer(types.int64))
