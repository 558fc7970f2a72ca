"""One compiled loop per kind of cell and per plasticity rule, generated from their programs and kept on disk.

The text of a kernel depends on the structure of the model, never on a parameter's value, so a slider never compiles anything.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit, types
from numba.core.errors import NumbaExperimentalFeatureWarning

from workbench.engines.event.printing import Printer, identifier
from workbench.engines.lowering import Program
from workbench.engines.rules import LoweredRule

warnings.filterwarnings("ignore", category=NumbaExperimentalFeatureWarning)
_LOCK = threading.RLock()


def real_type(precision: str) -> Any:
    """The numba type of a state."""
    return types.float32 if precision == "single" else types.float64


def sum_type(precision: str) -> Any:
    """The numba type of summed weights: whole numbers, so that a sum does not depend on its order."""
    return types.int32 if precision == "single" else types.int64


def cell_signature(precision: str) -> Any:
    """The type of every cell kernel."""
    real, whole = real_type(precision), sum_type(precision)

    def row(kind: Any, dims: int = 1) -> Any:
        return types.Array(kind, dims, "C")

    # x, par, het, arrived, scale, current, rest, period, above, flags, ids, dt -> number of spikes
    return types.int64(
        row(real, 2), row(real), row(real, 2), row(whole, 2), row(real), row(real), row(types.int32), row(types.int32), row(types.uint8), row(types.uint8), row(types.int32), real
    )  # fmt: skip


def rule_signature(precision: str) -> Any:
    """The type of every rule kernel."""
    real = real_type(precision)

    def row(kind: Any, dims: int = 1) -> Any:
        return types.Array(kind, dims, "C")

    # w, pre_rows, post_of, post_rows, synapse_of, pre_of, x, y, x_seen, y_seen, par, pre_ids, post_ids, decay
    return types.int64(
        row(real), row(types.int64), row(types.int32), row(types.int64), row(types.int64), row(types.int32), row(real, 2), row(real, 2), row(real, 2), row(real, 2),
        row(real), row(types.int32), row(types.int32), row(real),
    )  # fmt: skip


@lru_cache(maxsize=256)
def cell_kernel(program: Program, varied: tuple[str, ...], precision: str) -> Any:
    """Return the compiled loop over all cells of one kind; ``varied`` are the numbers that differ from cell to cell."""
    return _compile(cell_source(program, varied), "cell", cell_signature(precision), precision)


@lru_cache(maxsize=64)
def rule_kernel(rule: LoweredRule, precision: str) -> Any:
    """Return the compiled plasticity step of a rule."""
    return _compile(rule_source(rule), "learn", rule_signature(precision), precision)


def numbers_of(program: Program) -> tuple[str, ...]:
    """Names of all numbers a cell kernel reads: parameters, then propagators."""
    return (*program.parameters, *program.coefficients)


def cell_source(program: Program, varied: tuple[str, ...]) -> str:
    """The text of a cell kernel; see ``engines/reference/engine.py`` for the order it follows."""
    p, lines, loop = Printer(), [], []
    scalars = [name for name in numbers_of(program) if name not in varied]
    lines += [f"{identifier(name)} = par[{index}]" for index, name in enumerate(scalars)]
    lines += [f"het_{index} = het[{index}]" for index in range(len(varied))]
    lines += [f"x_{index} = x[{index}]" for index in range(len(program.states))]
    lines += [f"arrived_{index} = arrived[{index}]" for index in range(len(program.arrivals))]
    lines += [f"scale_{index} = scale[{index}]" for index in range(len(program.arrivals))]
    loop += [f"{identifier(name)} = het_{index}[k]" for index, name in enumerate(varied)]
    loop += [f"{identifier(state)} = x_{index}[k]" for index, state in enumerate(program.states)]
    loop += [f"{identifier('i')} = current[k]"]
    loop += [f"held_{identifier(state)} = {identifier(state)}" for state in program.hold]
    for index, jumps in enumerate(program.arrivals):
        loop += [
            f"{identifier(state)} = {identifier(state)} + {p.text(size)} * (arrived_{index}[k] * scale_{index})"
            for state, size in jumps
        ]
    loop += [f"{identifier(name)} = {p.text(expression)}" for name, expression in program.steps]
    loop += [f"new_{identifier(state)} = {p.text(expression)}" for state, expression in program.update]
    loop += [f"{identifier(state)} = new_{identifier(state)}" for state in program.states]
    loop += ["left = rest[k]", "resting = left > 0"]
    loop += [
        f"{identifier(state)} = held_{identifier(state)} if resting else {identifier(state)}" for state in program.hold
    ]
    loop += [f"met = {p.text(program.when)}"]
    loop += ["spike = met and (not resting)" + (" and above[k] == 0" if program.edge else "")]
    if program.edge:
        loop += ["above[k] = met"]
    loop += [f"reset_{identifier(state)} = {p.text(expression)}" for state, expression in program.then]
    loop += [
        f"{identifier(state)} = reset_{identifier(state)} if spike else {identifier(state)}"
        for state, _ in program.then
    ]
    loop += [f"x_{index}[k] = {identifier(state)}" for index, state in enumerate(program.states)]
    loop += ["rest[k] = period[k] if spike else (left - 1 if resting else 0)", "flags[k] = spike"]
    body = "\n    ".join(
        [f"{identifier('dt')} = dt", *lines, "for k in range(x.shape[1]):", *(f"    {line}" for line in loop)]
    )
    tail = "\n    ".join(
        [
            "count = 0",
            "for k in range(x.shape[1]):",
            "    if flags[k]:",
            "        ids[count] = k",
            "        count += 1",
            "return count",
        ]
    )
    return f"{p.header()}\n\n\ndef cell(x, par, het, arrived, scale, current, rest, period, above, flags, ids, dt):\n    {body}\n    {tail}\n"


def rule_source(rule: LoweredRule) -> str:
    """The text of a rule kernel: traces decay, presynaptic spikes act, postsynaptic spikes act, then both sides' traces are set."""
    p, lines = Printer(), [f"{identifier(name)} = par[{index}]" for index, name in enumerate(rule.parameters)]
    for index in range(len(rule.pre)):
        lines += [
            f"for k in range(x.shape[1]):\n        x[{index}, k] *= decay[{index}]\n        x_seen[{index}, k] = x[{index}, k]"
        ]
    for index in range(len(rule.post)):
        lines += [
            f"for k in range(y.shape[1]):\n        y[{index}, k] *= decay[{len(rule.pre) + index}]\n        y_seen[{index}, k] = y[{index}, k]"
        ]
    sides = (
        (rule.on_pre, rule.pre, "x", "pre_ids", "pre_rows", "s", "post_of", rule.post, "y_seen"),
        (rule.on_post, rule.post, "y", "post_ids", "post_rows", "synapse_of[s]", "pre_of", rule.pre, "x_seen"),
    )
    for assignments, own, traces, fired, rows, place, other_of, others, seen in sides:
        lines += [f"for f in range({fired}.shape[0]):", f"    cell = {fired}[f]"]
        lines += [f"    {identifier(name)} = {traces}_seen[{index}, cell]" for index, name in enumerate(own)]
        for target, expression in assignments:
            if target == "w":
                lines += [
                    f"    for s in range({rows}[cell], {rows}[cell + 1]):",
                    f"        place = {place}",
                    f"        other = {other_of}[place]",
                ]
                lines += [f"        {identifier(name)} = {seen}[{index}, other]" for index, name in enumerate(others)]
                lines += [f"        {identifier('w')} = w[place]", f"        w[place] = {p.text(expression)}"]
            else:
                lines += [f"    {identifier(target)} = {p.text(expression)}"]
        lines += [f"    {traces}[{index}, cell] = {identifier(name)}" for index, name in enumerate(own)]
    body = "\n    ".join([*lines, "return 0"])
    arguments = (
        "w, pre_rows, post_of, post_rows, synapse_of, pre_of, x, y, x_seen, y_seen, par, pre_ids, post_ids, decay"
    )
    return f"{p.header()}\n\n\ndef learn({arguments}):\n    {body}\n"


