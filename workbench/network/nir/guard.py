"""Reading a NIR file without trusting it: no link out of the file, no cycle, no surprise in size, no number that is none."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from workbench.core.errors import Misfits, SpecError, TooLarge, WorkbenchError, unknown

MAX_FILE, MAX_DATA = 64 * 2**20, 256 * 2**20
MAX_OBJECTS, MAX_LEVELS = 10_000, 12
VERSIONS = ("0.", "1.0")
"""Beginnings of the versions that are known to mean what they meant to the release this was written for."""
POSITIVE = ("tau", "tau_mem", "tau_syn", "r")
CELLS = ("CubaLI", "CubaLIF", "I", "IF", "LI", "LIF", "Threshold")
MAPS = ("Affine", "AvgPool2d", "Conv1d", "Conv2d", "Delay", "Flatten", "Linear", "Scale", "SumPool2d")
TYPES = (*CELLS, *MAPS, "Input", "NIRGraph", "Output")


def read_graph(source: str | Path | bytes) -> Any:
    """Return the ``nir.NIRGraph`` of a file or of its bytes.

    Raises
    ------
    SpecError, TooLarge, Misfits
        If it is no NIR file, is unsafe, or holds values that mean nothing; nothing large was allocated.
    """
    import h5py
    import nir

    content = _content(source)
    try:
        with h5py.File(BytesIO(content), "r") as file:
            _walk(file)
            _version(file)
        graph = nir.read(BytesIO(content), type_check=False)  # pyright: ignore[reportArgumentType]
    except WorkbenchError:
        raise
    except RecursionError:
        raise SpecError("NIR file", "groups of a few levels", "groups without end") from None
    except Exception as error:  # whatever a library says of a broken file is told in one form
        raise SpecError(
            "NIR file", "a graph that the nir package can read", f"{type(error).__name__}: {error}"[:160]
        ) from None
    check_graph(graph)
    return graph


def check_graph(graph: Any) -> None:
    """Refuse a graph with unknown nodes, edges that lead nowhere, or numbers that no node can have; all at once."""
    import nir

    wrong: list[WorkbenchError] = []
    if not isinstance(graph, nir.NIRGraph):
        raise SpecError("NIR", "a graph", type(graph).__name__)
    _check(graph, "", wrong, 0)
    if wrong:
        raise wrong[0] if len(wrong) == 1 else Misfits("NIR", wrong[:20])


def _check(graph: Any, path: str, wrong: list[WorkbenchError], level: int) -> None:
    import nir

    if level > MAX_LEVELS:
        raise SpecError("NIR", f"at most {MAX_LEVELS} graphs within graphs", "more")
    if len(graph.edges) > MAX_OBJECTS:
        raise TooLarge("NIR", f"at most {MAX_OBJECTS:,} edges", f"{len(graph.edges):,}")
    for pre, post in graph.edges:
        for end in (pre, post):
            if end not in graph.nodes:
                wrong.append(unknown(f"NIR edge {path}{pre} -> {path}{post}"[:80], end, graph.nodes))
    for name, node in graph.nodes.items():
        where, kind = f"NIR {path}{name}"[:80], type(node).__name__
        if isinstance(node, nir.NIRGraph):
            _check(node, f"{path}{name}.", wrong, level + 1)
        elif kind not in TYPES:
            wrong.append(unknown(where, kind, TYPES))
        else:
            wrong += _values(node, where)


def _values(node: Any, where: str) -> list[WorkbenchError]:
    wrong: list[WorkbenchError] = []
    for field, value in vars(node).items():
        if field in ("metadata", "input_type", "output_type") or value is None or isinstance(value, str):
            continue
        try:
            numbers = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            wrong.append(SpecError(f"{where}.{field}", "numbers", repr(value)[:60]))
            continue
        if not np.isfinite(numbers).all():
            wrong.append(SpecError(f"{where}.{field}", "finite numbers", "infinite or not a number"))
        elif field in POSITIVE and not (numbers > 0).all():
            wrong.append(SpecError(f"{where}.{field}", "numbers > 0", f"{numbers.min():g}"))
        elif field == "delay" and not (numbers >= 0).all():
            wrong.append(SpecError(f"{where}.{field}", "delays >= 0", f"{numbers.min():g}"))
        elif numbers.size == 0:
            wrong.append(SpecError(f"{where}.{field}", "at least one number", "none"))
    return wrong


def _content(source: str | Path | bytes) -> bytes:
    if isinstance(source, bytes):
        content = source
    else:
        try:
            with open(source, "rb") as file:
                content = file.read(MAX_FILE + 1)
        except OSError as error:
            raise SpecError(Path(source).name, "a file that can be read", error.strerror or "nothing") from None
    if len(content) > MAX_FILE:
        raise TooLarge("NIR file", f"at most {MAX_FILE >> 20} MiB", f"more than {MAX_FILE >> 20} MiB")
    return content


def _walk(file: Any) -> None:
    """Look at every object once, through hard links only, and count what reading it would take."""
    import h5py

    seen: set[Any] = set()
    total = 0
    waiting = [(file, "", 0)]
    while waiting:
        group, path, level = waiting.pop()
        if level > MAX_LEVELS * 2:
            raise SpecError("NIR file", f"at most {MAX_LEVELS * 2} levels", "more")
        if len(seen) + len(group) > MAX_OBJECTS:
            raise TooLarge("NIR file", f"at most {MAX_OBJECTS:,} objects", "more")
        for name in group:
            where = f"NIR file {path}/{name}"[:80]
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise SpecError(where, "data in the file itself", "a link to another place")
            found = group[name]
            address = h5py.h5o.get_info(found.id).addr  # pyright: ignore[reportAttributeAccessIssue]
            if address in seen:
                raise SpecError(where, "every object once", "one object under two names")
            seen.add(address)
            if isinstance(found, h5py.Group):
                waiting.append((found, f"{path}/{name}", level + 1))
            else:
                total += _bytes(found, where)
                if total > MAX_DATA:
                    raise TooLarge("NIR file", f"at most {MAX_DATA >> 20} MiB of numbers", f"{total >> 20} MiB or more")


def _bytes(found: Any, where: str) -> int:
    import h5py

    if not isinstance(found, h5py.Dataset) or found.is_virtual or found.external:
        raise SpecError(where, "plain data", "data kept elsewhere, or no data")
    if found.dtype.kind not in "iufb" and not h5py.check_string_dtype(found.dtype):
        raise SpecError(where, "numbers or text", str(found.dtype)[:40])
    return math.prod(found.shape or ()) * found.dtype.itemsize


def _version(file: Any) -> None:
    version = file["version"][()] if "version" in file else b""
    text = version.decode("utf-8", "replace") if isinstance(version, bytes) else str(version)
    if not text.startswith(VERSIONS):
        raise SpecError("NIR file version", "0.x or 1.0.x", repr(text)[:40], "a file written by nir 1.0")
    if "node" not in file:
        raise SpecError("NIR file", "a graph under 'node'", ", ".join(file)[:60] or "nothing")
