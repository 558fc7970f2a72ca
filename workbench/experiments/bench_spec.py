"""A bench as versioned JSON, and back: a file or a link is taken as a whole or refused as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.core.errors import SpecError
from workbench.core.model import Neuron, Stimulus, Synapse
from workbench.core.own_text import MAX_TEXT
from workbench.engines.reset_order import AT_ONCE
from workbench.experiments.spec_parts import read_model, refuse
from workbench.network.spec import violations

if TYPE_CHECKING:
    from workbench.experiments.neuron_bench import NeuronBench

FORMAT, VERSION = "workbench-bench", 1
MOST = 4  # cells side by side
NUMBERS = ("weight", "lines", "duration", "dt", "integrator", "reset", "seed", "start")
"""Choices that are plain data."""

_MODEL = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"type": "string", "maxLength": 60}, "text": {"type": "string", "maxLength": MAX_TEXT}},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["format", "version", "cells", "stimulus"],
    "properties": {
        "format": {"const": FORMAT},
        "version": {"type": "integer", "minimum": 1},
        "cells": {"type": "array", "minItems": 1, "maxItems": MOST, "items": _MODEL},
        "stimulus": _MODEL,
        "synapse": _MODEL,
        "weight": {"type": "number"},
        "lines": {"type": "integer"},
        "duration": {"type": "number"},
        "dt": {"type": "number"},
        "integrator": {"type": "string", "maxLength": 40},
        "reset": {"type": "string", "maxLength": 40},
        "seed": {"type": "integer"},
        "start": {"type": "object", "maxProperties": 40, "additionalProperties": {"type": "number"}},
    },
    "additionalProperties": False,
}


def to_spec(bench: NeuronBench) -> dict[str, Any]:
    """Return the choices of a bench as plain data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "cells": [cell.to_dict() for cell in bench.cells],
        "stimulus": bench.stimulus.to_dict(),
        "synapse": bench.synapse.to_dict(),
        **{name: getattr(bench, name) for name in NUMBERS},
    }


def read_spec(data: Any) -> dict[str, Any]:
    """Return the choices that plain data describe, as the parameters of a bench.

    Raises
    ------
    SpecError, Misfits
        With everything that is wrong, each naming its place.
    """
    if isinstance(data, Mapping) and isinstance(data.get("version"), int) and data["version"] > VERSION:
        raise SpecError("bench.version", f"at most {VERSION}", str(data["version"]), "a newer workbench")
    wrong = violations(SCHEMA, data, "bench")
    refuse("bench", wrong)
    cells: list[Any] = [
        read_model(Neuron, item, f"bench.cells[{index}]", wrong) for index, item in enumerate(data["cells"])
    ]
    choices: dict[str, Any] = {
        "neuron": cells[0],
        "compared": cells[1:],
        "stimulus": read_model(Stimulus, data["stimulus"], "bench.stimulus", wrong),
        "reset": AT_ONCE,  # what files from before this choice mean
        **{name: data[name] for name in NUMBERS if name in data},
    }
    if "synapse" in data:
        choices["synapse"] = read_model(Synapse, data["synapse"], "bench.synapse", wrong)
    refuse("bench", wrong)
    return choices
