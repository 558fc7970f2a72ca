"""One cell on the bench: its model, what drives it, how it is stepped, and what it did."""

from __future__ import annotations

from typing import Any

import param

from workbench.core.errors import RangeError, WorkbenchError
from workbench.core.model import Model, Neuron, Stimulus, Synapse
from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.engines.reset_order import AT_ONCE, RESETS
from workbench.engines.schemes import INTEGRATORS
from workbench.experiments.bench_spec import MOST, read_spec, to_spec
from workbench.experiments.patterns.pattern import Pattern
from workbench.experiments.portable import Portable
from workbench.experiments.trial import Trial, run_trial
from workbench.neurons.lif import LIF
from workbench.stimuli.step_current import StepCurrent
from workbench.synapses.exponential_current import ExponentialCurrent


def default_stimulus() -> StepCurrent:
    """A step with a quiet stretch before and after it."""
    return StepCurrent(amplitude=250.0, onset=50.0, duration=400.0)


class NeuronBench(Portable):
    """The choices of the bench and its latest trial; views depend on ``trial`` alone.

    Whatever is changed raises ``wanted``. With ``auto`` the trial is run on the spot, which suits a notebook; a page turns
    it off and calls :meth:`compute` in a worker, then :meth:`keep` with what came.
    """

    kind = "bench"

    neuron = part(Neuron, LIF)
    stimulus = part(Stimulus, default_stimulus)
    synapse = part(Synapse, lambda: ExponentialCurrent(tau=5.0))
    weight = Quantity(
        100.0, label="weight", soft=(-500, 500), doc="Strength of a spike of the stimulus, in the unit of the synapse."
    )
    lines = param.Integer(default=20, bounds=(1, 10_000), doc="Trains of a stimulus of spikes.")
    compared = param.List(
        default=[], item_type=Neuron, bounds=(0, MOST - 1), doc="Up to three more cells under the same stimulus."
    )
    duration = Quantity(500.0, "ms", symbol="T", bounds=(1, 60_000), soft=(50, 2000), doc="Length of a trial.")
    dt = Quantity(0.05, "ms", symbol=r"\Delta t", bounds=(0.001, 2), soft=(0.01, 1), doc="Step of time.")
    integrator = param.Selector(default="auto", objects=list(INTEGRATORS), doc="How the equations are stepped.")
    reset = param.Selector(
        default=AT_ONCE,
        objects=list(RESETS),
        doc="When a spike resets its cell. A discrete unit has its own kind of reset.",
    )
    seed = param.Integer(default=1, bounds=(0, 2**31 - 1), doc="Of noise and random spikes.")
    start = param.Dict(default={}, doc="States the cell begins with, where they are not the model's own.")
    wanted = param.Integer(default=0, doc="Counts the changes that ask for a new trial.")
    trials = param.List(default=[], doc="The latest trial of the cell and of those compared with it.")
    trial = param.ClassSelector(class_=Trial, default=None, allow_None=True, doc="The latest trial of the cell.")
    refused = param.String(default="", doc="Why the latest trial could not be run; the one before stays.")

    def __init__(self, **params: Any) -> None:
        self._watched: list[tuple[Model, Any]] = []
        super().__init__(**params)
        self._follow()

    @param.depends("neuron", "stimulus", "synapse", "compared", watch=True)
    def _follow(self) -> None:
        """Watch the quantities of the parts there are now."""
        for model, watcher in self._watched:
            model.param.unwatch(watcher)
        self._watched = []
        for model in [*self.cells, self.stimulus, self.synapse]:
            if names := [name for name in model.param if name != "name"]:
                self._watched.append((model, model.param.watch(self._want, names)))
        self._want()

    @param.depends("weight", "lines", "duration", "dt", "integrator", "reset", "seed", "start", watch=True)
    def _want(self, *_events: Any) -> None:
        self.wanted += 1
        if self.auto:
            self.run()

    @property
    def cells(self) -> list[Neuron]:
        """The cell and those compared with it."""
        return [self.neuron, *self.compared]

    def swap(self, index: int, cell: Neuron) -> None:
        """Put another cell in the place of the ``index``-th; the states the first was started from belonged to the old one."""
        if index == 0:
            self.param.update(neuron=cell, start={})
        else:
            self.compared = [*self.compared[: index - 1], cell, *self.compared[index:]]

    def add(self, cell: Neuron) -> None:
        """Compare one more cell.

        Raises
        ------
        RangeError
            If there are four already.
        """
        if len(self.cells) >= MOST:
            raise RangeError("bench", f"at most {MOST} cells", str(MOST + 1), "removing one")
        self.compared = [*self.compared, cell]

    def remove(self, index: int) -> None:
        """Take a compared cell away; the first one stays."""
        if not 1 <= index < len(self.cells):
            raise RangeError("bench", f"a compared cell, 1 to {len(self.compared)}", str(index))
        self.compared = [cell for place, cell in enumerate(self.compared, 1) if place != index]

    def hang(self, pattern: Pattern) -> None:
        """Put a published firing pattern on the bench, with its current and its scheme, in the place of the first cell."""
        self.param.update(
            neuron=pattern.neuron,
            stimulus=pattern.stimulus,
            duration=pattern.duration,
            dt=pattern.dt,
            integrator=pattern.integrator,
            reset=AT_ONCE,
            start=dict(pattern.start),
        )

    def compute(self) -> list[Trial]:
        """Run the trial of every cell and return them; changes nothing, so a worker may do it."""
        return [
            run_trial(
                cell,
                self.stimulus,
                self.duration,
                self.dt,
                self.integrator,
                self.seed,
                {name: value for name, value in self.start.items() if name in cell.declared().states},
                self.synapse,
                self.weight,
                self.lines,
                reset=self.reset,
            )
            for cell in self.cells
        ]

    def keep(self, trials: list[Trial]) -> None:
        """Show these trials."""
        self.param.update(trials=trials, trial=trials[0], refused="")

    def run(self) -> None:
        """Run the trial here and now; one that is refused leaves the last as it was and says why."""
        try:
            self.keep(self.compute())
        except WorkbenchError as error:
            self.refused = str(error)

    # -- spec and link

    def to_spec(self) -> dict[str, Any]:
        return to_spec(self)

    def read(self, data: Any) -> dict[str, Any]:
        return read_spec(data)
