"""Synapses sorted as they are delivered: for each source, window of targets and delay one segment, by counting, without a comparison."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from workbench.engines.event.loops import Argument, Loop
from workbench.engines.kept import version

SYNAPSES = (
    *(Argument(name, "int32", 1) for name in ("pre", "post", "delays")),
    *map(Argument, ("first", "lowest")),
    *(Argument(name, "int64", 1) for name in ("places", "windows")),
    *map(Argument, ("many", "late")),
)
"""Some synapses, where the sums of their targets lie, and how their segments are counted."""
NEXTS = Argument("nexts", "int64", 1)
FUNCTIONS = {
    "count": (Argument("counts", "int64", 1), Argument("incoming", "int32", 1)),
    "put": (NEXTS, Argument("targets", "uint16", 1)),
    "put_places": (NEXTS, Argument("targets", "uint16", 1), Argument("begin"), Argument("order", "int64", 1)),
    "put_pairs": (
        NEXTS,
        Argument("pairs", "int32", 1),
        Argument("weights", "float64", 1),
        Argument("finest", "float64"),
    ),
}


@lru_cache(maxsize=len(FUNCTIONS))
def sorting(function: str) -> Loop:
    """Return one of the loops of ``sorting.py``."""
    here = Path(__file__).parent
    files = here / "sorting.py", here / "share.py", here / "native.py", here / "intrinsics.py"
    return Loop("workbench.engines.event.sorting", function, version(*files), (*SYNAPSES, *FUNCTIONS[function]))
