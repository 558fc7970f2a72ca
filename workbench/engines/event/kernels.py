"""One compiled loop per kind of cell, generated from its program and kept on disk.

The text of a kernel depends on the structure of the model, never on a parameter's value, so a slider never compiles anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from workbench.engines.event.native import FAST, Native, native
from workbench.engines.event.printing import Printer, identifier
from workbench.engines.kept import version
from workbench.engines.program import Program


def real_type(precision: str) -> Any:
    """The numba type of a state."""
    from numba import types

    return types.float32 if precision == "single" else types.float64


def sum_type(precision: str) -> Any:
    """The numba type of summed weights: whole numbers, so that a sum does not depend on its order."""
    from numba import types

    return types.int32 if precision == "single" else types.int64


def pointer(kind: Any) -> Any:
    """The C type of an array; kernels are C functions, called by their address (``intrinsics.invoke``)."""
    from numba import types

    return types.CPointer(kind)


def cell_signature(precision: str) -> Any:
    """The type of every cell kernel."""
    from numba import types

    real, row, whole = real_type(precision), pointer(real_type(precision)), pointer(sum_type(precision))
    ids, left, bits = pointer(types.int32), pointer(types.int16), pointer(types.uint8)
    # x, par, het, arrived, scale, current, rest, period, above, flags, ids, size, stride, dt -> number of spikes; a row of x or het has
    # ``stride`` cells, of which ``size`` are stepped
    size = types.int64
    return types.int64(row, row, row, whole, row, row, left, left, bits, bits, ids, size, size, real)


@lru_cache(maxsize=256)
def cell_kernel(program: Program, varied: tuple[str, ...], precision: str) -> Native:
    """Return the compiled loop over all cells of one kind; ``varied`` are the numbers that differ from cell to cell.

    Its ``address`` is called from ``driver.py``.
    """
    exact = program.as_written and precision == "double"
    return compiled(cell_source(program, varied), "cell", partial(cell_signature, precision), precision, exact)


def numbers_of(program: Program) -> tuple[str, ...]:
    """Names of all numbers a cell kernel reads: parameters, then propagators."""
    return (*program.parameters, *program.coefficients)


def cell_source(program: Program, varied: tuple[str, ...]) -> str:
    """The text of a cell kernel; see ``engines/reference/engine.py`` for the order it follows."""
    p, lines, loop = Printer(), [], []
    scalars = [name for name in numbers_of(program) if name not in varied]
    arrays = (
        ("x", len(program.states), "stride"),
        ("het", len(varied), "stride"),
        ("arrived", len(program.arrivals), "size"),
    )
    for name, rows, length in arrays:
        lines += [f"{name}_{index} = beyond({name}, {index} * {length})" for index in range(rows)]
    lines += [f"{identifier(name)} = par[{index}]" for index, name in enumerate(scalars)]
    lines += [f"scale_{index} = scale[{index}]" for index in range(len(program.arrivals))]
    loop += [f"{identifier(name)} = het_{index}[k]" for index, name in enumerate(varied)]
    loop += [f"{identifier(state)} = x_{index}[k]" for index, state in enumerate(program.states)]
    loop += [f"{identifier('i')} = current[k]"]
    loop += [f"held_{identifier(state)} = {p.text(kept)}" for state, kept in program.hold]
    for index, jumps in enumerate(program.arrivals):
        loop += [
            f"{identifier(state)} = {identifier(state)} + {p.text(size)} * (real(arrived_{index}[k]) * scale_{index})"
            for state, size in jumps
        ]
        loop += [f"arrived_{index}[k] = 0"]
    loop += [f"{identifier(name)} = {p.text(expression)}" for name, expression in program.steps]
    loop += [f"new_{identifier(state)} = {p.text(expression)}" for state, expression in program.update]
    loop += [f"{identifier(state)} = new_{identifier(state)}" for state in program.states]
    loop += ["left = rest[k]", "resting = left > 0", *(["before = above[k]"] if program.edge else [])]
    loop += [
        f"{identifier(state)} = choose(resting, held_{identifier(state)}, {identifier(state)})"
        for state, _ in program.hold
    ]
    loop += [f"met = {p.text(program.when)}"]
    loop += [
        "spike = choose(resting, False, met)",
        *(["spike = choose(before == 0, spike, False)"] if program.edge else []),
    ]
    if program.edge:
        loop += ["above[k] = met"]
    loop += [f"reset_{identifier(state)} = {p.text(expression)}" for state, expression in program.then]
    loop += [
        f"{identifier(state)} = choose(spike, reset_{identifier(state)}, {identifier(state)})"
        for state, _ in program.then
    ]
    loop += [f"x_{index}[k] = {identifier(state)}" for index, state in enumerate(program.states)]
    # a period that all cells share is read once: a column of memory less
    period = "period[k]" if program.refractory in varied else "pause"
    loop += [
        f"rest[k] = choose(spike, {period}, choose(resting, int16(left - int16(1)), int16(0)))",
        "flags[k] = spike",
    ]
    body = "\n    ".join(
        [
            f"{identifier('dt')} = dt",
            "pause = period[0]",
            *lines,
            "for k in range(size):",
            *(f"    {line}" for line in loop),
        ]
    )
    return f"""{p.header()}


def cell(x, par, het, arrived, scale, current, rest, period, above, flags, ids, size, stride, dt):
    {body}
    return gather(flags, ids, size)
"""


def compiled(source: str, function: str, signature: Callable[[], Any], precision: str, exact: bool = False) -> Native:
    """Return a kernel, compiled or from disk.

    ``exact``: round after every operation of its text, as a script in double precision does.
    """
    real, functions = ("float32", "SINGLE") if precision == "single" else ("float64", "DOUBLE")
    text = f'''"""A kernel generated by the workbench from a model's equations."""
from math import cos, log, sin, sqrt

from numba import carray
from numpy import float32, float64, int16

from workbench.engines.event.functions import {functions}, gather
from workbench.engines.event.intrinsics import beyond, choose

# functions of version {functions_version()}
real = {real}
exp, exprel, tanh = {functions}
{source}'''
    if exact:  # its place on disk follows its text
        text += "# every operation rounds\n"
    return native(text, f"kernel_{function}", function, signature, frozenset() if exact else FAST)


@lru_cache(maxsize=1)
def functions_version() -> str:
    """Of what is compiled into every kernel: its text has to change with it."""
    here = Path(__file__).parent
    return version(*(here / name for name in ("functions.py", "intrinsics.py", "native.py")))
