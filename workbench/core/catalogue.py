"""What there is: the models, rules, stimuli, chips, tasks and labs, found by looking at the files of a room."""

from __future__ import annotations

import inspect
import pkgutil
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from workbench.core.errors import unknown


def modules(room: str) -> list[str]:
    """Names of the files of a room, without importing any of them; ``room`` is a path such as ``hardware.chips``."""
    package = import_module(f"workbench.{room}")
    return sorted(
        info.name for info in pkgutil.iter_modules(package.__path__) if not info.ispkg and not info.name.startswith("_")
    )


@cache
def catalogue(room: str, base: type | None = None) -> MappingProxyType[str, Any]:
    """Return the public final classes of a room by name; with ``base``, only its subclasses.

    A class is final when no other class of the room derives from it and it is defined in a file of that room.
    """
    found: dict[str, type] = {}
    for name in modules(room):
        module = import_module(f"workbench.{room}.{name}")
        for label, item in vars(module).items():
            if not inspect.isclass(item) or item.__module__ != module.__name__ or label.startswith("_"):
                continue
            if hasattr(item, "param") and not inspect.isabstract(item) and (base is None or issubclass(item, base)):
                found[label] = item
    bases = {parent for item in found.values() for parent in item.__mro__[1:]}
    return MappingProxyType({label: item for label, item in sorted(found.items()) if item not in bases})


def find(room: str, name: str, where: str = "") -> Any:
    """Return the class of that name in a room.

    Raises
    ------
    UnknownName
        If the room has no such class; the nearest name is suggested.
    """
    known = catalogue(room)
    if name not in known:
        raise unknown(where or room, name, known)
    return known[name]
