"""Edits of a network's description as plain data: each changes a spec in place, and whoever reads the spec judges it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace as copied
from typing import Any

from workbench.core.model import Model
from workbench.core.text import NAME_LENGTH
from workbench.experiments.palette import WEIGHTS, free
from workbench.network.layout import Layout
from workbench.network.network import Network
from workbench.network.population import Population
from workbench.network.projection import Projection
from workbench.network.wiring.rule import Ends, Wiring

Spec = dict[str, Any]
BESIDE = (36.0, 120.0)
"""Where a copy lies from what was copied, on the canvas."""


def wiring(spec: Spec) -> Spec:
    """A spec without where things lie on the canvas, and without devices: what a run is made from."""
    return {key: value for key, value in spec.items() if key not in ("places", "devices")}


def model_data(model: Model) -> dict[str, Any]:
    """A population's model as plain data."""
    return {"room": model.room, **model.to_dict()}


def add(spec: Spec, item: Spec, places: Mapping[str, tuple[float, float]]) -> None:
    """Append a population, and say where populations lie."""
    spec["populations"].append(item)
    move(spec, places)


def append(spec: Spec, projection: Projection) -> None:
    """Append a projection."""
    spec["projections"].append(projection.to_data())


def replace(spec: Spec, name: str, item: Spec) -> None:
    """Put other data in the place of a population or projection."""
    for items in (spec["populations"], spec["projections"]):
        items[:] = [item if old["name"] == name else old for old in items]


def rename(spec: Spec, name: str, new: str) -> None:
    """Change a name wherever it stands; a projection named after its ends is named after them again."""
    taken = {item["name"] for item in spec["projections"]}
    for item in spec["populations"]:
        item["name"] = new if item["name"] == name else item["name"]
    for item in spec["projections"]:
        ends = item["pre"], item["post"]
        item["pre"], item["post"] = (new if end == name else end for end in ends)
        label = f"{item['pre']}->{item['post']}"
        if item["name"] == name and name not in ends:
            item["name"] = new
        elif (
            name in ends
            and item["name"] == f"{ends[0]}->{ends[1]}"
            and len(label) <= NAME_LENGTH
            and label not in taken
        ):
            item["name"] = label
    for item in spec.get("devices", []):
        item["name"] = new if item["name"] == name else item["name"]
        item["of"] = [new if of == name else of for of in item["of"]]
    if "places" in spec:
        spec["places"] = {new if key == name else key: place for key, place in spec["places"].items()}


def remove(spec: Spec, names: set[str]) -> None:
    """Take out populations, projections, and the projections of those populations."""
    spec["populations"][:] = [item for item in spec["populations"] if item["name"] not in names]
    spec["projections"][:] = [
        item for item in spec["projections"] if not {item["name"], item["pre"], item["post"]} & names
    ]
    for item in spec.get("devices", []):
        item["of"] = [of for of in item["of"] if of not in names]
    measure(spec, [item for item in spec.get("devices", []) if item["name"] not in names])
    _place(spec, {name: place for name, place in spec.get("places", {}).items() if name not in names})


def duplicate(spec: Spec, name: str, copy: str, net: Network) -> None:
    """Append a copy of a projection, or of a population with its projections; what it had with itself the copy has with itself."""
    if name in net.projections:
        spec["projections"].append({**net.projections[name].to_data(), "name": copy})
        return
    spec["populations"].append({**net.populations[name].to_data(), "name": copy})
    taken = net.copy()
    for projection in net.projections.values():
        if name in (projection.pre, projection.post):
            pre, post = (copy if end == name else end for end in (projection.pre, projection.post))
            label = free(taken, f"{pre}->{post}")
            taken.projections[label] = projection
            spec["projections"].append({**projection.to_data(), "name": label, "pre": pre, "post": post})
    if name in net.places:
        x, y = net.places[name]
        move(spec, {copy: (x + BESIDE[0], y + BESIDE[1])})


def move(spec: Spec, places: Mapping[str, tuple[float, float]]) -> None:
    """Say where populations lie, to a tenth of a pixel."""
    _place(
        spec,
        {**spec.get("places", {}), **{name: [round(float(x), 1) for x in place] for name, place in places.items()}},
    )


def measure(spec: Spec, devices: list[Spec]) -> None:
    """Let these be the devices."""
    spec.pop("devices", None)
    if devices:
        spec["devices"] = devices


def clear(spec: Spec) -> None:
    """Leave nothing."""
    spec.update(name="my network", populations=[], projections=[])
    spec.pop("devices", None)
    _place(spec, {})


def _place(spec: Spec, places: Spec) -> None:
    spec.pop("places", None)
    if places:
        spec["places"] = places


def changed_population(population: Population, model: Any, size: int, layout: Layout | None) -> Spec:
    """The data of a population with another model, size or layout; laws of quantities that the model lacks are dropped."""
    quantities, states = type(model).quantities(), getattr(model.declared(), "states", {}) if model.declared() else {}
    same = type(model) is type(population.model)
    made = Population(
        population.name,
        model,
        size,
        {name: law for name, law in population.params.items() if name in quantities} if same else {},
        {name: law for name, law in population.start.items() if name in states} if same else {},
        layout,
    )
    return made.to_data()


def made_projection(base: Projection, name: str, parts: Mapping[str, Any]) -> Projection:
    """A projection with some of its parts replaced, and its weight taken into the unit of another synapse."""
    made = copied(base, name=name, **parts)
    if "synapse" in parts and "weight" not in parts and made.weight_unit() != base.weight_unit():
        sign = math.copysign(1.0, base.weight) if isinstance(base.weight, float) else 1.0
        made.weight = sign * WEIGHTS.get(made.weight_unit(), 1.0)
    return made


def as_many(rule: Wiring, count: float, ends: Ends) -> None:
    """Let a rule expect so many synapses, where one number of it says how many."""
    pairs = ends.pre * ends.targets(getattr(rule, "autapses", True))
    match type(rule).__name__:
        case "FixedProbability":
            rule.param.update(p=min(max(float(f"{count / max(pairs, 1):.3g}"), 0.0), 1.0))
        case "FixedInDegree":
            rule.param.update(k=round(count / ends.post))
        case "FixedOutDegree":
            rule.param.update(k=round(count / ends.pre))
        case "FixedTotal":
            rule.param.update(n=round(count))
        case _:
            pass
