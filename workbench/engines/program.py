"""A lowered cell: one step of time as plain trees, which any engine walks or prints, and which a file keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from workbench.core.errors import Diverged
from workbench.engines.evaluate import NOT_ZERO, NUMPY, evaluate, operations
from workbench.engines.matrix_exponential import exponential
from workbench.engines.schemes import ONE_STEP
from workbench.engines.tree import Listing, Tree, is_name, unlisted

Values = Mapping[str, Any]
Pairs = tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, eq=False)
class Program:
    """One step of time of one kind of cell with its receptors.

    Attributes
    ----------
    states
        All states; the cell's own first, then each receptor's with a prefix ``r0_``, ``r1_``, ..., and hidden ones of the lowering, with ``|``.
    parameters
        Names of the numbers it needs, in coherent units; those of receptor k carry its prefix.
    coefficients
        Names of the propagators, which :meth:`propagators` computes from the parameters and dt.
    arrivals
        Per receptor: (state, factor); the summed weights that arrive in this step, times the factor, are added to the state.
    steps
        Assignments to intermediate names, in order. ``i`` is the external current, ``dt`` the step.
    update
        The new value of each state, all taken together.
    when, then
        The spike condition on the new states, and the assignments made together in the step of a spike.
    hold
        States of which a refractory cell keeps something, and what: an expression of the states before anything arrives.
    edge
        Whether a spike is an upward crossing of ``when`` (for cells without a reset) rather than its truth.
    methods
        How each state is integrated, for people to read.
    """

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    coefficients: tuple[str, ...]
    arrivals: tuple[Pairs, ...]
    steps: Pairs
    update: Pairs
    when: Tree
    then: Pairs
    start: Pairs
    refractory: str | None
    hold: Pairs
    edge: bool
    methods: Mapping[str, str]
    linear: Any

    def propagators(self, values: Values, dt: float) -> dict[str, Any]:
        """Return the coefficients for parameter values (numbers, or arrays with one value a cell) and dt in ms."""
        if not self.coefficients:
            return {}
        env = {**values, "dt": dt}
        if isinstance(self.linear, Mapping):
            return {name: _number(_finite(text, env)) for name, text in self.linear.items()}
        names, matrix = self.linear
        size = len(names)
        entries = {place: np.asarray(_finite(entry, env), dtype=np.float64) for place, entry in matrix.items()}
        shape = np.broadcast_shapes(*(entry.shape for entry in entries.values()))
        system = np.zeros((*shape, size + 2, size + 2))
        for (row, column), entry in entries.items():
            system[..., row, column] = entry * dt
        solved = exponential(system)
        columns = [*names, "i", "1"]
        found = {}
        for name in self.coefficients:
            _, row, column = name.split("|")
            entry = solved[..., names.index(row), columns.index(column)]
            found[name] = _number(entry)
        return found

    @property
    def as_written(self) -> bool:
        """Whether its arithmetic is that of a published script, so that nothing of it may be fused in double precision."""
        return any(method in ONE_STEP for method in self.methods.values())

    def initial(self, values: Values) -> dict[str, Any]:
        """Return the initial value of each state for parameter values."""
        start = {name: evaluate(text, values, NUMPY) for name, text in self.start}
        return {name: start.get(name, 0.0) for name in self.states}

    def operations(self) -> dict[str, int]:
        """Arithmetic operations of one step without arrivals and without a spike, by kind (survey, Table 1)."""
        total: dict[str, int] = {}
        for expression in [text for _, text in self.steps] + [text for _, text in self.update] + [self.when]:
            for kind, count in operations(expression).items():
                total[kind] = total.get(kind, 0) + count
        return total


def _finite(text: Tree, env: Values) -> Any:
    """The value of a coefficient, or Diverged where a quantity that is zero divides."""
    try:
        return evaluate(text, env, NUMPY)
    except ArithmeticError:
        raise Diverged("the rates of the cell", "a finite number", "a division by zero", NOT_ZERO) from None


def _number(value: Any) -> Any:
    """A plain number, or an array with one value a cell."""
    return value if np.ndim(value) else float(value)


PLAIN = ("states", "parameters", "coefficients", "refractory", "edge", "methods")
ASSIGNED = ("steps", "update", "then", "start", "hold")


def to_data(program: Program) -> dict[str, Any]:
    """A program as plain data, for :func:`from_data`."""
    listing = Listing()

    def places(pairs: Iterable[tuple[Any, Tree]]) -> list[Any]:
        return [[name, listing.place(text)] for name, text in pairs]

    data: dict[str, Any] = {name: getattr(program, name) for name in PLAIN}
    data |= {name: places(getattr(program, name)) for name in ASSIGNED}
    data |= {"when": listing.place(program.when), "arrivals": [places(jumps) for jumps in program.arrivals]}
    if isinstance(program.linear, Mapping):
        data["formulas"] = places(program.linear.items())
    elif program.linear:
        data["system"], data["entries"] = program.linear[0], places(program.linear[1].items())
    return {**data, "nodes": listing.nodes}


def from_data(data: Mapping[str, Any]) -> Program:
    """The program that :func:`to_data` described.

    Raises
    ------
    ValueError
        If a name is none.
    """
    trees = unlisted(data["nodes"])

    def pairs(places: Iterable[Any]) -> Pairs:
        return tuple((name, trees[place]) for name, place in places)

    linear: Any = ()
    if "formulas" in data:
        linear = dict(pairs(data["formulas"]))
    elif "system" in data:
        linear = tuple(data["system"]), {tuple(where): trees[place] for where, place in data["entries"]}
    listed: dict[str, Any] = {name: tuple(data[name]) for name in ("states", "parameters", "coefficients")}
    assigned: dict[str, Any] = {name: pairs(data[name]) for name in ASSIGNED}
    arrivals = tuple(map(pairs, data["arrivals"]))
    told = *listed.values(), *([name for name, _ in part] for part in (*assigned.values(), *arrivals))
    for name in chain.from_iterable(told):
        if not is_name(name):
            raise ValueError(f"{name!r} is no name")
    return Program(
        **listed,
        **assigned,
        arrivals=arrivals,
        when=trees[data["when"]],
        refractory=data["refractory"],
        edge=data["edge"],
        methods=data["methods"],
        linear=linear,
    )
