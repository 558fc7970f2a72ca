"""The synapse bench: one synapse with its short-term plasticity, the cell that it reaches, and what was measured of it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import param

from workbench.core.catalogue import catalogue
from workbench.core.errors import RangeError, WorkbenchError, unknown
from workbench.core.jobs import Job
from workbench.core.model import Model, Rule, Synapse
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.experiments.portable import Portable
from workbench.experiments.preparation import OUT_OF_REACH, Contact, Preparation, with_background
from workbench.experiments.result import Result
from workbench.experiments.synapse_presets import PARTNERS, PRESETS, SAME
from workbench.experiments.synapse_protocols.synapse_protocol import synapse_protocols
from workbench.experiments.synapse_spec import read_spec, to_spec
from workbench.neurons.lif import LIF
from workbench.synapses.double_exponential_conductance import DoubleExponentialConductance

WEIGHTS = {"mV": "jump", "pA": "current", "nS": "conductance"}
"""Which quantity of the bench is the weight of a synapse, by the unit of the weight."""


def synapses() -> dict[str, type[Synapse]]:
    """The synapses that the bench can take: those that act on a membrane in mV, and need nothing else of the cell."""
    found = catalogue("synapses", Synapse).items()
    return {
        name: kind
        for name, kind in found
        if kind.weight_unit() in WEIGHTS and kind.equations.cell == {"v": "mV"} and kind.equations.on_spike
    }


def short_term_rules() -> dict[str, type[Rule]]:
    """The rules that say what share of a weight a spike delivers."""
    return {name: kind for name, kind in catalogue("plasticity", Rule).items() if kind.equations.short_term}


class SynapseBench(Portable):
    """The choices of the bench and its latest results; views depend on ``results`` alone.

    Whatever is changed raises ``wanted``. With ``auto`` everything is measured on the spot, which suits a notebook; a page turns it
    off, lets a worker run :meth:`job`, and hands what came to :meth:`keep`.
    """

    kind = "synapse bench"

    synapse = part(Synapse, lambda: DoubleExponentialConductance.preset("AMPA"))
    plasticity = param.ClassSelector(class_=Rule, default=None, allow_None=True, doc="Short-term plasticity, if any.")
    cell = part(LIF, LIF)
    jump = Quantity(1.0, "mV", symbol="w", soft=(-5, 5), doc="Weight, the jump of the membrane at a spike.")
    current = Quantity(100.0, "pA", symbol="w", soft=(-300, 300), doc="Weight, the peak of the current.")
    conductance = Quantity(
        2.0, "nS", symbol="w", bounds=(0, None), soft=(0, 20), doc="Weight, the peak of the conductance."
    )
    delay = Quantity(
        1.0,
        "ms",
        symbol="d",
        bounds=(0, 1000),
        soft=(0, 30),
        doc="Delay, from a spike to its arrival; one step at least.",
    )
    spiking = param.Boolean(default=False, label="The cell may spike", doc="Whether the cell has its threshold.")
    background = Quantity(
        0.0, "nS", symbol=r"g_b", bounds=(0, None), soft=(0, 50), doc="Steady conductance, beside the leak."
    )
    e_background = Quantity(-70.0, "mV", symbol=r"E_b", soft=(-90, 0), doc="Its reversal potential.")
    holding = Quantity(
        -70.0, "mV", symbol="V_h", soft=(-100, 40), doc="Holding potential, at which currents are taken."
    )
    rate = Quantity(20.0, "Hz", symbol=r"\nu", bounds=(0.1, 500), soft=(0.5, 100), doc="Rate of the train.")
    count = param.Integer(default=10, bounds=(1, 100), label="Spikes of the train", doc="Spikes of the train.")
    random = param.Boolean(default=False, label="Random intervals", doc="Whether the train is drawn, or regular.")
    partner = param.Selector(
        default=SAME,
        objects=[SAME, *PARTNERS],
        label="Used together with",
        doc="The second synapse, where two are used.",
    )
    lag = Quantity(0.0, "ms", soft=(-50, 50), bounds=(-500, 500), doc="Lag, by which the second spike comes later.")
    dt = Quantity(0.05, "ms", symbol=r"\Delta t", bounds=(0.005, 1), soft=(0.01, 0.5), doc="Step of time.")
    seed = param.Integer(default=1, bounds=(0, 2**31 - 1), doc="Of random intervals.")
    wanted = param.Integer(default=0, doc="Counts the changes that ask for new measurements.")
    results = param.Dict(default={}, doc="The latest result of each measurement, by its label.")
    refused = param.String(default="", doc="Why the latest measurement could not be made; the one before stays.")

    CHOICES = (
        "jump", "current", "conductance", "delay", "spiking", "background", "e_background", "holding", "rate", "count", "random",
        "partner", "lag", "dt", "seed",
    )  # fmt: skip

    def __init__(self, **params: Any) -> None:
        self._watched: list[tuple[Model, Any]] = []
        self.protocols = synapse_protocols()
        super().__init__(**params)
        self._follow()

    @param.depends("synapse", "plasticity", "cell", watch=True)
    def _follow(self) -> None:
        """Watch the quantities of the parts there are now."""
        for model, watcher in self._watched:
            model.param.unwatch(watcher)
        self._watched = []
        for model in filter(None, (self.synapse, self.plasticity, self.cell)):
            if names := [name for name in model.param if name != "name"]:
                self._watched.append((model, model.param.watch(self._want, names)))
        self._want()

    @param.depends(*CHOICES, watch=True)
    def _want(self, *_events: Any) -> None:
        self.wanted += 1
        if self.auto:
            self.run()

    # -- what is on the bench

    @property
    def weight_name(self) -> str:
        """Which quantity is the weight of the present synapse."""
        return WEIGHTS[self.synapse.weight_unit()]

    @property
    def weight(self) -> float:
        """The weight, in the unit of the synapse."""
        return float(getattr(self, self.weight_name))

    def preparation(self) -> Preparation:
        """What is on the bench now, as measurements get it; it shares nothing with the bench.

        Raises
        ------
        RangeError
            If the synapse needs another kind of cell, or the rule is none of short-term plasticity.
        """
        if type(self.synapse).__name__ not in synapses():
            raise RangeError("SynapseBench.synapse", f"one of {', '.join(synapses())}", type(self.synapse).__name__)
        if self.plasticity is not None and type(self.plasticity).__name__ not in (rules := short_term_rules()):
            raise RangeError("SynapseBench.plasticity", f"{', '.join(rules)}, or none", type(self.plasticity).__name__)
        threshold = self.cell.v_t if self.spiking else OUT_OF_REACH
        cell = with_background(LIF(**{**self.cell.values(), "v_t": threshold}), self.background, self.e_background)
        contact = Contact(deepcopy(self.synapse), self.weight, self.delay, deepcopy(self.plasticity))
        other = PARTNERS.get(self.partner, contact)
        return Preparation(
            contact,
            replace(other, delay=contact.delay),
            cell,
            self.holding,
            self.rate,
            self.count,
            self.random,
            self.lag,
            self.dt,
            self.seed,
        )

    def take_preset(self, name: str) -> None:
        """Put a known synapse on the bench; what it does not name stays, but for short-term plasticity, which goes.

        Raises
        ------
        UnknownName
            If there is no such preset.
        """
        if name not in PRESETS:
            raise unknown("SynapseBench.take_preset", name, PRESETS)
        self.param.update(**{"plasticity": None, **PRESETS[name].choices()})

    # -- measuring

    def job(self, label: str) -> Job:
        """The job of one measurement of what is on the bench now; it returns its :class:`Result`.

        Raises
        ------
        UnknownName
            If there is no such measurement.
        """
        if label not in self.protocols:
            raise unknown("SynapseBench.measure", label, self.protocols)
        return self.protocols[label].run(self.preparation())

    def measure(self, label: str) -> Result:
        """Make one measurement here and now."""
        if label not in self.protocols:
            raise unknown("SynapseBench.measure", label, self.protocols)
        return self.protocols[label].measure(self.preparation())

    def keep(self, label: str, result: Result) -> None:
        """Show this result."""
        self.param.update(results={**self.results, label: result}, refused="")

    def run(self) -> None:
        """Measure everything here and now; what is refused leaves the last as it was and says why."""
        try:
            self.param.update(results={label: self.measure(label) for label in self.protocols}, refused="")
        except WorkbenchError as error:
            self.refused = str(error)

    # -- spec and link

    def to_spec(self) -> dict[str, Any]:
        return to_spec(self)

    def read(self, data: Any) -> dict[str, Any]:
        return read_spec(data)

    def check(self) -> None:
        self.preparation()
