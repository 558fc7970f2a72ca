"""Machine code on disk: loaded without numba, compiled anew where it is damaged, refused where it calls what is not there."""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
import weakref
from ctypes import CFUNCTYPE, c_double, c_int64
from pathlib import Path

import numpy as np
import pytest

from workbench.engines.event import native as of
from workbench.engines.event.lay import sorting
from workbench.engines.event.loops import Argument, Loop

TEXT = """
from math import log


def double(number, real):
    return 2 * number + int(log(real))
"""


def signature():
    from numba import types

    return types.int64(types.int64, types.float64)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(of, "folder", lambda: tmp_path)
    return tmp_path


def call(function: of.Native) -> int:
    return CFUNCTYPE(c_int64, c_int64, c_double)(function.address)(20, np.e**2 + 0.1)


def test_a_function_from_disk_does_what_it_did_when_it_was_compiled(folder, monkeypatch):
    assert call(of.native(TEXT, "test", "double", signature)) == 42
    monkeypatch.setattr(of, "_compiled", lambda *more: pytest.fail("compiled again"))
    assert call(of.native(TEXT, "test", "double", signature)) == 42
    with pytest.raises(pytest.fail.Exception):
        of.native(TEXT + "# another text\n", "test", "double", signature)


@pytest.mark.parametrize("damage", [lambda code: b"", lambda code: code[:-7], lambda code: code[:-1] + b"x"])
def test_damaged_code_is_compiled_anew(folder, damage):
    of.native(TEXT, "test", "double", signature)
    (kept,) = folder.glob("__pycache__/*.o")
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert call(of.native(TEXT, "test", "double", signature)) == 42
    assert len(kept.read_bytes()) == len(whole)


def test_code_of_another_text_or_another_machine_is_not_loaded(folder):
    of.native(TEXT, "test", "double", signature)
    (kept,) = folder.glob("__pycache__/*.o")
    label, machine, _ = kept.name.split(".")
    assert of._loaded(kept)
    for name in (f"other_{label}.{machine}.o", f"{label}.other_{machine}.o"):
        assert of._loaded(kept.with_name(name)) is None
        kept.with_name(name).write_bytes(kept.read_bytes())
        assert of._loaded(kept.with_name(name)) is None


def test_the_machine_has_another_name_with_another_release_of_the_compiler(monkeypatch):
    of._machine.cache_clear()
    before = of._machine()
    of._machine.cache_clear()
    monkeypatch.setattr(of, "version", lambda name: f"another {name}")
    assert of._machine() != before
    of._machine.cache_clear()


def test_a_module_that_is_in_the_folder_already_is_not_believed(folder):
    """Neither its text nor what Python made of a text of the same length and time."""
    text = TEXT + "# not believed\n"
    of.native(text, "test", "double", signature)
    (module,) = folder.glob("*.py")
    for kept in folder.glob("__pycache__/*.o"):
        kept.unlink()
    wrong = text.replace("2 * number", "3 * number")
    module.write_text(wrong)
    py_compile.compile(str(module))
    seen = module.stat()
    module.write_text(text)
    os.utime(module, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    sys.modules.pop(module.stem)
    assert call(of.native(text, "test", "double", signature)) == 42
    module.write_text(wrong)
    for kept in folder.glob("__pycache__/*.o"):
        kept.unlink()
    sys.modules.pop(module.stem)
    assert call(of.native(text, "test", "double", signature)) == 42
    assert module.read_text() == text


def test_code_with_an_intrinsic_that_is_not_known_to_be_found_is_not_kept(folder, monkeypatch):
    text = TEXT.replace("import log", "import floor").replace("log(real)", "floor(real / 3)")
    assert call(of.native(text, "test", "double", signature)) == 42
    assert list(folder.glob("__pycache__/*.o"))
    monkeypatch.setattr(of, "INTRINSICS", of.INTRINSICS - {"floor"})
    text += "# another text\n"
    assert call(of.native(text, "other", "double", signature)) == 42
    assert not list(folder.glob("__pycache__/other*.o"))


def test_code_that_calls_something_else_works_and_is_not_kept(folder):
    text = TEXT.replace("log", "atanh").replace("atanh(real)", "atanh(real - 7) * 4")
    assert call(of.native(text, "test", "double", signature)) == 42
    assert not list(folder.glob("__pycache__/*.o"))


def test_a_loop_takes_numbers_and_arrays_of_its_kinds_alone():
    loop = Loop(
        "workbench.engines.event.sorting",
        "put",
        "test",
        (
            *(Argument(name, "int32", 1) for name in ("pre", "post", "delays")),
            *map(Argument, ("first", "lowest")),
            *(Argument(name, "int64", 1) for name in ("places", "windows")),
            *map(Argument, ("many", "late")),
            Argument("nexts", "int64", 1),
            Argument("targets", "uint16", 1),
        ),
    )
    pre, post, late = (np.array(part, np.int32) for part in ([0, 0, 1], [1, 0, 2], [1, 1, 1]))
    nexts, targets = np.array([0, 2]), np.zeros(3, np.uint16)
    loop(pre, post, late, 0, 1, np.array([7, 8, 9]), np.zeros(1, np.int64), 1, 1, nexts, targets)
    assert targets.tolist() == [8, 7, 9]
    assert nexts.tolist() == [2, 3]
    for wrong in (pre.astype(np.int64), pre[::2], pre[None]):
        with pytest.raises(AssertionError):
            loop(wrong, post, late, 0, 1, np.array([7, 8, 9]), np.zeros(1, np.int64), 1, 1, nexts, targets)


def test_a_network_that_ran_before_runs_without_loading_numba_or_sympy():
    """In processes of their own: the first one compiles what is not on disk yet."""
    script = """
import sys
import weakref
from workbench.engines.simulation import Simulation
from workbench.network.presets.balanced import balanced
sim = Simulation(balanced(400), seed=1)
sim.advance(1.0)
print(*sorted({"numba", "sympy", "pint", "scipy"} & set(sys.modules)))
"""
    _, told = [
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert told.split() == []


def test_a_loop_that_is_called_again_takes_the_new_arrays_and_holds_no_old_ones():
    loop = sorting("put")
    pre, post, late = (np.array(part, np.int32) for part in ([0, 0], [1, 0], [1, 1]))
    rest = 0, 1, np.array([7, 8]), np.zeros(1, np.int64), 1, 1
    for _ in range(3):
        targets = np.zeros(2, np.uint16)
        loop(pre, post, late, *rest, np.array([0]), targets)
        assert targets.tolist() == [8, 7]
    gone = weakref.ref(targets)
    del targets
    assert gone() is None
