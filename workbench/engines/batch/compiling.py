"""Compiled loops over tensors: the event engine's compiler, called on the memory that torch holds."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

from workbench.engines.event.kernels import compiled, pointer, real_type


class Kernel:
    """A compiled function on arrays and whole numbers.

    Parameters
    ----------
    text
        Its source; what it may use is told by :func:`workbench.engines.event.kernels.compiled`.
    name
        Of the function.
    kinds
        Of each argument: ``size`` for a whole number, ``real`` for an array in the precision of the run, or the type of an array.
    exact
        Whether every operation rounds, as torch's do.

    Attributes
    ----------
    arguments
        Their names.
    call
        Runs it, without the lock of the interpreter; arrays are given by their addresses.
    """

    def __init__(self, text: str, name: str, kinds: Mapping[str, str], precision: str, exact: bool = False) -> None:
        def signature() -> Any:
            from numba import types

            known = {"size": types.int64, "real": pointer(real_type(precision))}
            found = [known[kind] if kind in known else pointer(getattr(types, kind)) for kind in kinds.values()]
            return types.int64(*found)

        self.arguments = tuple(kinds)
        self.native = compiled(text, name, signature, precision, exact)
        places = [ctypes.c_int64 if kind == "size" else ctypes.c_void_p for kind in kinds.values()]
        self.call = ctypes.CFUNCTYPE(ctypes.c_int64, *places)(self.native.address)
