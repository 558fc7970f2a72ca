"""What stands beside the words of the survey's five tables: counts, published sizes, and times of this machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import param

from workbench.core.catalogue import catalogue, find
from workbench.core.fact import Fact
from workbench.core.jobs import Job, Progress, stage
from workbench.engines.lowering import lower
from workbench.experiments.benchmark import ENGINES, Cost, cell_costs, short
from workbench.experiments.shown_patterns import show_patterns
from workbench.experiments.survey_training import AGENT, METHODS, OWN_MEMORY, MethodCost
from workbench.experiments.survey_vision import Seen
from workbench.experiments.survey_words import FACTS, TABLES, Table
from workbench.experiments.training_menus import methods
from workbench.hardware.cell import readable
from workbench.hardware.span import Span

OPERATIONS = {"add": "+", "mul": "×", "div": "÷", "function": "functions", "compare": "comparisons"}


class Cell(NamedTuple):
    """What stands in one cell beside the survey's words: a value, a smaller note under it, and where the note leads."""

    value: str
    note: str = ""
    link: str = ""


NOT_YET = Cell("not measured yet")
UNSAID = "–"  # the survey has no word for it
NEEDS_ENVIRONMENT = Cell("not measured", "needs an environment: see the page Reinforcement")
NO_METHOD = Cell("not measured", "no such method here")

# Row of Table 1 -> class in the catalogue of neurons.
MODELS = {
    "Integrate-and-fire": "IF",
    "Leaky integrate-and-fire": "LIF",
    "Hodgkin-Huxley": "HodgkinHuxley",
    "Izhikevich": "Izhikevich",
    "AdEx": "AdEx",
}

# Row of Table 3 -> class in the catalogue of chips.
CHIPS = {
    "IBM TrueNorth": "TrueNorth",
    "Intel Loihi": "Loihi",
    "SpiNNaker": "SpiNNaker",
    "BrainScaleS": "BrainScaleS",
    "Tianjic": "Tianjic",
}


@dataclass(frozen=True)
class Size:
    """What a model is made of, read off its equations.

    Attributes
    ----------
    states, parameters
        How many; parameters that cannot be changed are not counted.
    operations
        By kind, for one cell and one step without arrivals and without a spike.
    methods
        How its states are stepped.
    """

    states: int
    parameters: int
    operations: Mapping[str, int]
    methods: tuple[str, ...]

    @property
    def total(self) -> int:
        """All operations, each counted once whatever it costs."""
        return sum(self.operations.values())


def size_of(model: str) -> Size:
    """Return the size of a model of the catalogue.

    >>> size_of("LIF").states
    1
    """
    cell = find("neurons", model)
    program = lower(cell)
    free = [quantity for quantity in cell.quantities().values() if not quantity.constant]
    return Size(len(program.states), len(free), program.operations(), tuple(dict.fromkeys(program.methods.values())))


def chip_cells(chip: str) -> tuple[Cell, ...]:
    """Return what is published of a chip of the catalogue, each value with its source; what is not says so."""
    kind = find("hardware.chips", chip)
    facts = kind.facts()
    return (Cell(kind.title), *(_published(facts.get(path)) for path in FACTS.values()))


def _published(fact: Fact | None) -> Cell:
    if fact is None or fact.value is None:
        return Cell("not known")
    low, high = fact.value if isinstance(fact.value, (list, tuple)) else (fact.value, fact.value)
    number = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    length = f" {fact.unit}" if fact.unit.endswith("m") else ""  # what is counted is said by the heading
    return Cell(
        number + length, f"{fact.source.text.split(',')[0]}, {fact.confidence.replace('_', ' ')}", fact.source.link
    )


def _told(value: float, unit: str) -> str:
    return readable(Span(value, value), unit)


def _plain(value: float) -> str:
    """Three digits without a power of ten; what is only rounding is nothing.

    >>> _plain(1234.5), _plain(12.345), _plain(-2.8e-16)
    ('1,234', '12.3', '0')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{round(value, 3) + 0.0:.3g}"


def method_cells(cost: MethodCost) -> tuple[Cell, ...]:
    """What was measured of a training method, in the order of ``METHOD_HEADS``."""
    times = ", ".join(f"{size}: {_told(took, 's')}" for size, took in zip(cost.sizes, cost.times, strict=True))
    kept = ", ".join(
        f"{length} steps: {size / 1000:,.0f} kB" for length, size in zip(cost.lengths, cost.kept, strict=True)
    )
    counted = f"{cost.additions:,.0f} additions" + (
        f", {cost.multiply_adds:,.0f} multiply-adds" if cost.multiply_adds else ""
    )
    if cost.name in OWN_MEMORY:
        memory = Cell("not seen", "it keeps its spikes by itself")
    else:
        memory = Cell(f"{_plain(cost.kept_a_step / 1000)} kB a step", kept)
    return (
        Cell(f"{100 * cost.accuracy:.1f} %", cost.told),
        Cell(f"{_plain(cost.seconds)} s", f"{cost.samples:,} samples shown"),
        Cell(_told(cost.energy, "J"), counted),
        Cell(f"cells to the power of {cost.growth:.2f}", times),
        memory,
    )


def vision_cells(seen: Seen) -> tuple[Cell, ...]:
    """What was measured of a network that sees, in the order of Table 4's headings."""
    kind = "synaptic events" if seen.name.startswith("Spiking") else "multiply-adds"
    return (
        Cell(f"{100 * seen.accuracy:.1f} %", seen.told),
        Cell(_told(seen.bare, "J"), f"{seen.operations:,.0f} {kind}, {seen.synapses:,} synapses"),
        Cell(_told(seen.stored, "J"), "weights and membranes on chip"),
        Cell(_told(seen.seconds, "s"), "in a batch, on this machine"),
        Cell(f"{seen.ready:.0f} ms", f"of a movie of {seen.duration:g} ms"),
    )


