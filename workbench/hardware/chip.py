"""What a chip is: published facts, limits that can refuse a network, and arithmetic that can run one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

import param

from workbench.core.errors import Misfits, WorkbenchError, unknown
from workbench.core.fact import Fact
from workbench.core.jobs import Job, run
from workbench.hardware import library
from workbench.hardware.code import Code, Memory
from workbench.hardware.form import Form
from workbench.hardware.layout import Layout, Tried
from workbench.hardware.ledger import Ledger
from workbench.hardware.mapping import Mapping as Mapped
from workbench.hardware.misfit import Crowded, Misfit
from workbench.hardware.passes.arrange import IN_ORDER, PLACEMENTS, Mesh, arranged, flow
from workbench.hardware.passes.convert import convert
from workbench.hardware.passes.hypergraph import blocks
from workbench.hardware.recipe import Recipe
from workbench.hardware.timing import Duration
from workbench.hardware.traffic import Cast, packets, reach
from workbench.network.network import Network

MOST_CHIPS = 4096  # of a board
CONSECUTIVE, PARTITIONER = "consecutive", "hypergraph partitioner"
CHEAPER = "consecutive or partitioner, the cheaper"


class Chip(param.Parameterized):
    """One kind of chip, with the choices a user has.

    A subclass is one file: it names its entry in the reference data (or declares its own facts), lists the recipes of
    its energy sets, and implements three passes: ``partition``, ``check`` and ``quantize``.

    Attributes
    ----------
    title, order
        How tables name it, and where they put it.
    key
        Name of the entry in ``data/chips.yaml``; empty for a chip that declares everything itself.
    declared
        Further facts by path; they stand before those of the reference file.
    recipes
        For each energy set how counts are priced.
    mesh
        The routers that hops are counted on; ``None`` where the mesh or the energy of a hop is not published.
    layers
        Chips stacked in one package; more than one on chips of the user's only.
    emulated
        Whether a run uses the chip's own arithmetic; if not, only mapping and cost are the chip's.
    survey
        Whether it stands in Table 3 of the survey; those are compared unless others are chosen.
    level
        What the emulation keeps of the chip, in a sentence.
    not_modeled
        What it leaves out, a sentence each.
    """

    title: ClassVar[str] = ""
    order: ClassVar[float] = 100.0
    key: ClassVar[str] = ""
    declared: ClassVar[Mapping[str, Fact]] = MappingProxyType({})
    recipes: ClassVar[Mapping[str, Recipe]] = MappingProxyType({})
    cast: ClassVar[Cast] = Cast.UNICAST
    mesh: ClassVar[Mesh | None] = None
    layers: ClassVar[int] = 1
    emulated: ClassVar[bool] = True
    survey: ClassVar[bool] = False
    level: ClassVar[str] = ""
    not_modeled: ClassVar[tuple[str, ...]] = ()

    chips = param.Integer(default=1, bounds=(1, MOST_CHIPS), doc="Chips on the board.")
    placement = param.Selector(
        default=IN_ORDER,
        objects=list(PLACEMENTS),
        doc="Where cores sit on the mesh: it changes hops, and no spike.",
    )
    filling = param.Selector(
        default=CONSECUTIVE,
        objects=[CONSECUTIVE, CHEAPER],
        doc="How neurons are dealt to cores. It changes packets, and spikes only where weights are coded core by core. "
        "The partitioner is an extra, and takes its time.",
    )
    energy_set = param.Selector(
        default=None, objects=[], doc="Which published set of coefficients prices a run; sets are never mixed."
    )

    def __init__(self, **params: Any) -> None:
        chosen = params.pop("energy_set", None)
        super().__init__(**params)
        self.param.energy_set.objects = list(self.recipes)
        if chosen is not None and chosen not in self.recipes:
            raise unknown(f"{type(self).__name__}.energy_set", chosen, self.recipes)
        self.energy_set = chosen or self.default_set()

    @classmethod
    def facts(cls) -> dict[str, Fact]:
        """All facts by path, such as ``structure.cores_per_chip``."""
        return {**(library.facts(cls.key) if cls.key else {}), **cls.declared}

    @classmethod
    def fact(cls, path: str) -> Fact:
        """One fact.

        Raises
        ------
        UnknownName
            If the chip has no such fact.
        """
        known = cls.facts()
        if path not in known:
            raise unknown(cls.__name__, path, known)
        return known[path]

    @classmethod
    def number(cls, path: str) -> int:
        """A fact that is one whole number; of a range the lower end, the one that is safe as a limit."""
        ends = cls.fact(path).range
        assert ends is not None, f"{cls.__name__}: {path} is no number"
        return int(ends[0])

    @classmethod
    def purpose(cls, energy_set: str) -> str:
        """What an energy set is for, in the words of the reference file."""
        sets = library.record(cls.key)["energy_sets"] if cls.key else {}
        return str(sets.get(energy_set, {}).get("purpose", ""))

    @classmethod
    def default_set(cls) -> str:
        """The energy set whose purpose begins with "default", or the first."""
        return next((name for name in cls.recipes if cls.purpose(name).startswith("default")), next(iter(cls.recipes)))

    def choices(self) -> list[str]:
        """Names of the parameters a user may set."""
        hidden = {
            "name",
            *(["placement"] if self.mesh is None else []),
            *(["filling"] if self.cores_per_chip() == 1 else []),
        }
        return [name for name in self.param if name not in hidden]

    def changed(self) -> dict[str, Any]:
        """The choices that differ from those of a new chip."""
        fresh = type(self)()
        return {name: getattr(self, name) for name in self.choices() if getattr(self, name) != getattr(fresh, name)}

    def __repr__(self) -> str:
        return f"wb.{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.changed().items())})"

    __str__ = __repr__

    def clock_rate(self) -> float:
        """Hz of the clock, for energy sets that price its cycles; 0 where none does."""
        return 0.0

    def hop_times(self) -> tuple[int, int]:
        """How long a packet takes for a hop east or west, and for one north or south, in any unit: which way is longest."""
        return 1, 1

    def recipe(self, form: Form) -> Recipe:
        """The recipe of the chosen energy set for a network."""
        return self.recipes[self.energy_set]

    def map(self, net: Network, dt: float = 1.0, seed: int = 1, answer: str = "") -> Mapped:
        """Put a network on the chip: convert, partition, check, quantize.

        Parameters
        ----------
        dt
            Step of the network, ms; it becomes one step of the chip.
        seed, answer
            As for :func:`convert`.

        Raises
        ------
        Misfits
            With every reason why it does not fit, each naming limit, place and remedy.
        SpecError
            If one of the chip's choices is wrong.
        """
        return run(self.mapping(net, dt, seed, answer))

    def mapping(self, net: Network, dt: float = 1.0, seed: int = 1, answer: str = "") -> Job:
        """The same as a job, which can be stopped while a partitioner works."""
        form, wrong = convert(net, dt, seed, answer)
        layout, found = yield from self._placing(form)
        misfits: list[WorkbenchError] = [*wrong, *found]
        if misfits:
            raise Misfits(f"{self.title} cannot hold {net.name}", misfits)
        code = self.quantize(form, layout)
        if self.mesh is not None and self.placement != IN_ORDER:
            layout = arranged(layout, self.mesh, flow(form, layout, code.reaches), str(self.placement), seed)
        return Mapped(self, form, layout, code)

    def place(self, form: Form) -> tuple[Layout, list[Misfit]]:
        """Put a converted network on cores without writing its weights, and report everything that does not fit.

        Raises
        ------
        SpecError
            If the partitioner is asked for and not installed.
        """
        return run(self._placing(form))

    def _placing(self, form: Form) -> Job:
        misfits = self.check(form)
        layout, unplaced = self.partition(form)
        found = [*misfits, *unplaced, *self._crowded(layout)]
        if self.filling == CHEAPER:
            layout, found = yield from self._cheaper(form, layout, found)
        return replace(layout, layers=self.layers), found

    def _cheaper(self, form: Form, layout: Layout, misfits: list[Misfit]) -> Job:
        """The layout or the one of a partitioner, whichever fits and sends fewer packets; both are told."""
        mine = Tried(CONSECUTIVE, len(layout.cores), packets(form, layout, Chip.reaches(self, form, layout)))
        parts = {}
        for name in form.cells:
            if found := (yield from blocks(form, name, len(layout.of(name)))):
                parts[name] = found
        if not parts:
            why = "not tried, as every population is on one core or too large for it"
            return replace(layout, tried=(mine, Tried(PARTITIONER, why=why))), misfits
        other, unplaced = self.partition(replace(form, parts=parts))
        wrong = [*unplaced, *self._crowded(other)]
        if wrong and not misfits:
            return replace(layout, tried=(mine, Tried(PARTITIONER, why=f"does not fit: {wrong[0].limit}"))), misfits
        theirs = Tried(PARTITIONER, len(other.cores), packets(form, other, Chip.reaches(self, form, other)))
        if (theirs.packets, theirs.cores) < (mine.packets, mine.cores) and (not wrong or misfits):
            return replace(other, tried=(theirs, mine)), [*self.check(form), *wrong]
        return replace(layout, tried=(mine, theirs)), misfits

    def _crowded(self, layout: Layout) -> list[Misfit]:
        if layout.chips <= self.chips:
            return []
        if self.cores_per_chip() == 1:
            return [Crowded("chips", f"at most {self.chips}", f"{layout.chips}", layout.chips)]
        expected = f"at most {self.cores_per_chip() * self.chips} cores on {self.chips} chip{'s' * (self.chips > 1)}"
        return [Crowded("cores", expected, str(len(layout.cores)), layout.chips)]

    @classmethod
    def cores_per_chip(cls) -> int:
        """Cores of one chip that can hold neurons."""
        return cls.number("structure.cores_per_chip")

    @abstractmethod
    def partition(self, form: Form) -> tuple[Layout, list[Misfit]]:
        """Put every neuron on a core, and report those that no core can hold."""

    def check(self, form: Form) -> list[Misfit]:
        """Report what breaks limits that do not depend on where neurons sit."""
        return []

    @abstractmethod
    def quantize(self, form: Form, layout: Layout) -> Code:
        """Write weights, thresholds and decays in the chip's numbers."""

    @abstractmethod
    def duration(self, ledger: Ledger, layout: Layout) -> Duration:
        """Time of one inference."""

    @abstractmethod
    def memory(self, form: Form, layout: Layout) -> Memory:
        """What the synapses take up."""

    def reaches(self, form: Form, layout: Layout) -> dict[str, Any]:
        """One event for each synapse; a chip that stores synapses otherwise counts its own."""
        return {wires.name: reach(wires, layout) for wires in form.wires}