def _compile(source: str, function: str, signature: Any, precision: str) -> Any:
    """Write the kernel as a module, import it, and compile it (or load it from numba's cache beside it)."""
    real = "float32" if precision == "single" else "float64"
    text = f'"""A kernel generated by the workbench from a model\'s equations."""\nfrom math import cos, exp, log, sin, sqrt, tanh\n\nfrom numpy import {real} as real\n\nfrom workbench.engines.event.functions import exprel\n\n{source}'
    label = f"kernel_{function}_{hashlib.blake2b(text.encode(), digest_size=10).hexdigest()}"
    with _LOCK:
        path = cache_folder() / f"{label}.py"
        if not path.exists():
            with tempfile.NamedTemporaryFile(
                "w", dir=path.parent, suffix=".tmp", delete=False, encoding="utf-8"
            ) as file:
                file.write(text)
            os.replace(file.name, path)
        spec = importlib.util.spec_from_file_location(label, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # numba finds its cache through the module's name
        sys.modules[label] = module
        spec.loader.exec_module(module)
        return njit(signature, nogil=True, cache=True, error_model="numpy", fastmath={"contract", "nsz", "arcp"})(
            getattr(module, function)
        )


@lru_cache(maxsize=1)
def cache_folder() -> Path:
    """Where kernels are kept: the user's cache, or a temporary folder where that cannot be written."""
    home = (
        Path(os.environ.get("WORKBENCH_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "workbench"
        / f"kernels-{np.__version__}"
    )
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return home
    except OSError:
        return Path(tempfile.mkdtemp(prefix="workbench-"))
