"""How many bits a weight needs: the accuracy of a trained network with weights of 1 to 16 bits, all else exact."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workbench.core.jobs import Progress
from workbench.experiments.chip_runs import PIECE
from workbench.experiments.result import Axis, Curve, Number, Panel, Result
from workbench.experiments.workspace import Trained
from workbench.hardware.form import Form
from workbench.hardware.passes.convert import convert
from workbench.hardware.passes.quantize import full_scale, to_grid
from workbench.hardware.report import float_counts

BITS = tuple(range(1, 17))
NEAR = 0.01
"""Share of the answers by which an accuracy may fall and still count as kept."""


def with_bits(form: Form, bits: int) -> Form:
    """The network with weights of so many bits, sign included; one scale for all weights into a population.

    Two bits and more are even steps, the same on both sides of zero: ``-m .. m`` with ``m = 2^(bits - 1) - 1``. One bit is
    the sign alone, times the mean size of a weight (Rastegari et al. 2016, doi:10.1007/978-3-319-46493-0_32).
    """
    wires = []
    for each in form.wires:
        incoming = form.into(each.target)
        if bits == 1:
            size = float(np.concatenate([np.abs(one.weight) for one in incoming]).mean()) if incoming else 0.0
            wires.append(each.with_weights(size * np.sign(each.weight)))
        else:
            top = 2 ** (bits - 1) - 1
            unit = full_scale(incoming, top)
            wires.append(each.with_weights(unit * to_grid(each.weight, unit, -top, top)))
    return Form(form.name, form.dt, form.inputs, form.cells, tuple(wires), form.answer)


def accuracy_by_bits(trained: Trained, images: int = 200) -> Iterator[Progress]:
    """Measure one number of bits after another, coarse ones first; every report carries a ``result`` of those so far."""
    form, _ = convert(trained.network, trained.dt, answer=trained.readout)
    inputs, labels = trained.inputs[:, :images], trained.labels[:images]
    steps = (0, *BITS)  # 0 stands for exact numbers
    yield Progress(0, len(steps), "with exact numbers")
    pieces = [slice(start, start + PIECE) for start in range(0, len(labels), PIECE)]
    found: dict[int, tuple[float, float]] = {}
    for done, bits in enumerate(steps, start=1):
        coded = with_bits(form, bits) if bits else form
        name, right = f"{bits} bit{'s' * (bits > 1)}" if bits else "exact numbers", 0
        for piece in pieces:
            answers = float_counts(coded, inputs[:, piece]).argmax(axis=1)
            right += int(np.count_nonzero(answers == labels[piece]))
            yield Progress(done - 1, len(steps), f"running with {name}")
        found[bits] = right / len(labels), _zeros(form, coded)
        yield Progress(
            done, len(steps), f"{name}: {found[bits][0]:.1%}", {"result": _result(found, len(labels))} if bits else {}
        )


def _zeros(form: Form, coded: Form) -> float:
    before, after = (np.concatenate([wires.weight for wires in each.wires]) for each in (form, coded))
    alive = before != 0
    return float((after[alive] == 0).mean()) if alive.any() else 0.0


def _result(found: dict[int, tuple[float, float]], images: int) -> Result:
    bits = np.array([each for each in found if each], float)
    right = np.array([100.0 * found[int(each)][0] for each in bits])
    exact = 100.0 * found[0][0]
    enough = next((int(each) for each, share in zip(bits, right, strict=True) if share >= exact - 100.0 * NEAR), None)
    panel = Panel(
        Axis("bits of a weight"),
        Axis("right answers", "%"),
        (
            Curve("rounded weights", bits, right, points=True),
            Curve("exact numbers", np.array([BITS[0], BITS[-1]], float), np.full(2, exact), theory=True),
        ),
    )
    told = f"{enough} bit{'s' * (enough > 1)} are enough" if enough else "None of the bits tried so far is enough"
    return Result(
        "Accuracy against bits",
        f"{images} test images",
        f"{told} to lose no more than {NEAR:.0%} of the answers: {exact:.1f} % are right with exact numbers.",
        numbers=(
            Number("fewest bits", None if enough is None else float(enough), note="" if enough else "of those tried"),
            Number("exact numbers", exact, "%"),
        ),
        panels=(panel,),
        heads=("bits", "right answers", "weights that became zero"),
        rows=tuple((str(each), f"{share:.1%}", f"{zeros:.1%}") for each, (share, zeros) in found.items() if each),
        notes=(
            "Only weights are rounded; membranes, thresholds and decays stay exact, so that bits alone are judged.",
            "Two bits and more are even steps around zero with one scale for each population; one bit is the sign times the mean size.",
        ),
    )
