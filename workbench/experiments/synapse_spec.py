"""A synapse bench as versioned JSON, and back: a file or a link is taken as a whole or refused as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.core.errors import SpecError
from workbench.core.model import Rule, Synapse
from workbench.experiments.spec_parts import read_model, refuse
from workbench.network.spec import violations
from workbench.neurons.lif import LIF

if TYPE_CHECKING:
    from workbench.experiments.synapse_bench import SynapseBench

FORMAT, VERSION = "workbench-synapse-bench", 1
PARTS: dict[str, type[Any]] = {"synapse": Synapse, "plasticity": Rule, "cell": LIF}

_MODEL = {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "maxLength": 60}}}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["format", "version", "synapse"],
    "properties": {
        "format": {"const": FORMAT},
        "version": {"type": "integer", "minimum": 1},
        "synapse": _MODEL,
        "plasticity": {"anyOf": [_MODEL, {"type": "null"}]},
        "cell": _MODEL,
        "choices": {
            "type": "object",
            "maxProperties": 40,
            "additionalProperties": {"type": ["number", "boolean", "string"], "maxLength": 60},
        },
    },
    "additionalProperties": False,
}


def to_spec(bench: SynapseBench) -> dict[str, Any]:
    """Return the choices of a bench as plain data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "synapse": bench.synapse.to_dict(),
        "plasticity": bench.plasticity.to_dict() if bench.plasticity is not None else None,
        "cell": bench.cell.to_dict(),
        "choices": {name: getattr(bench, name) for name in bench.CHOICES},
    }


def read_spec(data: Any) -> dict[str, Any]:
    """Return the choices that plain data describe, as the parameters of a bench.

    Raises
    ------
    SpecError, Misfits
        With everything that is wrong, each naming its place.
    """
    from workbench.experiments.synapse_bench import SynapseBench

    if isinstance(data, Mapping) and isinstance(data.get("version"), int) and data["version"] > VERSION:
        raise SpecError("synapse bench.version", f"at most {VERSION}", str(data["version"]), "a newer workbench")
    wrong = violations(SCHEMA, data, "synapse bench")
    refuse("synapse bench", wrong)
    choices: dict[str, Any] = dict(data.get("choices", {}))
    for name in set(choices) - set(SynapseBench.CHOICES):
        wrong.append(
            SpecError(f"synapse bench.choices.{name}", f"one of {', '.join(SynapseBench.CHOICES)}", repr(name))
        )
    for name, kind in PARTS.items():
        if data.get(name) is not None:
            choices[name] = read_model(kind, data[name], f"synapse bench.{name}", wrong)
    choices.setdefault("plasticity", None)
    refuse("synapse bench", wrong)
    return choices
