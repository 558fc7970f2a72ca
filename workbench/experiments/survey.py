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
from workbench.experiments.survey_words import FACTS, TABLES, Table

OPERATIONS = {"add": "+", "mul": "×", "div": "÷", "function": "functions", "compare": "< or >"}


class Cell(NamedTuple):
    """What stands in one cell beside the survey's words: a value, a smaller note under it, and where the note leads."""

    value: str
    note: str = ""
    link: str = ""


NOT_YET = Cell("not measured yet")
UNSAID = "–"  # the survey has no word for it

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


class Survey(param.Parameterized):
    """What has been measured of the survey's tables so far; nothing is until :meth:`measure` runs."""

    costs = param.Dict(default={}, doc="Measured costs by (model, engine).")
    patterns = param.Dict(default={}, doc="The firing patterns that each model showed.")

    def rows(self, table: Table) -> tuple[tuple[str, ...], ...]:
        """The survey's rows, and in Table 1 the models it does not name, each without a word of its own."""
        if table.number != 1:
            return table.rows
        more = [name for name in catalogue("neurons") if name not in MODELS.values()]
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
        if table.number != 1:
            return tuple(NOT_YET for _ in table.measured)
        model = MODELS.get(row[0], row[0])
        size = size_of(model)
        parts = ", ".join(f"{count} {OPERATIONS[kind]}" for kind, count in size.operations.items() if count)
        known = (
            Cell(str(size.states)),
            Cell(str(size.parameters)),
            Cell(str(size.total), parts),
            Cell(", ".join(size.methods)),
        )
        seen = self.patterns.get(model)
        shown = NOT_YET if seen is None else Cell(", ".join(seen) or "none of those it was tried for")
        return (*known, *(self._time(model, engine) for engine in ENGINES), shown)

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
