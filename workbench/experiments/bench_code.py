"""The Python that runs a trial of the bench again: what a reader copies out of the dashboard, as text, script and notebook."""

from __future__ import annotations

import json
from typing import Any

from workbench.engines.reset_order import AT_ONCE
from workbench.experiments.network_code import model_code
from workbench.experiments.neuron_bench import NeuronBench
from workbench.experiments.own_code import own_definitions, own_labels


def bench_code(bench: NeuronBench) -> str:
    """Return Python that repeats the trial of a bench.

    >>> print(bench_code(NeuronBench(auto=False, duration=100.0)))
    import workbench as wb
    <BLANKLINE>
    trial = wb.run_trial(
        wb.LIF(),
        wb.StepCurrent(amplitude=250.0, onset=50.0, duration=400.0),
        duration=100.0,
        dt=0.05,
        seed=1,
    )
    print(trial.spikes)  # ms
    """
    options, labels = _options(bench), own_labels(bench.cells)
    head = ["import workbench as wb", "", *own_definitions(labels)]
    if len(bench.cells) == 1:
        if bench.start:
            options.append(f"start={_plain(bench.start)}")
        call = call_code("wb.run_trial", [model_code(bench.neuron, labels), model_code(bench.stimulus), *options], "")
        return "\n".join([*head, f"trial = {call}", "print(trial.spikes)  # ms"])
    if bench.start:
        options.append(
            f"start={{state: x for state, x in {_plain(bench.start)}.items() if state in cell.declared().states}}"
        )
    cells = call_code("", [model_code(cell, labels) for cell in bench.cells], "", "[]")
    call = call_code("wb.run_trial", ["cell", model_code(bench.stimulus), *options], "    ")
    lines = [
        *head,
        f"cells = {cells}",
        "trials = [",
        f"    {call}",
        "    for cell in cells",
        "]",
        "print([trial.spikes for trial in trials])  # ms",
    ]
    return "\n".join(lines)


def notebook(bench: NeuronBench) -> str:
    """Return a notebook, as the text of its file, that repeats the trial and opens it in the lab."""
    labels = own_labels(bench.cells)
    choices = [f"neuron={model_code(bench.neuron, labels)}", f"stimulus={model_code(bench.stimulus)}", *_options(bench)]
    if bench.compared:
        choices.append(f"compared=[{', '.join(model_code(cell, labels) for cell in bench.compared)}]")
    if bench.start:
        choices.append(f"start={_plain(bench.start)}")
    made = call_code("wb.NeuronBench", choices)
    about = "# A trial of the neuron bench\n\nThe first cell computes it; the next opens it in the lab."
    return notebook_text(about, bench_code(bench), f"wb.live()\nbench = {made}\nwb.NeuronLab(bench=bench)")


def notebook_text(about: str, *codes: str) -> str:
    """Return a notebook, as the text of its file: words, and cells of Python."""
    cells = [_cell("markdown", about), *[_cell("code", code) for code in codes]]
    for index, cell in enumerate(cells):
        cell["id"] = f"cell-{index}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}, indent=1
    )


def _options(bench: NeuronBench) -> list[str]:
    options = [f"duration={bench.duration!r}", f"dt={bench.dt!r}"]
    if bench.integrator != "auto":
        options.append(f"integrator={bench.integrator!r}")
    if bench.reset != AT_ONCE:
        options.append(f"reset={bench.reset!r}")
    options.append(f"seed={bench.seed}")
    if not bench.stimulus.analog:
        options += [f"synapse={model_code(bench.synapse)}", f"weight={bench.weight!r}", f"lines={bench.lines}"]
    return options


def call_code(name: str, parts: list[str], indent: str = "", brackets: str = "()") -> str:
    """Write a call, or with other ``brackets`` a list, with one part a line."""
    inside = "".join(f"{indent}    {part},\n" for part in parts)
    return f"{name}{brackets[0]}\n{inside}{indent}{brackets[1]}"


def _plain(states: dict[str, float]) -> str:
    return repr({name: float(value) for name, value in states.items()})


def _cell(kind: str, text: str) -> dict[str, Any]:
    more = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True), **more}
