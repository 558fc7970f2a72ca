"""What a chip made of the weights of one cell: the four values of TrueNorth, the shift of SpiNNaker, the exponent of Loihi."""

from __future__ import annotations

import numpy as np

from workbench.experiments.result import Axis, Curve, Number, Panel, Result, entry
from workbench.hardware.form import Wires
from workbench.hardware.mapping import Mapping

SHOWN = 400  # weights in the table


def rounded(mapping: Mapping, projection: str, cell: int) -> Result:
    """Lay the weights onto one target cell, as the chip has them, over the declared ones."""
    wires = next(wires for wires in mapping.form.wires if wires.name == projection)
    loss = next(loss for loss in mapping.code.losses if loss.projection == projection)
    synapses = _synapses(wires, loss.before)
    mine = np.flatnonzero(synapses.post == cell)
    mine = mine[np.argsort(loss.before[mine], kind="stable")]
    before, after, title = loss.before[mine], loss.after[mine], mapping.chip.title
    ends = np.array([before.min(initial=0.0), before.max(initial=0.0)])
    panel = Panel(
        Axis("declared weight", "mV"),
        Axis("weight on the chip", "mV"),
        (Curve(f"on {title}", before, after, points=True), Curve("unchanged", ends, ends, theory=True)),
    )
    values = len(np.unique(after))
    return Result(
        "Weights before and after",
        f"{projection}, onto cell {cell}",
        f"{len(mine):,} weights onto cell {cell} had {len(np.unique(before)):,} values and have {values:,} on {title}; "
        f"in all of {projection} {loss.kept:,} of {loss.distinct:,} values are kept, and {loss.zeros:.1%} of the weights became zero.",
        numbers=(
            Number("values of this cell", float(values)),
            Number("step", loss.unit or None, "mV", "" if loss.unit else "steps are not equal on this chip"),
            Number("largest error of this cell", float(np.abs(after - before).max(initial=0.0)), "mV"),
            Number("mean square error of the projection", loss.mse, "mV²"),
        ),
        panels=(panel,),
        heads=("source", "declared (mV)", "on the chip (mV)", "error (mV)"),
        rows=tuple(
            (str(source), entry(old), entry(new), entry(new - old))
            for source, old, new in zip(synapses.pre[mine[:SHOWN]], before[:SHOWN], after[:SHOWN], strict=True)
        ),
        notes=tuple(f"{note}." for note in mapping.code.notes),
    )  # fmt: skip


def _synapses(wires: Wires, before: np.ndarray) -> Wires:
    """The synapses in the order in which their losses were counted: a crossbar has one for each pair."""
    return wires if np.array_equal(before, wires.weight) else wires.merged()
