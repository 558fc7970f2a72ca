"""Kernels on disk stay while they are used: the folder is kept below a size, and what was not used for a month goes."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

MOST = 512 * 2**20  # bytes
LONGEST = 30 * 86400.0  # seconds since the last use
RECENT = 3600.0  # seconds; a kernel used so lately stays whatever the size, as another process may be compiling or loading it


def mark(kernel: Path) -> bool:
    """Note that a kernel is used now; false if it is not there.

    The time of its last change stays to the nanosecond: numba knows by it that what it kept is of this text.
    """
    try:
        os.utime(kernel, ns=(time.time_ns(), kernel.stat().st_mtime_ns))
    except OSError:
        return False
    return True


def evict(folder: Path, most: int = MOST, longest: float = LONGEST) -> list[str]:
    """Remove the kernels that were used longest ago and return their names; any process may do it at any time.

    A kernel is a module and what numba keeps beside it in ``__pycache__``. The module goes last: a process that finds none writes
    it anew, and numba compiles again where what it kept is gone.
    """
    now, found = time.time(), list[tuple[float, int, Path, list[Path]]]()
    kept: dict[str, list[Path]] = {}
    for file in (folder / "__pycache__").glob("*"):
        kept.setdefault(file.name.split(".")[0], []).append(file)
    for module in folder.glob("*.py"):
        files = kept.get(module.stem, [])
        with contextlib.suppress(OSError):  # another process was faster
            size, seen = sum(file.stat().st_size for file in (module, *files)), module.stat()
            found.append((now - max(seen.st_atime, seen.st_mtime), size, module, files))
    total, gone = sum(size for _, size, _, _ in found), []
    for unused, size, module, files in sorted(found, reverse=True):
        if unused <= RECENT or (unused <= longest and total <= most):
            continue
        for file in (*files, module):
            with contextlib.suppress(OSError):
                file.unlink()
        total -= size
        gone.append(module.stem)
    return gone
