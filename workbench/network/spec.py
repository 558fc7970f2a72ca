"""Spec files: a network as versioned JSON, with big arrays in an npz file beside it. Reading one runs no code."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np

from workbench.core.errors import Misfits, SpecError, TooLarge, WorkbenchError, unknown
from workbench.core.json_text import read_json
from workbench.network.devices import device_from
from workbench.network.population import Population
from workbench.network.projection import Projection

if TYPE_CHECKING:
    from workbench.network.network import Network

FORMAT, VERSION = "workbench-network", 1
MAX_BYTES, MAX_ITEMS, INLINE = 64 * 2**20, 1000, 256

_MODEL = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "maxLength": 60},
        "room": {"type": "string"},
        "params": {"type": "object"},
        "text": {"type": "string", "maxLength": 8000},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["format", "version", "populations", "projections"],
    "properties": {
        "format": {"const": FORMAT},
        "version": {"type": "integer", "minimum": 1},
        "name": {"type": "string", "maxLength": 40},
        "places": {
            "type": "object",
            "maxProperties": MAX_ITEMS,
            "additionalProperties": {
                "type": "array",
                "minItems": 2,
                "maxItems": 2,
                "items": {"type": "number", "minimum": -1e6, "maximum": 1e6},
            },
        },
        "devices": {
            "type": "array",
            "maxItems": 100,
            "items": {
                "type": "object",
                "required": ["kind", "name"],
                "properties": {
                    "of": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
                    "cells": {"type": "array", "maxItems": 6, "items": {"type": "integer", "minimum": 0}},
                    **{key: {"type": "string"} for key in ("kind", "name", "reference")},
                    **{key: {"type": "number"} for key in ("reach", "width")},
                },
                "additionalProperties": False,
            },
        },
        "populations": {
            "type": "array",
            "maxItems": MAX_ITEMS,
            "items": {
                "type": "object",
                "required": ["name", "size", "model"],
                "properties": {
                    "name": {"type": "string"},
                    "size": {"type": "integer", "minimum": 1},
                    "model": _MODEL,
                    "params": {"type": "object"},
                    "start": {"type": "object"},
                    "layout": {"type": "object"},
                },
                "additionalProperties": False,
            },
        },
        "projections": {
            "type": "array",
            "maxItems": MAX_ITEMS,
            "items": {
                "type": "object",
                "required": ["name", "pre", "post", "rule"],
                "properties": {
                    **{end: {"type": "string"} for end in ("name", "pre", "post")},
                    "rule": _MODEL,
                    "synapse": {"anyOf": [_MODEL, {"type": "null"}]},
                    "plasticity": {"anyOf": [_MODEL, {"type": "null"}]},
                    "weight": {"type": ["number", "object"]},
                    "delay": {"type": ["number", "object"]},
                    "total": {"type": "number"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


def to_spec(net: Network) -> dict[str, Any]:
    """Return the network as plain data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": net.name,
        "populations": [population.to_data() for population in net.populations.values()],
        "projections": [projection.to_data() for projection in net.projections.values()],
        **({"devices": [device.to_data() for device in net.devices.values()]} if net.devices else {}),
        **({"places": {name: list(place) for name, place in net.places.items()}} if net.places else {}),
    }


def from_spec(data: Any) -> Network:
    """Build a network from plain data.

    Raises
    ------
    SpecError
        If it is no spec, or one from a newer workbench.
    TooLarge
        If it would not fit in memory; nothing was allocated.
    Misfits
        With everything else that is wrong, each naming its place.
    """
    from workbench.network.network import Network

    if isinstance(data, Mapping) and isinstance(data.get("version"), int) and data["version"] > VERSION:
        raise SpecError(
            "spec.version",
            f"at most {VERSION}",
            str(data["version"]),
            "a newer workbench, or saving it again with an older one",
        )
    wrong = violations(SCHEMA, data, "spec")
    _raise(wrong)
    net = Network(data.get("name", "network"))
    for index, item in enumerate(data["populations"]):
        with _collected(wrong):
            net._keep(Population.from_data(item, f"spec.populations[{index}]"))
    _raise(wrong)
    for index, item in enumerate(data["projections"]):
        with _collected(wrong):
            net._join(Projection.from_data(item, f"spec.projections[{index}]"))
    for index, item in enumerate(data.get("devices", [])):
        with _collected(wrong):
            net.measure(device_from(item, f"spec.devices[{index}]"))
    for name, (x, y) in data.get("places", {}).items():
        if name not in net.populations and name not in net.devices:
            wrong.append(unknown("spec.places", name, [*net.populations, *net.devices]))
        elif not (math.isfinite(x) and math.isfinite(y)):
            wrong.append(SpecError(f"spec.places.{name}", "two finite numbers", f"{x}, {y}"))
        else:
            net.places[name] = (float(x), float(y))
    _raise(wrong)
    net.check()
    return net


