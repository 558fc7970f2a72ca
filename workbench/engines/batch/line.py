"""One step of a cell as a straight line of assignments, each name assigned once, so that it can be walked backward."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from workbench.engines.batch.derivative import ONE, ZERO, add, choose, derivative, multiply, renamed, symbol
from workbench.engines.edge import CURRENT
from workbench.engines.program import Program
from workbench.engines.tree import Tree

RESTING, FIRED = "is|resting", "is|fired"
MINUS = Tree("Integer", value=-1)


def arrival(receptor: int) -> str:
    """The name of what arrives at a receptor, or of the current that flows in."""
    return "i" if receptor == CURRENT else f"arrived|{receptor}"


@dataclass(frozen=True)
class Line:
    """One step of time.

    Attributes
    ----------
    before
        Assignments up to the new states before a reset, in order; they read the states by their names.
    distance, met
        How far the new states are over the threshold, and whether that is a spike; of the names in ``before``.
    resets
        For each state that a spike changes, its new value and its reset.
    after
        For each state, what it is at the end of the step; may read ``FIRED``.
    """

    before: tuple[tuple[str, Tree], ...]
    distance: Tree
    met: Tree
    resets: dict[str, tuple[Tree, Tree]]
    after: dict[str, Tree]


def line(program: Program, fed: Sequence[int], rests: bool) -> Line:
    """Return the step of a program whose receptors ``fed`` get something, the others nothing; ``rests`` where cells are refractory."""
    now: dict[str, Tree] = {}
    before: list[tuple[str, Tree]] = []

    def assign(name: str, value: Tree) -> Tree:
        label = f"{name}|s{len(before)}"
        before.append((label, value))
        return symbol(label)

    for receptor in fed:
        if receptor == CURRENT:
            continue
        for state, factor in program.arrivals[receptor]:
            jump = multiply(factor, symbol(arrival(receptor)))
            now[state] = assign(state, add(now.get(state, symbol(state)), jump))
    if CURRENT not in fed:
        now["i"] = Tree("Integer", value=0)
    for name, value in program.steps:
        now[name] = assign(name, renamed(value, now))
    new = {name: assign(name, renamed(value, now)) for name, value in program.update}
    for name, kept in program.hold if rests else ():
        new[name] = assign(name, choose(kept, symbol(RESTING), new[name]))
    seen = now | new
    resets = {name: (seen.get(name, symbol(name)), renamed(value, seen)) for name, value in program.then}
    after = {name: seen.get(name, symbol(name)) for name in program.states}
    after |= {name: choose(reset, symbol(FIRED), value) for name, (value, reset) in resets.items()}
    far = renamed(distance(program.when), seen)
    return Line(tuple(before), far, renamed(program.when, seen), resets, after)


def distance(condition: Tree) -> Tree:
    """How far a spike condition is met, as an expression: positive where it holds, in the unit of what it compares.

    All of several conditions: the least met; any of them: the most met.
    """
    kind, parts = condition.kind, condition.args
    if kind in ("StrictGreaterThan", "GreaterThan"):
        return _difference(parts[0], parts[1])
    if kind in ("StrictLessThan", "LessThan"):
        return _difference(parts[1], parts[0])
    if kind in ("And", "Or"):
        return reduce(lambda a, b: Tree("Max" if kind == "Or" else "Min", (a, b)), map(distance, parts))
    if kind == "Not":
        return Tree("Mul", (MINUS, distance(parts[0])))
    raise AssertionError(f"a spike condition of kind {kind}")


def _difference(one: Tree, other: Tree) -> Tree:
    return Tree("Add", (one, Tree("Mul", (MINUS, other))))


def backward(
    of: Line, after: dict[str, Tree], spike: Tree, through_reset: bool, wanted: Sequence[str]
) -> tuple[list[tuple[str, Tree]], dict[str, Tree]]:
    """Return the way back through a step: assignments in order, and the gradient of each wanted name.

    Parameters
    ----------
    after
        For each state, the name of the gradient at the end of the step.
    spike
        The gradient of the spike, to which ``slope`` is the factor that makes it one of the distance.
    through_reset
        Whether the reset passes gradients to the spike as well.
    wanted
        Names whose gradient is asked for: states at the beginning, arrivals, numbers.
    """
    live = _live(of, wanted)
    pulls: dict[str, list[Tree]] = {name: [] for name in live}
    lines: list[tuple[str, Tree]] = []

    def pull(value: Tree, gradient: Tree) -> None:
        for name in sorted(value.names & live):
            slope = derivative(value, name)
            if slope is not ZERO:
                pulls[name].append(gradient if slope is ONE else multiply(gradient, slope))

    for name, value in of.after.items():
        pull(value, after[name])
    for name, (value, reset) in of.resets.items() if through_reset else ():
        spike = add(spike, multiply(after[name], add(reset, multiply(MINUS, value))))
    lines.append(("d|distance", multiply(symbol("slope"), spike)))
    pull(of.distance, symbol("d|distance"))
    for name, value in reversed(of.before):
        if name in live and pulls[name]:
            lines.append((f"d|{name}", add(*pulls[name])))
            pull(value, symbol(f"d|{name}"))
    return lines, {name: add(*pulls[name]) for name in wanted}


def _live(of: Line, wanted: Sequence[str]) -> set[str]:
    """Names through which a gradient reaches one that is wanted."""
    found = set(wanted)
    for name, value in of.before:
        if value.names & found:
            found.add(name)
    return found
