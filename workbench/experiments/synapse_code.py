"""The Python that puts a synapse on its bench again and measures it: what a reader copies out of the dashboard."""

from __future__ import annotations

from typing import Any

from workbench.experiments.bench_code import call_code, notebook_text
from workbench.experiments.network_code import model_code
from workbench.experiments.synapse_bench import SynapseBench


def synapse_code(bench: SynapseBench) -> str:
    """Return Python that repeats every measurement of a bench.

    >>> print(synapse_code(SynapseBench(auto=False, rate=40.0)))
    import workbench as wb
    <BLANKLINE>
    bench = wb.SynapseBench(
        auto=False,
        synapse=wb.DoubleExponentialConductance(),
        conductance=2.0,
        rate=40.0,
    )
    for label in bench.protocols:
        print(bench.measure(label))
    """
    lines = ["import workbench as wb", "", f"bench = {_bench(bench)}"]
    return "\n".join([*lines, "for label in bench.protocols:", "    print(bench.measure(label))"])


def synapse_notebook(bench: SynapseBench) -> str:
    """Return a notebook, as the text of its file, that repeats the measurements and opens them in the lab."""
    about = "# A synapse on its bench\n\nThe first cell measures it; the next opens it in the lab."
    return notebook_text(about, synapse_code(bench), f"wb.live()\nbench = {_bench(bench)}\nwb.SynapseLab(bench=bench)")


def _bench(bench: SynapseBench) -> str:
    choices = ["auto=False", f"synapse={model_code(bench.synapse)}", f"{bench.weight_name}={bench.weight!r}"]
    if bench.plasticity is not None:
        choices.append(f"plasticity={model_code(bench.plasticity)}")
    if bench.cell != type(bench.cell)():
        choices.append(f"cell={model_code(bench.cell)}")
    weights = ("jump", "current", "conductance")
    choices += [
        f"{name}={_plain(getattr(bench, name))}"
        for name in bench.CHOICES
        if name not in weights and getattr(bench, name) != bench.param[name].default
    ]
    return call_code("wb.SynapseBench", choices)


def _plain(value: Any) -> str:
    return '"' + value + '"' if isinstance(value, str) else repr(value)