class Survey(param.Parameterized):
    """What has been measured of the survey's tables so far; nothing is until :meth:`measure` runs."""

    costs = param.Dict(default={}, doc="Measured costs by (model, engine).")
    patterns = param.Dict(default={}, doc="The firing patterns that each model showed.")
    trained = param.Dict(default={}, doc="What each training method took and reached, by its class.")
    seen = param.Dict(default={}, doc="What the networks of Table 4 took and reached, by their rows.")

    def rows(self, table: Table) -> tuple[tuple[str, ...], ...]:
        """The survey's rows; in Tables 1 and 2 also the models and methods that it does not name, each without a word of its own."""
        if table.number == 1:
            more = [name for name in catalogue("neurons") if name not in MODELS.values()]
        elif table.number == 2:
            more = [label for label, name in methods().items() if name not in METHODS.values()]
        else:
            return table.rows
        return table.rows + tuple((name, *(UNSAID for _ in table.columns[1:])) for name in more)

    def measure(self, neurons: int = 1000, repeats: int = 5, models: Sequence[str] = ()) -> Job:
        """Measure Table 1 on this machine, the survey's own models first; each finding is in the progress (see :meth:`keep`)."""
        models = models or self._models()
        parts = 2 * len(models)
        for done, model in enumerate(models):
            yield from stage(cell_costs(neurons=neurons, repeats=repeats, models=[model]), 2 * done, parts)
            found = yield from stage(show_patterns(find("neurons", model)), 2 * done + 1, parts)
            yield Progress(done + 1, len(models), f"{model}: patterns seen", {"patterns": {model: found}})

    def keep(self, costs: Iterable[Cost], patterns: Mapping[str, tuple[str, ...]] = MappingProxyType({})) -> None:
        """Take what was measured into the table: ``values["cost"]`` and ``values["patterns"]`` of the progress."""
        self.param.update(
            costs={**self.costs, **{(cost.model, cost.engine): cost for cost in costs}},
            patterns={**self.patterns, **patterns},
        )

    @property
    def complete(self) -> bool:
        """Whether every model was measured with every engine, and its patterns were tried."""
        models = self._models()
        return all((model, engine) in self.costs for model in models for engine in ENGINES) and all(
            model in self.patterns for model in models
        )

    def _models(self) -> list[str]:
        return [MODELS.get(row[0], row[0]) for row in self.rows(TABLES[0])]

    def cells(self, table: Table, row: tuple[str, ...]) -> tuple[Cell, ...]:
        """Return what stands beside one row of a table, in the order of ``table.measured``; what is not known says so."""
        if table.number == 3:
            return chip_cells(CHIPS[row[0]])
        if table.number in (2, 5):
            return self._method(row[0], len(table.measured))
        if table.number == 4:
            seen = self.seen.get(row[0])
            return vision_cells(seen) if seen is not None else tuple(NOT_YET for _ in table.measured)
        model = MODELS.get(row[0], row[0])
        size = size_of(model)
        parts = ", ".join(
            f"{count} {OPERATIONS[kind].removesuffix('s' if count == 1 else '')}"
            for kind, count in size.operations.items()
            if count
        )
        known = (
            Cell(str(size.states)),
            Cell(str(size.parameters)),
            Cell(str(size.total), parts),
            Cell(", ".join(size.methods)),
        )
        seen = self.patterns.get(model)
        shown = NOT_YET if seen is None else Cell(", ".join(seen) or "none of those it was tried for")
        return (*known, *(self._time(model, engine) for engine in ENGINES), shown)

    def _method(self, row: str, count: int) -> tuple[Cell, ...]:
        """The cells of a training method; what cannot be measured says why."""
        name = METHODS.get(row) or methods().get(row)
        if row == AGENT or name not in methods().values():
            return (NEEDS_ENVIRONMENT if row == AGENT else NO_METHOD, *(Cell(UNSAID) for _ in range(count - 1)))
        cost = self.trained.get(name)
        return method_cells(cost) if cost is not None else tuple(NOT_YET for _ in range(count))

    def _time(self, model: str, engine: str) -> Cell:
        cost = self.costs.get((model, engine))
        return NOT_YET if cost is None else Cell(short(cost.ns), f"{short(cost.low)} to {short(cost.high)}")

    def conditions(self) -> str:
        """Say in one paragraph under which conditions the times were measured, or that none were."""
        if not self.costs:
            return "Times are not measured yet."
        costs = list(self.costs.values())
        first = costs[0]
        steps = f"{min(cost.steps for cost in costs):,} to {max(cost.steps for cost in costs):,}"
        driven = "; ".join(
            f"{cost.model} {cost.current:g} pA, {cost.rate:.0f} Hz" for cost in costs if cost.engine == ENGINES[0]
        )
        return (
            f"CPU time of one neuron and one step on this machine: the median of {first.repeats} runs, with the least and the "
            f"largest; {first.neurons:,} cells, {steps} steps of {first.dt:g} ms a run, compilation not counted. "
            f"Every cell gets a constant current that makes it fire ({driven}). Patterns are those its presets showed under steps "
            "of 1.2 to 4 rheobases and after a step that held them down, and published cells that came out with their number of spikes."
        )
