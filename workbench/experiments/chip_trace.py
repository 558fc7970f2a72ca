"""One cell in exact numbers and on a chip, step by step, and how far their spikes are the same."""

from __future__ import annotations

import numpy as np

from workbench.experiments.chip_runs import Workload
from workbench.experiments.result import Axis, Curve, Number, Panel, Result
from workbench.experiments.workspace import Trained
from workbench.hardware.agreement import Agreement
from workbench.hardware.emulate.kernel import Kernel
from workbench.hardware.emulate.loop import emulate
from workbench.hardware.mapping import Mapping, Run, checked
from workbench.hardware.report import exact_kernels

NEAR = 1
"""Steps by which a spike may be late and still be told as the same one, beside the strict count."""


def liveliest(workload: Workload, population: str, image: int) -> int:
    """The cell of a population that spikes most with exact numbers in an image; the first of several."""
    return int(workload.spikes[population][:, image].sum(axis=0).argmax())


def overlay(
    trained: Trained, workload: Workload, mapping: Mapping, run: Run, population: str, cell: int, image: int
) -> Result:
    """Run one image again with exact numbers and on the chip, and lay the membranes of one cell over each other.

    Membranes are shares of their thresholds, as a chip has units of its own. Where a cell spikes it is drawn at its
    threshold; the reset comes in the same step.
    """
    form, title = mapping.form, mapping.chip.title
    inputs = checked(form, trained.inputs[:, image : image + 1])

    def levels(kernels: dict[str, Kernel]) -> tuple[np.ndarray, np.ndarray]:
        trace = emulate(form, kernels, inputs, watched=population, first=image)
        spikes = trace.spikes[population][:, 0, cell]
        return np.where(spikes, np.maximum(trace.levels[:, 0, cell], 1.0), trace.levels[:, 0, cell]), spikes

    (exact, exact_spikes), (chip, chip_spikes) = levels(exact_kernels(form)), levels(mapping.code.kernels)
    time = form.dt * np.arange(1, len(exact) + 1)
    panel = Panel(
        Axis("time", "ms"),
        Axis("membrane / threshold"),
        (
            Curve("exact numbers", time, exact),
            Curve(f"on {title}", time, chip),
            Curve("threshold", time[[0, -1]], np.ones(2), theory=True),
        ),
    )
    apart = np.flatnonzero(exact_spikes != chip_spikes)
    first = float(time[apart[0]]) if len(apart) else None
    here = Agreement.of(exact_spikes, chip_spikes)
    strict = {name: Agreement.of(workload.spikes[name], run.spikes[name]) for name in form.cells}
    near = {name: Agreement.of(workload.spikes[name], run.spikes[name], NEAR) for name in form.cells}
    together = Agreement(*(sum(column) for column in zip(*strict.values(), strict=True)))
    images = run.ledger.images
    return Result(
        "Float against chip",
        f"cell {cell} of {population}, image {image}",
        f"Cell {cell} of {population} spikes {here.exact} times with exact numbers and {here.chip} times on {title}, {here.same} of "
        f"them in the same step; of all cells and {images} images, {_share(together)} of the spikes are the same.",
        numbers=(
            Number("same spikes, all cells and images", _percent(together), "%", "nobody spiked" if together.share is None else ""),
            Number("first step that differs", first, "ms", "" if apart.size else "none does in this cell and image"),
            Number("largest distance of the membranes", float(np.abs(exact - chip).max()), "1", "of a threshold"),
        ),
        panels=(panel,),
        heads=("population", "spikes, exact", "spikes, chip", "same step", "same spikes", f"within {NEAR} step"),
        rows=tuple(
            (name, *(f"{count:,}" for count in found), _share(found), _share(near[name])) for name, found in strict.items()
        ),
        notes=(
            "Same spikes: twice the spikes that both have in the same step, over all spikes of both.",
            "The membrane is the one after a step; a cell that spikes is drawn at its threshold, and is at rest after it.",
            f"The table counts {images} test images.",
        ),
    )  # fmt: skip


def _percent(found: Agreement) -> float | None:
    return None if found.share is None else 100.0 * found.share


def _share(found: Agreement) -> str:
    return "–" if found.share is None else f"{found.share:.1%}"
