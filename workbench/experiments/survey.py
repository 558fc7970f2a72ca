"""The survey's five tables: its words, and beside them what this machine measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import param

from workbench.core.catalogue import find
from workbench.core.fact import Fact
from workbench.core.jobs import Job
from workbench.core.source import Source
from workbench.engines.lowering import lower
from workbench.experiments.benchmark import ENGINES, Cost, cell_costs, short

SURVEY = Source(
    "Neuromorphic Computing with Large Scale Spiking Neural Networks, Preprints.org, March 2025",
    note="CC BY 4.0",
)
OPERATIONS = {"add": "+", "mul": "×", "div": "÷", "function": "functions", "compare": "< or >"}


class Cell(NamedTuple):
    """What stands in one cell beside the survey's words: a value, a smaller note under it, and where the note leads."""

    value: str
    note: str = ""
    link: str = ""


NOT_YET = Cell("not measured yet")


@dataclass(frozen=True)
class Table:
    """One table of the survey.

    Attributes
    ----------
    columns, rows
        The survey's own headings and words; the first column names the row.
    reading
        What to make of the words.
    measured
        Headings of what the workbench puts beside them.
    """

    number: int
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    reading: str
    measured: tuple[str, ...] = ()


# Heading -> fact of a chip that stands beside Table 3, where it is known.
FACTS = {
    "Cores a chip": "structure.cores_per_chip",
    "Neurons a core": "structure.neurons_per_core",
    "Process": "process.node",
}

TABLES = (
    Table(
        1,
        "Neuron models",
        ("Model", "Complexity", "Biological plausibility", "Computational cost"),
        (
            ("Integrate-and-fire", "low", "low", "very low"),
            ("Leaky integrate-and-fire", "moderate", "medium", "low"),
            ("Hodgkin-Huxley", "high", "high", "very high"),
            ("Izhikevich", "moderate", "high", "medium"),
            ("AdEx", "high", "high", "high"),
        ),
        "Cost has two faces: the arithmetic that the equations ask for, and the time a machine takes for it. "
        "Operations are counted in the very program that the engines run, for one cell and one step without a spike.",
        (
            "States",
            "Parameters",
            "Operations a step",
            "Stepped by",
            *(f"ns a step, {engine} engine" for engine in ENGINES),
        ),
    ),
    Table(
        2,
        "Training methods",
        ("Method", "Scalability", "Biological plausibility", "Computational cost"),
        (
            ("Backpropagation with surrogate gradients", "high", "low", "high"),
            ("STDP", "moderate", "high", "low"),
            ("Reward-modulated STDP", "moderate", "high", "medium"),
            ("Hybrid of backpropagation and STDP", "high", "medium", "medium"),
        ),
        "Cost here is a matter of steps: a surrogate gradient walks back through every step of time, a local rule looks "
        "at two spikes. The Training page measures the first; the others have no measurement here yet.",
        ("Measured here",),
    ),
    Table(
        3,
        "Neuromorphic chips",
        ("Chip", "Technology", "Neurons", "Power efficiency", "Scalability"),
        (
            ("IBM TrueNorth", "digital", "10^6", "high", "moderate"),
            ("Intel Loihi", "digital", "10^5", "very high", "high"),
            ("SpiNNaker", "digital", "10^6", "moderate", "high"),
            ("BrainScaleS", "analog", "10^4", "low", "low"),
            ("Tianjic", "hybrid", "10^5", "high", "high"),
        ),
        "The survey's 10^6 for SpiNNaker is the cores of the whole machine, not the neurons of one chip. What a network "
        "of yours costs on each chip is measured on the Chips page; here are the sizes its emulation keeps to, as published.",
        ("Chip modeled here", *FACTS),
    ),
    Table(
        4,
        "Vision: conventional against spiking networks",
        ("Network", "Energy", "Speed", "Data"),
        (
            ("Convolutional network", "high", "moderate", "frames"),
            ("Spiking network", "low", "high", "events"),
        ),
        "Low energy is a property of sparse activity on hardware that profits from it, not of spikes as such. Comparing "
        "the two needs the same images, the same accuracy and a stated machine for both.",
        ("Measured here",),
    ),
    Table(
        5,
        "Energy of training",
        ("Method", "Computational cost", "Energy efficiency", "Scalability"),
        (
            ("Backpropagation with surrogate gradients", "high", "moderate", "low"),
            ("STDP", "low", "high", "medium"),
            ("Conversion from a conventional network", "moderate", "high", "high"),
            ("Reinforcement learning in spiking networks", "high", "low", "low"),
        ),
        "Tables 2 and 5 of the survey disagree: surrogate training scales well in one and badly in the other. Both can be "
        "meant: it scales in the size of tasks it solves, and not in memory, which grows with the number of steps.",
        ("Measured here",),
    ),
)

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

    def measure(self, neurons: int = 1000, repeats: int = 5) -> Job:
        """Measure Table 1 on this machine; each finished cost is in the progress as ``values["cost"]`` (see :meth:`keep`)."""
        costs = yield from cell_costs(neurons=neurons, repeats=repeats, models=MODELS.values())
        return costs

    def keep(self, cost: Cost) -> None:
        """Take a measured cost into the table."""
        self.costs = {**self.costs, (cost.model, cost.engine): cost}

    def cells(self, table: Table, row: tuple[str, ...]) -> tuple[Cell, ...]:
        """Return what stands beside one row of a table, in the order of ``table.measured``; what is not known says so."""
        if table.number == 3:
            return chip_cells(CHIPS[row[0]])
        if table.number != 1:
            return tuple(NOT_YET for _ in table.measured)
        model = MODELS[row[0]]
        size = size_of(model)
        parts = ", ".join(f"{count} {OPERATIONS[kind]}" for kind, count in size.operations.items() if count)
        known = (
            Cell(str(size.states)),
            Cell(str(size.parameters)),
            Cell(str(size.total), parts),
            Cell(", ".join(size.methods)),
        )
        return known + tuple(self._time(model, engine) for engine in ENGINES)

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
            f"Every cell gets a constant current that makes it fire ({driven})."
        )
