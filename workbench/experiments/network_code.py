"""The Python that builds a network again: what a reader copies out of the dashboard and runs."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from workbench.engines.reset_order import AT_ONCE
from workbench.experiments.own_code import own_definitions, own_labels
from workbench.network.network import Network

SHOWN = 64  # values of an array that are written out


def network_code(net: Network) -> str:
    """Return Python that builds this network with ``import workbench as wb``.

    Arrays longer than 64 values are not written out: there the code loads the saved file instead.

    >>> print(network_code(Network("empty")))
    import workbench as wb
    <BLANKLINE>
    net = wb.Network("empty")
    """
    if _has_big_arrays(net):
        path = f"{net.name}.json"
        return f"import workbench as wb\n\nnet = wb.Network.load({_quoted(path)})  # saved from the dashboard, with its arrays beside it"
    names = _variables(net)
    labels = own_labels(
        [population.model for population in net.populations.values()]
        + [projection.plasticity for projection in net.projections.values()]
    )
    lines = ["import workbench as wb", "", *own_definitions(labels), f"net = wb.Network({_quoted(net.name)})"]
    for name, population in net.populations.items():
        options = [model_code(population.model, labels), str(population.size), f"name={_quoted(name)}"]
        for field in ("params", "start"):
            if laws := getattr(population, field):
                options.append(
                    f"{field}={{{', '.join(f'{_quoted(key)}: {_value(law)}' for key, law in laws.items())}}}"
                )
        if population.layout is not None:
            options.append(f"layout=wb.{population.layout!r}")
        lines.append(f"{names[name]} = net.add({', '.join(options)})")
    for projection in net.projections.values():
        options = [names[projection.pre], names[projection.post], model_code(projection.rule)]
        if projection.synapse is not None:
            options.append(model_code(projection.synapse))
        options += [f"weight={_value(projection.weight)}", f"delay={_value(projection.delay)}"]
        if projection.plasticity is not None:
            options.append(f"plasticity={model_code(projection.plasticity, labels)}")
        if projection.total is not None:
            options.append(f"total={projection.total!r}")
        if projection.name != f"{projection.pre}->{projection.post}":
            options.append(f"name={_quoted(projection.name)}")
        lines.append(f"net.connect({', '.join(options)})")
    lines += [f"net.measure(wb.{device!r})" for device in net.devices.values()]
    return "\n".join(lines)


def run_code(
    net: Network,
    engine: str,
    dt: float,
    seed: int,
    watched: dict[str, list[int]],
    duration: float = 1000.0,
    integrator: str = "auto",
    reset: str = AT_ONCE,
) -> str:
    """Return Python that builds the network, runs it as the dashboard does, and tells the rates."""
    watches = [f'sim.watch({_quoted(name)}, "v", ids={ids})' for name, ids in watched.items()]
    scheme = "" if integrator == "auto" else f", integrator={_quoted(integrator)}"
    scheme += "" if reset == AT_ONCE else f", reset={_quoted(reset)}"
    return "\n".join(
        [
            network_code(net),
            "",
            f"sim = wb.Simulation(net, engine={_quoted(engine)}, dt={dt:g}, seed={seed}{scheme})",
            *watches,
            f"sim.advance({duration:g})  # ms",
            "print(sim.recording.rates())  # Hz",
        ]
    )


def _variables(net: Network) -> dict[str, str]:
    taken = {"net", "sim", "wb"}
    names = {}
    for name in net.populations:
        variable = re.sub(r"\W", "_", name, flags=re.ASCII).strip("_").lower() or "cells"
        variable = f"p_{variable}" if variable[0].isdigit() or keyword.iskeyword(variable) else variable
        while variable in taken:
            variable += "_"
        taken.add(variable)
        names[name] = variable
    return names


def model_code(model: Any, labels: Mapping[type, str] | None = None) -> str:
    """Return the expression that builds a model; ``labels`` are those of a user's own kinds (:func:`own_labels`)."""
    if labels and type(model) in labels:
        return labels[type(model)] + repr(model).removeprefix(type(model).__name__)
    return re.sub(r"(?<=[=(,\s\[])(inf|nan)\b", r'float("\1")', repr(model))


def _value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return repr(value.tolist())
    if isinstance(value, float):
        return repr(value)
    return f"wb.{type(value).__name__}({', '.join(f'{key}={number!r}' for key, number in asdict(value).items() if np.isfinite(number))})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _has_big_arrays(net: Network) -> bool:
    values = [
        value
        for population in net.populations.values()
        for value in (*population.params.values(), *population.start.values(), *population.model.choices().values())
    ]
    values += [
        value
        for projection in net.projections.values()
        for value in (projection.weight, projection.delay, *projection.rule.choices().values())
    ]
    return any(isinstance(value, (np.ndarray, list, tuple)) and np.size(value) > SHOWN for value in values)
