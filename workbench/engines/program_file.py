"""Lowered cells on disk: a network that ran before starts without sympy."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from workbench.core import equations, expression, symbolic
from workbench.engines import evaluate, program, tree
from workbench.engines.kept import folder, mark, version, write
from workbench.engines.program import Program, from_data, to_data


def remembered(what: str, work_out: Callable[[], Program]) -> Program:
    """Return a program from disk, or work it out and write it down.

    Parameters
    ----------
    what
        All that it follows from, beside the text of the files that lower.
    """
    name = hashlib.blake2b(f"{_version()}\n{what}".encode(), digest_size=10).hexdigest()
    path = folder() / f"program_{name}.json"
    if mark(path):
        try:
            return from_data(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):  # gone or damaged
            pass
    made = work_out()
    write(path, json.dumps(to_data(made)).encode())
    return made


@lru_cache(maxsize=1)
def _version() -> str:
    """Of all that decides what a text is lowered to."""
    here = Path(__file__).parent
    files = [here / name for name in ("lowering.py", "reset_order.py", "schemes.py", Path(__file__).name)]
    files += [Path(str(module.__file__)) for module in (equations, expression, symbolic, evaluate, program, tree)]
    sympy = importlib.util.find_spec("sympy")
    if sympy is not None and sympy.origin:
        files.append(Path(sympy.origin).with_name("release.py"))
    return version(*files)
