"""Machine code on disk: numba compiles a function once, and afterwards LLVM alone loads it, in a few milliseconds and without numba.

A function takes whole numbers, pointers and reals, and returns an int64. What numba made of it is reduced to the function itself: its code may
call the C library's mathematics and nothing of Python. Code that calls anything else is compiled by numba again in every process.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from workbench.engines.kept import folder, mark, write

FAST = frozenset({"contract", "nsz", "arcp"})
"""A product and a sum may be fused; nothing is reordered, and what is infinite or not a number stays so."""
FAILED = -(1 << 62)
"""What a function returns if it raised an error, which none of ours does."""
ENTRY = "workbench_entry"
OUTSIDE = frozenset({"memset", "memcpy", "memmove", *(f"{name}{kind}" for name in ("log", "sin", "cos", "pow", "fmod") for kind in ("", "f"))})  # fmt: skip
"""What machine code may call."""
INTRINSICS = frozenset({
    "abs", "assume", "bswap", "copysign", "ctlz", "ctpop", "cttz", "fabs", "fshl", "fshr", "lifetime", "masked", "memcpy", "memmove", "memset",
    "prefetch", "sadd", "smax", "smin", "ssub", "uadd", "umax", "umin", "usub", "vector", "x86", "aarch64",
    "ceil", "cos", "floor", "fma", "fmuladd", "log", "maxnum", "minnum", "nearbyint", "pow", "rint", "round", "sin", "sqrt", "trunc",
})  # fmt: skip
"""What LLVM makes of itself: instructions, or on some machines a call of C's mathematics. Of another it might call what is not there, which
ends the process."""
SEAL = 16
"""Bytes of the digest before what is on disk."""
_LOCKS: dict[str, threading.RLock] = {}


class Native:
    """A compiled function.

    Attributes
    ----------
    address
        Where it begins.
    """

    def __init__(self, address: int, *kept: Any) -> None:
        self.address, self._kept = address, kept


def native(
    text: str, label: str, function: str, signature: Callable[[], Any], fast: frozenset[str] = frozenset()
) -> Native:
    """Return a function of a module of this text: from disk, or compiled now.

    Parameters
    ----------
    text
        Source of the module. It is all that the code depends on, so it names the version of what it imports.
    label
        What the module's name begins with.
    signature
        Gives numba's signature.
    fast
        What the compiler may do to sums and products.
    """
    label = f"{label}_{hashlib.blake2b(text.encode(), digest_size=10).hexdigest()}"
    with _LOCKS.setdefault(label, threading.RLock()):
        module = folder() / f"{label}.py"
        kept = module.parent / "__pycache__" / f"{label}.{_machine()}.o"
        found = _loaded(kept) if mark(module) else None
        return found or _compiled(text, module, kept, function, signature(), fast)


def _compiled(text: str, path: Path, kept: Path, function: str, signature: Any, fast: frozenset[str]) -> Native:
    from numba import cfunc

    compiled: Any = cfunc(signature, error_model="numpy", fastmath=set(fast))(getattr(_module(text, path), function))
    code = _reduced(compiled.inspect_llvm(), compiled.native_name.removeprefix("cfunc."), signature)
    if code is not None:
        write(kept, _seal(kept, code) + code)
    return Native(compiled.address, compiled)


def _reduced(text: str, name: str, signature: Any) -> bytes | None:
    """The machine code of a function alone, under the name ``ENTRY``; nothing if it needs more than ``OUTSIDE``."""
    kinds = [_kind(of) for of in signature.args]
    given = "".join(f", {kind} %a{place}" for place, kind in enumerate(kinds))
    module = llvm.parse_assembly(text)
    # numba counts who holds an array; here memory is the caller's, so what would free it is never called
    module.link_in(
        llvm.parse_assembly(
            f"""
define void @NRT_MemInfo_call_dtor(ptr %memory) {{
  ret void
}}
declare i32 @"{name}"(ptr, ptr{"".join(f", {kind}" for kind in kinds)})
define i64 @{ENTRY}({given[2:]}) {{
  %result = alloca i64
  %error = alloca ptr
  %status = call i32 @"{name}"(ptr %result, ptr %error{given})
  %good = icmp eq i32 %status, 0
  %value = load i64, ptr %result
  %told = select i1 %good, i64 %value, i64 {FAILED}
  ret i64 %told
}}"""
        )
    )
    for part in (*module.functions, *module.global_variables):
        if not part.is_declaration and part.name != ENTRY:
            part.linkage = "internal"
    machine = _target(3)
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    outside = {part.name for part in (*module.functions, *module.global_variables) if part.is_declaration}
    if any(not called.startswith("llvm.") or called.split(".")[1] not in INTRINSICS for called in outside - OUTSIDE):
        return None
    return machine.emit_object(module)


def _kind(of: Any) -> str:
    """LLVM's name of a type of numba."""
    names = {"int64": "i64", "float32": "float", "float64": "double"}
    return names.get(str(of), "ptr")


def _seal(path: Path, code: bytes) -> bytes:
    """A digest of machine code with its file's name, which tells its text and its machine: what was renamed or brought is not its own."""
    return hashlib.blake2b(path.name.encode() + b"\n" + code, digest_size=SEAL).digest()


def _loaded(path: Path) -> Native | None:
    """The function in a file of machine code; nothing if there is none or it is damaged or another's."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    code = content[SEAL:]
    if _seal(path, code) != content[:SEAL]:
        return None
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target(0))
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    address = engine.get_function_address(ENTRY)
    return Native(address, engine) if address else None


def _target(optimize: int) -> Any:
    """This processor, for the compiler."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=optimize,
        reloc="static" if llvm.get_process_triple().startswith("x86") else "default",
        codemodel="jitdefault",
        jit=True,
    )


@lru_cache(maxsize=1)
def _machine() -> str:
    """A name of this processor and of the compiler, whose version is known without loading it."""
    parts = llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    return hashlib.blake2b(
        "|".join((*parts, llvmlite.__version__, version("numba"))).encode(), digest_size=6
    ).hexdigest()


def _module(text: str, path: Path) -> Any:
    """Make a module of a text. Its file is for tracebacks alone: what is there may be another's, so it is never read."""
    write(path, text.encode())
    if path.stem not in sys.modules:
        module = ModuleType(path.stem)
        module.__file__ = str(path)
        exec(compile(text, str(path), "exec"), module.__dict__)
        sys.modules[path.stem] = module
    return sys.modules[path.stem]
