"""When a spike resets its cell: in the step that finds it, or in the next one, as some published tools do.

NEST, Brian2, Norse, SpikingJelly and Sinabs reset at once. snnTorch's ``Leaky`` resets in the next step unless told otherwise: its membrane
moves on once more from above the threshold and is reset after that, so a reset to a value makes every interval a step longer.
A reset at the very beginning of the next step, as in Izhikevich's script, gives the spikes of a reset at once; only a picture of the
membrane tells the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.core.equations import Equations
from workbench.core.symbolic import extremes, symbol

Expr = Any
Assignments = Sequence[tuple[str, Expr]]

AT_ONCE, NEXT_STEP = "at once", "in the next step"
RESETS = (AT_ONCE, NEXT_STEP)
LATE = "late|reset"
"""A hidden state of a cell whose reset may be put off: 1 in the step after a spike, else 0."""


def can_wait(cell: Equations, quantities: Iterable[str]) -> bool:
    """Whether the order of the reset is a choice: whether it moves a state that is compared with the threshold.

    A cell without a reset has none to put off. One whose spike only leaves a note for its own map, as that of the discrete leaky
    unit, says the order in its equations.
    """
    compared = {name.name for name in cell.expression(cell.when, quantities).free_symbols}
    return bool(compared & set(cell.then))


def put_off(
    states: Sequence[str], steps: Assignments, update: Assignments, then: Mapping[str, Expr], caps: Mapping[str, Expr]
) -> tuple[Assignments, Assignments, Assignments, dict[str, Expr]]:
    """Return steps, update and reset of a cell that is reset in the next step, and what its states keep while it is refractory.

    The reset acts on what the next step has made of the states, arrivals included: what arrives then is lost where the reset is to a value.
    Refractoriness counts from the spike. A refractory cell is reset in the next step like any other, from where it was held; so a
    refractory period of a step or more hides the order from a held membrane, and only its picture shows it. An upstroke waits at its
    cap for the reset.
    """
    import sympy

    late = symbol(LATE) > 0

    def either(reset: Expr, other: Expr) -> Expr:
        return sympy.Piecewise((reset, late), (other, True))

    ends = dict(update)
    moved = {symbol(name): symbol(f"l|{name}") for name in states}
    begun = [*steps, *((f"l|{name}", ends[name]) for name in states)]
    ends |= {name: symbol(f"l|{name}") for name in states}
    ends |= {name: either(text.xreplace(moved), ends[name]) for name, text in then.items()}
    kept = {name: either(text, symbol(name)) for name, text in then.items()}
    smaller, _ = extremes()
    waits = [(name, smaller(symbol(name), caps[name])) for name in then if name in caps]
    return begun, [*ends.items(), (LATE, sympy.Integer(0))], [*waits, (LATE, sympy.Integer(1))], kept
