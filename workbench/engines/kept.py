"""What is worked out once stays on disk while it is used: the folder is kept below a size, and what was not used for a month goes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
import time
from functools import lru_cache
from pathlib import Path

import numpy as np

MOST = 512 * 2**20  # bytes
LONGEST = 30 * 86400.0  # seconds since the last use
DAY = 86400.0  # seconds; a file half written so long ago is nobody's
RECENT = 3600.0  # seconds; what was used so lately stays whatever the size, as another process may be compiling or loading it


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where it is kept: the user's cache, or a temporary folder where that cannot be written or is not the user's alone."""
    home = (
        Path(os.environ.get("WORKBENCH_CACHE") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        / "workbench"
        / f"kernels-{np.__version__}"
    )
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not private(home):
            return _temporary()
        with tempfile.TemporaryFile(dir=home):
            pass
        evict(home)
        return home
    except OSError:
        return _temporary()


def _temporary() -> Path:
    """A fresh folder that its owner alone may open."""
    return Path(tempfile.mkdtemp(prefix="workbench-"))


def private(home: Path) -> bool:
    """Whether a folder is the user's and nobody else may write to it, as what is in it is run; Windows keeps a user's folder so."""
    if os.name != "posix":
        return True
    seen = home.stat()
    return seen.st_uid == os.geteuid() and not seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def write(path: Path, content: bytes) -> None:
    """Write a file as a whole; a reader sees none or all of it. Where that fails, as on a full disk, it is worked out again next time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor, half = tempfile.mkstemp(suffix=".tmp", dir=path.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
            os.replace(half, path)
        except OSError:
            os.unlink(half)


def version(*files: Path) -> str:
    """A digest of the text of some files."""
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=8).hexdigest()


def mark(file: Path) -> bool:
    """Note that a file is used now; false if it is not there."""
    try:
        os.utime(file, ns=(time.time_ns(), file.stat().st_mtime_ns))
    except OSError:
        return False
    return True


def evict(home: Path, most: int = MOST, longest: float = LONGEST) -> list[str]:
    """Remove what was used longest ago and return its names; any process may do it at any time.

    A program is a file; a kernel is a module and its machine code in ``__pycache__``. The module goes last: a process that finds
    none compiles it anew.
    """
    now, found = time.time(), list[tuple[float, int, Path, list[Path]]]()
    kept: dict[str, list[Path]] = {}
    for file in (home / "__pycache__").glob("*"):
        kept.setdefault(file.name.split(".")[0], []).append(file)
    for module in (*home.glob("*.py"), *home.glob("*.json")):
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
    _sweep(home)
    return gone


def _sweep(home: Path) -> None:
    """Remove what belongs to nothing: files half written by a process that ended, and machine code whose module is gone."""
    for file in home.rglob("*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime > DAY:
                file.unlink()
    for file in (home / "__pycache__").glob("*.o"):
        if not (home / f"{file.name.split('.')[0]}.py").exists():
            with contextlib.suppress(OSError):
                file.unlink()
