"""Kernels on disk: those used longest ago go first, those in use never, and numba's own cache stays good."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from workbench.engines import kept
from workbench.engines.kept import LONGEST, RECENT, evict, mark, write

DAY = 86400.0


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Four kernels of 1,000 bytes, each with 9,000 bytes of numba's, last used 1, 2, 3 and 40 days ago; and one in use now."""
    (tmp_path / "__pycache__").mkdir()
    for name, age in (("a", 1.0), ("b", 2.0), ("c", 3.0), ("old", 40.0), ("now", 0.0)):
        module = tmp_path / f"kernel_{name}.py"
        module.write_bytes(b"#" * 1000)
        (tmp_path / "__pycache__" / f"kernel_{name}.cell-9.py311.1.nbc").write_bytes(b"x" * 9000)
        when = time.time() - age * DAY
        os.utime(module, (when, when))
    return tmp_path


def names(shelf: Path) -> set[str]:
    found = {file.stem.removeprefix("kernel_") for file in shelf.glob("*.py")}
    kept = {file.name.split(".")[0].removeprefix("kernel_") for file in (shelf / "__pycache__").iterdir()}
    assert found == kept
    return found


def test_what_was_not_used_for_a_month_goes(shelf):
    assert evict(shelf) == ["kernel_old"]
    assert names(shelf) == {"a", "b", "c", "now"}
    assert evict(shelf) == []


def test_over_its_size_the_folder_loses_what_was_used_longest_ago(shelf):
    assert evict(shelf, most=30_000) == ["kernel_old", "kernel_c"]
    assert names(shelf) == {"a", "b", "now"}


def test_what_is_in_use_stays_however_full_it_is(shelf):
    evict(shelf, most=0)
    assert names(shelf) == {"now"}


def test_a_mark_counts_as_use_and_leaves_the_time_of_change_to_the_nanosecond(shelf):
    module = shelf / "kernel_old.py"
    before = module.stat().st_mtime_ns
    assert mark(module)
    assert module.stat().st_mtime_ns == before
    assert evict(shelf, most=0, longest=LONGEST) == ["kernel_c", "kernel_b", "kernel_a"]
    assert names(shelf) == {"now", "old"}
    assert not mark(shelf / "kernel_none.py")
    assert RECENT < DAY


def test_what_belongs_to_nothing_goes(shelf):
    """Machine code without its module, and what a process that ended left half written; not what another is writing now."""
    code, left, writing = (shelf / "__pycache__" / name for name in ("kernel_gone.1.o", "left.tmp", "writing.tmp"))
    for file in (code, left, writing, shelf / "left.tmp"):
        file.write_bytes(b"x")
        when = time.time() - (0.0 if file == writing else 2 * DAY)
        os.utime(file, (when, when))
    (shelf / "__pycache__" / "kernel_a.1.o").write_bytes(b"x")
    evict(shelf)
    assert not any(file.exists() for file in (code, left, shelf / "left.tmp"))
    assert writing.exists()
    assert (shelf / "__pycache__" / "kernel_a.1.o").exists()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where the folder should be."""
    monkeypatch.setenv("WORKBENCH_CACHE", str(tmp_path))
    kept.folder.cache_clear()
    yield tmp_path / "workbench" / f"kernels-{np.__version__}"
    kept.folder.cache_clear()


@pytest.mark.skipif(os.name != "posix", reason="who may write to a folder is told by its mode")
class TestWhoMayWrite:
    def test_nobody_else_may_open_the_folder(self, home):
        assert kept.folder() == home
        assert home.stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("mode", [0o770, 0o702])
    def test_a_folder_that_others_may_write_to_is_not_used(self, home, mode):
        home.mkdir(parents=True)
        home.chmod(mode)
        assert kept.folder() != home
        assert kept.folder().stat().st_mode & 0o777 == 0o700

    def test_a_folder_of_somebody_else_is_not_used(self, home, monkeypatch):
        home.mkdir(parents=True, mode=0o700)
        mine = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
        assert kept.folder() != home


def test_what_cannot_be_written_ends_nothing_and_leaves_nothing(tmp_path, monkeypatch):
    def full(*paths):
        raise OSError("no space left on device")

    write(tmp_path / "gone" / "gone" / "kernel.o", b"x")
    monkeypatch.setattr(os, "replace", full)
    write(tmp_path / "kernel.o", b"x")
    assert not list(tmp_path.iterdir())


def test_a_kernel_that_vanished_is_written_and_compiled_again(tmp_path):
    """In a process of its own: its folder is emptied between two compilations of the same kernel."""
    script = """
import os
from workbench.engines.kept import evict
from workbench.engines.event.kernels import cell_kernel
from workbench.engines.kept import folder
from workbench.engines.lowering import lower
from workbench.neurons.lif import LIF
program, home = lower(LIF), folder()
for _ in range(2):
    assert cell_kernel(program, (), "double").address
    (module,) = home.glob("kernel_cell_*.py")
    os.utime(module, (0, 0))
    assert evict(home) == [module.stem]
    assert not list(home.rglob("kernel_cell_*"))
    cell_kernel.cache_clear()
"""
    subprocess.run([sys.executable, "-c", script], check=True, env={**os.environ, "WORKBENCH_CACHE": str(tmp_path)})