def violations(schema: Mapping[str, Any], data: Any, name: str) -> list[WorkbenchError]:
    """Return where plain data depart from a schema, at most twenty places, each named from ``name`` on."""
    return [
        SpecError(
            name + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path),
            *_told(error),
        )
        for error in list(jsonschema.Draft202012Validator(schema).iter_errors(data))[:20]
    ]


@contextmanager
def _collected(wrong: list[WorkbenchError]) -> Iterator[None]:
    """Keep an error for later, so that all are told at once."""
    try:
        yield
    except WorkbenchError as error:
        wrong.append(error)


def _raise(wrong: list[WorkbenchError]) -> None:
    if wrong:
        raise wrong[0] if len(wrong) == 1 else Misfits("spec", wrong)


def _told(error: Any) -> tuple[str, str]:
    """What a schema error expected, and what came, in few words."""
    match error.validator:
        case "required":
            lacking = [name for name in error.validator_value if name not in error.instance]
            return f"the fields {', '.join(error.validator_value)}", f"none called {', '.join(lacking)}"
        case "additionalProperties":
            return f"only the fields {', '.join(error.schema['properties'])}", error.message[:80]
        case _:
            return f"{error.validator} {error.validator_value}"[:80], repr(error.instance)[:60]


def read_text(text: str | bytes) -> Any:
    """Parse the JSON of a spec, with its size bounded.

    Raises
    ------
    SpecError
        Naming line and column.
    """
    if len(text) > MAX_BYTES:
        raise TooLarge(
            "spec", f"at most {MAX_BYTES >> 20} MiB", f"{len(text) >> 20} MiB", "arrays in the npz file beside it"
        )
    try:
        return read_json(text)
    except UnicodeDecodeError:
        raise SpecError("spec", "text in UTF-8", "other bytes", "a file saved by the workbench") from None
    except json.JSONDecodeError as error:
        raise SpecError(
            f"spec line {error.lineno} column {error.colno}", "JSON", error.msg, "a file saved by the workbench"
        ) from None
    except ValueError as error:
        raise SpecError("spec", "finite numbers of a usual size", str(error), "a file saved by the workbench") from None
    except RecursionError:
        raise SpecError(
            "spec", "JSON of a few levels", "brackets without end", "a file saved by the workbench"
        ) from None


def save(net: Network, path: Path) -> None:
    """Write the spec; arrays longer than 256 numbers go into ``<path>.npz``."""
    arrays: dict[str, np.ndarray] = {}

    def pull(item: Any, place: str) -> Any:
        if isinstance(item, dict):
            if set(item) == {"array"} and np.size(item["array"]) > INLINE:
                arrays[place] = np.asarray(item["array"])
                return {"array": {"file": place}}
            return {name: pull(value, f"{place}.{name}" if place else name) for name, value in item.items()}
        if isinstance(item, list):
            return [pull(value, f"{place}[{index}]") for index, value in enumerate(item)]
        return item

    spec = pull(to_spec(net), "")
    if arrays:
        with open(beside(path), "wb") as file:
            np.savez_compressed(file, **arrays)  # pyright: ignore[reportArgumentType]
    path.write_text(json.dumps(spec, indent=1), encoding="utf-8")


def load(path: Path) -> Network:
    """Read a spec file and the arrays beside it; refuses what :func:`from_spec` refuses, and a missing or unsafe array."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TooLarge(path.name, f"at most {MAX_BYTES >> 20} MiB", f"{path.stat().st_size >> 20} MiB")
        data = read_text(path.read_bytes())
    except OSError as error:
        raise SpecError(str(path.name), "a file that can be read", error.strerror or "nothing") from None
    arrays: dict[str, np.ndarray] = {}

    def push(item: Any) -> Any:
        if isinstance(item, dict):
            if set(item) == {"array"} and isinstance(item["array"], dict):
                name = str(item["array"].get("file"))
                if not arrays:
                    arrays.update(_arrays(beside(path)))
                if name not in arrays:
                    raise SpecError(beside(path).name, f"an array {name!r}", f"{sorted(arrays)}"[:80])
                return {"array": arrays[name]}
            return {name: push(value) for name, value in item.items()}
        return [push(value) for value in item] if isinstance(item, list) else item

    return from_spec(push(data))


def beside(path: Path) -> Path:
    """Where the arrays of a spec file are."""
    return path.with_suffix(".npz")


def _arrays(path: Path) -> dict[str, np.ndarray]:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            size = sum(item.file_size for item in archive.infolist())
            if size > MAX_BYTES * 16:
                raise TooLarge(path.name, f"at most {MAX_BYTES >> 16} MiB", f"{size >> 20} MiB")
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, BadZipFile, EOFError, KeyError) as error:
        raise SpecError(
            path.name, "arrays saved by the workbench", str(error)[:80], "saving the network again"
        ) from None
