"""What a model computes, declared once as text and read by every engine, formula and check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.core.dimensions import Dimension, check, describe, dimension_of, per_time
from workbench.core.errors import EquationError, Misfits, WorkbenchError
from workbench.core.expression import read
from workbench.core.latex import latex, name_latex
from workbench.core.symbolic import parse

Units = Mapping[str, str]


def _texts(where: str, expressions: Mapping[str, str], names: Iterable[str]) -> list[WorkbenchError]:
    """Read every expression and collect what is wrong."""
    wrong: list[WorkbenchError] = []
    for target, text in expressions.items():
        try:
            read(text, names, f"{where} of {target}")
        except EquationError as error:
            wrong.append(error)
    return wrong


def _dimensions(
    where: str, expressions: Mapping[str, tuple[str, Dimension | None]], units: Mapping[str, Dimension]
) -> list[WorkbenchError]:
    """Check each (text, expected dimension) and collect what is wrong; an expected dimension of None accepts any."""
    wrong: list[WorkbenchError] = []
    for target, (text, expected) in expressions.items():
        name = f"{where} of {target}"
        try:
            found = check(read(text, units, name), units, name)
            if (
                expected is not None
                and found is not None
                and any(abs(a - b) > 1e-9 for a, b in zip(found, expected, strict=True))
            ):
                wrong.append(EquationError(name, describe(expected), describe(found), "the units of its parameters"))
        except EquationError as error:
            wrong.append(error)
    return wrong


@dataclass(frozen=True, kw_only=True, eq=False)
class Equations:
    """A cell: states, how they advance, when it spikes and what happens then.

    Parameters
    ----------
    states, inputs
        Names with their units. An input named ``i`` collects the currents of synapses and stimuli.
    start
        Initial values, as expressions of the parameters, of the lets, and of the starts before them; a state left out starts at 0.
    rates
        d(state)/dt.
    maps
        Instead of rates, for a cell that lives in steps: the value of each state one step later, whatever dt.
    when, then
        The spike condition, and the assignments made together when it holds.
    lets
        Abbreviations used by the rates or maps, in order.
    cap
        State -> the most that it counts for in its rates where a scheme looks inside a step. It keeps the upstroke of a spike
        finite there; the published one-step schemes use the state as it is.
    refractory
        Name of the parameter that holds the refractory period, if there is one.
    hold
        States kept still while refractory.
    """

    states: Units
    inputs: Units
    when: str
    rates: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, str] = field(default_factory=dict)
    then: Mapping[str, str] = field(default_factory=dict)
    start: Mapping[str, str] = field(default_factory=dict)
    lets: Mapping[str, str] = field(default_factory=dict)
    cap: Mapping[str, str] = field(default_factory=dict)
    refractory: str | None = None
    hold: tuple[str, ...] = ()

    @property
    def advance(self) -> Mapping[str, str]:
        """The rates, or the maps of a cell that lives in steps."""
        return self.maps or self.rates

    @property
    def membrane(self) -> str:
        """The state that is looked at first: ``v``, or the first of a cell without one."""
        return "v" if "v" in self.states else next(iter(self.states))

    def names(self, parameters: Iterable[str]) -> frozenset[str]:
        """Every name the rates may use."""
        return frozenset([*self.states, *self.inputs, *self.lets, *parameters])

    def check(self, where: str, parameters: Units) -> None:
        """Refuse unknown names, unsafe text and terms whose dimensions do not agree, all at once.

        Parameters
        ----------
        parameters
            Names of the model's quantities with their units.

        Raises
        ------
        Misfits
            With one error for each thing that is wrong.
        """
        kind = "map" if self.maps else "rate"
        names = self.names(parameters)
        wrong = (
            _texts(f"{where} let", self.lets, names)
            + _texts(f"{where} {kind}", self.advance, names)
            + _texts(f"{where} start", self.start, names - set(self.inputs))
            + _texts(f"{where} cap", self.cap, parameters)
        )
        wrong += _texts(f"{where} reset", self.then, names) + _texts(where, {"when": self.when}, names)
        uses = {f"{kind}s": self.advance, "start": self.start, "then": self.then, "cap": self.cap}
        for part, used in uses.items():
            wrong += [
                EquationError(f"{where} {part}", f"one of {', '.join(self.states)}", repr(name))
                for name in used
                if name not in self.states
            ]
        wrong += [
            EquationError(f"{where} {kind}s", f"a {kind} for {name}", "none")
            for name in self.states
            if name not in self.advance
        ]
        if self.maps and self.rates:
            wrong.append(EquationError(where, "rates or maps", "both", "two models"))
        if wrong:
            raise Misfits(where, wrong)
        units = {name: dimension_of(unit) for name, unit in {**self.states, **self.inputs, **parameters}.items()}
        for name, text in self.lets.items():
            units[name] = check(read(text, names, f"{where} let {name}"), units, f"{where} let {name}") or dimension_of(
                "1"
            )
        state = {name: units[name] for name in self.states}
        change = state if self.maps else {name: per_time(dimension) for name, dimension in state.items()}
        wrong = _dimensions(
            f"{where} {kind}", {name: (text, change[name]) for name, text in self.advance.items()}, units
        )
        for part, used in (("reset", self.then), ("start", self.start), ("cap", self.cap)):
            wrong += _dimensions(f"{where} {part}", {name: (text, state[name]) for name, text in used.items()}, units)
        wrong += _dimensions(where, {"when": (self.when, None)}, units)
        wrong += [
            EquationError(
                f"{where} start of {name}", "a value that follows from the parameters", f"one that needs {lacks}"
            )
            for name, text in self.beginnings(parameters).items()
            if (lacks := ", ".join(sorted({str(used) for used in text.free_symbols} - set(parameters))))
        ]
        if wrong:
            raise Misfits(where, wrong)

    def expressions(self, parameters: Iterable[str]) -> dict[str, Any]:
        """Return sympy expressions of the rates (or maps) by state, with the lets put in."""
        return {name: self.expression(text, parameters) for name, text in self.advance.items()}

    def expression(self, text: str, parameters: Iterable[str]) -> Any:
        """Return the sympy expression of a text of this model, with the lets put in."""
        return parse(text, self.names(parameters), lets=self._lets(parameters))

    def written(self, state: str, parameters: Iterable[str], seen: Mapping[str, Any]) -> Any:
        """Return the advance of a state in the order of its text, with what is ``seen`` in place of names (see :func:`parse`)."""
        lets = self._lets(parameters, seen, written=True)
        return parse(self.advance[state], self.names(parameters), lets=lets, written=True)

    def beginnings(self, parameters: Iterable[str]) -> dict[str, Any]:
        """Return sympy expressions of the starts by state, in terms of the parameters."""
        begun: dict[str, Any] = {}
        for name, text in self.start.items():
            begun[name] = parse(text, self.names(parameters), lets=self._lets(parameters, begun))
        return begun

    def _lets(
        self, parameters: Iterable[str], known: Mapping[str, Any] | None = None, written: bool = False
    ) -> dict[str, Any]:
        """The expressions of the lets by name, each with those before it put in, and what else is ``known``."""
        names, lets = self.names(parameters), dict(known or {})
        for name, text in self.lets.items():
            lets[name] = parse(text, names, lets=lets, written=written)
        return lets

    def latex(self, symbols: Mapping[str, str], parameters: Iterable[str]) -> str:
        """Return the whole model as aligned LaTeX, in the author's order."""
        names = self.names(parameters)

        def sign(name: str) -> str:
            return symbols.get(name) or name_latex(name)

        def show(text: str, signs: Mapping[str, str] = symbols) -> str:
            return latex(read(text, names), signs)

        now = {**symbols, **{name: _at("k", sign(name)) for name in (*self.states, *self.inputs)}}
        lines = [rf"\frac{{d{sign(name)}}}{{dt}} &= {show(text)}" for name, text in self.rates.items()]
        lines += [f"{_at('k+1', sign(name))} &= {show(text, now)}" for name, text in self.maps.items()]
        lines += [rf"{sign(name)} &= {show(text)}" for name, text in self.lets.items()]
        resets = r",\; ".join(rf"{sign(name)} \leftarrow {show(text)}" for name, text in self.then.items())
        lines.append(rf"&\text{{spike when }} {show(self.when)}" + (rf":\; {resets}" if resets else ""))
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _at(step: str, sign: str) -> str:
    """A symbol at a step of time; one that has an index already is put in braces."""
    return f"{{{sign}}}_{{{step}}}" if "_" in sign else f"{sign}_{{{step}}}"


