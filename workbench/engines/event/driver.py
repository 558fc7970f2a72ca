"""What the loop over steps of time (``loop.py``) takes: the columns of its tables, and its arguments."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from workbench.engines.event.loops import Argument, Loop
from workbench.engines.kept import version

NEURON, POISSON, LISTED, SILENT, BACKGROUND = 0, 1, 2, 3, 4

# columns of the node table
(KIND, SIZE, FIRST, STATES, X, PAR, NPAR, HET, NHET, RECEPTORS, SCALE, SLOT) = range(12)

ARGUMENTS = (
    "share", "first", "steps", "dt real", "nodes int64 2", "bounds int64 2", "begins int64 2", "streams uint64 2", "calls int64 2",
    "x real 1", "current real 1", "mute uint8 1", "ends int64 2", "conductance real 1", "joined int64 1", "steady real 1", "varied int64 1", "columns int64 1", "currents real 2", "sums whole 1", "every", "heard",
    "blocks int64 2", "rows uint32 1", "targets uint16 1", "pairs int32 1", "fine whole 1", "bits uint64 1",
    "patches int64 2", "delays int64 1", "learns",
    "below uint32 2", "dice uint32 1", "levels uint16 1", "drawn uint16 1", "reached uint16 1", "found int64 1", "planes uint64 1",
    "counted uint8 1", "ring_ids int32 2", "ring_counts int32 2", "ring_at", "listed_rows int64 2", "listed_ids int32 1",
    "probe int64 1", "probed int64 1", "sampled real 2", "out_ids int32 1", "out_counts int32 2",
    "shared int64 1", "batch", "offer", "sleep", "nap",
)  # fmt: skip
"""Of ``loop.run``, in order: a whole number, or a kind and how many dimensions; what is ``real`` or ``whole`` depends on the precision."""


@lru_cache(maxsize=2)
def driver(precision: str) -> Loop:
    """Return the compiled loop over steps."""
    kinds = {"real": "float32", "whole": "int32"} if precision == "single" else {"real": "float64", "whole": "int64"}
    arguments = []
    for text in ARGUMENTS:
        name, kind, dims = [*text.split(), "", "0"][:3]
        arguments.append(Argument(name, kinds.get(kind, kind), int(dims or 0)))
    here = Path(__file__).parent
    return Loop("workbench.engines.event.loop", "run", version(*sorted(here.glob("*.py"))), tuple(arguments))