COUPLING = "w*(v_pre - v)"
"""What a synapse gives that reads the membrane of its source: the one form that engines know; the source loses as much."""


@dataclass(frozen=True)
class SynapseEquations:
    """A synapse as its target feels it: states, their decay, the jump at a spike, and what it gives to the cell.

    Parameters
    ----------
    states, rates
        As for a cell. The states of all synapses of one kind on one cell are summed into one receptor, so rates are linear in them.
    on_spike
        Assignments made when a spike of weight ``w`` arrives; each adds to a state (of the receptor, or of the cell)
        an amount proportional to ``w``.
    gives
        What is added to an input of the cell; may read the states of the cell named in ``cell``.
    weight
        Unit of ``w``.
    cell
        States of the cell that it reads or moves, with their units; by default the membrane.
    source
        States of the source that it reads all the time, with their units; ``v`` is then called ``v_pre``. Such a synapse has no states of
        its own, knows no spikes, and gives :data:`COUPLING`.
    """

    weight: str
    on_spike: Mapping[str, str]
    states: Units = field(default_factory=dict)
    rates: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    cell: Units = field(default_factory=lambda: {"v": "mV"})
    source: Units = field(default_factory=dict)

    def names(self, parameters: Iterable[str]) -> frozenset[str]:
        """Every name the equations may use."""
        return frozenset([*self.states, *parameters, *self.cell, *(f"{name}_pre" for name in self.source), "w"])

    def check(self, where: str, parameters: Units) -> None:
        """Refuse unknown names, unsafe text and wrong dimensions, all at once (raises Misfits)."""
        names = self.names(parameters)
        wrong = (
            _texts(f"{where} rate", self.rates, names)
            + _texts(f"{where} spike", self.on_spike, names)
            + _texts(f"{where} gives", self.gives, names)
        )
        if wrong:
            raise Misfits(where, wrong)
        units = {
            name: dimension_of(unit)
            for name, unit in {**self.cell, "i": "pA", **self.states, **parameters, "w": self.weight}.items()
        }
        units |= {f"{name}_pre": dimension_of(unit) for name, unit in self.source.items()}
        wrong = _dimensions(
            f"{where} rate", {name: (text, per_time(units[name])) for name, text in self.rates.items()}, units
        )
        wrong += _dimensions(
            f"{where} spike", {name: (text, units[name]) for name, text in self.on_spike.items()}, units
        )
        wrong += _dimensions(f"{where} gives", {name: (text, units[name]) for name, text in self.gives.items()}, units)
        if self.source and (self.states or self.on_spike or dict(self.gives) != {"i": COUPLING}):
            wrong.append(EquationError(f"{where} gives", f"{COUPLING} alone", str(dict(self.gives))[:60]))
        if wrong:
            raise Misfits(where, wrong)

    def latex(self, symbols: Mapping[str, str], parameters: Iterable[str]) -> str:
        """Return the synapse as aligned LaTeX."""
        names = self.names(parameters)
        signs = {name: symbols.get(name) or name_latex(name) for name in [*names, "i"]}
        lines = [
            rf"\frac{{d{signs[name]}}}{{dt}} &= {latex(read(text, names), signs)}" for name, text in self.rates.items()
        ]
        lines += [
            rf"{signs[name]} &\leftarrow {latex(read(text, names), signs)} \quad \text{{at a spike}}"
            for name, text in self.on_spike.items()
        ]
        lines += [rf"{signs[name]} &= {latex(read(text, names), signs)}" for name, text in self.gives.items()]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


RELEASE = "release"
"""What a short-term rule assigns: the share of the weight that a spike delivers."""


@dataclass(frozen=True, eq=False)
class RuleEquations:
    """A plasticity rule: what either side, each synapse and the whole projection remember, and what spikes do to it.

    Parameters
    ----------
    pre, post
        Names of the traces kept for each presynaptic and postsynaptic cell.
    synapse
        Names of what each synapse keeps beside its weight, such as an eligibility.
    shared
        Names of what all synapses of the projection share, such as the amount of a neuromodulator; the first is what a reward raises.
    cell
        States of the postsynaptic cell that are read, with their units.
    rates
        How all these change with time, ``0`` for what only spikes change; a rate of ``w`` is one, too. Traces and what is shared are linear
        in themselves.
    on_pre, on_post
        Assignments in order; each sees what the one before it did. ``w`` is the weight. ``release``, of the presynaptic traces, is
        the share of the weight that this spike delivers; a rule that sets it sees presynaptic spikes as they arrive.
    within
        What a state of a synapse, or ``w``, is put back to after a step of its rate: its bounds.
    lets
        Abbreviations used by all these, in order.
    units
        Of the traces and states that are no plain numbers; weights count as plain numbers here.
    heard
        Name of the quantity, a time, after which presynaptic spikes are seen, if not at once.
    bounded
        Whether the engine keeps every new weight between 0 and the quantity ``w_max``, whatever the text says.
    """

    pre: tuple[str, ...]
    post: tuple[str, ...]
    rates: Mapping[str, str]
    on_pre: Mapping[str, str]
    on_post: Mapping[str, str]
    synapse: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    cell: Units = field(default_factory=dict)
    within: Mapping[str, str] = field(default_factory=dict)
    lets: Mapping[str, str] = field(default_factory=dict)
    units: Units = field(default_factory=dict)
    heard: str | None = None
    bounded: bool = False

    @property
    def short_term(self) -> bool:
        """Whether it sets what a spike releases."""
        return RELEASE in self.on_pre

    @property
    def kept(self) -> tuple[str, ...]:
        """All that is remembered beside the weight."""
        return (*self.pre, *self.post, *self.synapse, *self.shared)

    def names(self, parameters: Iterable[str]) -> frozenset[str]:
        """Every name the rule may use."""
        return frozenset([*self.kept, *self.cell, *self.lets, *parameters, "w"])

    def check(self, where: str, parameters: Units) -> None:
        """Refuse unknown names, unsafe text and terms whose dimensions do not agree, all at once (raises Misfits)."""
        names = self.names(parameters)
        parts = {"on_pre": self.on_pre, "on_post": self.on_post, "within": self.within}
        wrong = _texts(f"{where} let", self.lets, names) + _texts(f"{where} rate", self.rates, names)
        for part, texts in parts.items():
            wrong += _texts(f"{where} {part}", texts, names)
        wrong += [
            EquationError(f"{where} rates", f"a rate for {name}", "none", "0")
            for name in self.kept
            if name not in self.rates
        ]
        if wrong:
            raise Misfits(where, wrong)
        if self.heard and dimension_of(parameters.get(self.heard, "1")) != dimension_of("ms"):
            raise EquationError(f"{where} heard", "a quantity that is a time", repr(self.heard))
        plain = dict.fromkeys((*self.kept, "w", RELEASE), "1")
        units = {name: dimension_of(unit) for name, unit in {**plain, **self.units, **self.cell, **parameters}.items()}
        for name, text in self.lets.items():
            found = check(read(text, names, f"{where} let {name}"), units, f"{where} let {name}")
            units[name] = found or dimension_of("1")
        wrong = _dimensions(
            f"{where} rate", {name: (text, per_time(units[name])) for name, text in self.rates.items()}, units
        )
        for part, texts in parts.items():
            wrong += _dimensions(f"{where} {part}", {name: (text, units[name]) for name, text in texts.items()}, units)
        if wrong:
            raise Misfits(where, wrong)

    def expression(self, text: str, parameters: Iterable[str]) -> Any:
        """Return the sympy expression of a text of this rule, with the lets put in."""
        names, lets = self.names(parameters), {}
        for name, let in self.lets.items():
            lets[name] = parse(let, names, lets=lets)
        return parse(text, names, lets=lets)

    def latex(self, symbols: Mapping[str, str], parameters: Iterable[str]) -> str:
        """Return the rule as aligned LaTeX."""
        names = self.names(parameters)

        def sign(name: str) -> str:
            return symbols.get(name) or name_latex(name)

        lines = [
            rf"\frac{{d{sign(name)}}}{{dt}} &= {latex(read(text, names), symbols)}" for name, text in self.rates.items()
        ]
        lines += [rf"{sign(name)} &= {latex(read(text, names), symbols)}" for name, text in self.lets.items()]
        for moment, texts in (("presynaptic", self.on_pre), ("postsynaptic", self.on_post)):
            lines += [
                rf"{sign(name)} &\leftarrow {latex(read(text, names), symbols)} \quad \text{{at a {moment} spike}}"
                for name, text in texts.items()
            ]
        if self.heard:
            lines.append(rf"&\text{{presynaptic spikes are seen }} {sign(self.heard)} \text{{ later}}")
        if self.bounded:
            lines.append(rf"0 &\leq {sign('w')} \leq {sign('w_max')}")
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
