"""Values of a network that are turned while it runs, kept in line until the run takes them at its next step."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import Any

import param

from workbench.core.errors import RangeError, unknown
from workbench.core.model import Model, Neuron, Rule
from workbench.experiments.knobs import weight_knobs
from workbench.experiments.network_choices import NetworkChoices
from workbench.experiments.watched import first_cells
from workbench.network.population import Population
from workbench.network.projection import Projection

Turned = tuple[str, dict[str, Any]]
LONGEST = 10_000.0  # ms


class LiveValues(NetworkChoices):
    """Choices whose models and weights are watched: what is turned goes to the run, or makes it ``stale`` if it cannot take it."""

    stale = param.Boolean(default=True, doc="Whether the run must be built again before it goes on.")

    def __init__(self, **params: Any) -> None:
        self._lock = threading.Lock()
        self._changes: list[tuple[str, dict[str, Any]]] = []
        self._moves: list[tuple[str, dict[str, Any]]] = []
        self._touches: list[Callable[[Any], None]] = []
        self._watchers: list[tuple[Any, Any]] = []
        self.cut: dict[str, Any] = {}  # projections that are cut in the run, and their weights
        chosen = params.pop("watched", None)
        super().__init__(**params)
        self._adopt()
        if chosen is not None:
            self.choose(chosen)

    # -- choices

    @param.depends("network", watch=True)
    def _adopt(self) -> None:
        """Take a new network: watch its models and weights, and choose three membranes."""
        self.weights = weight_knobs(self.network)
        if fields := [knob.field for knob in self.weights.knobs]:
            self.weights.param.watch(self._turn_weight, fields)
        for model, watcher in self._watchers:  # a model may serve one network after another
            model.param.unwatch(watcher)
        self._watchers = []
        for population in self.network.populations.values():
            self._heed(population.model, self._turn_model(population.name))
        for projection in self.network.projections.values():
            if projection.synapse is not None:
                self._heed(projection.synapse, self._turn_synapse(projection))
            if projection.plasticity is not None:
                self._heed(projection.plasticity, self._turn_rule(projection))
        self.stale = (
            True  # before anything is watched: a run of the network before must not be told of this one's cells
        )
        self.watched = first_cells(self.network)

    def _heed(self, model: Model, turned: Any) -> None:
        if names := list(model.quantities()):
            self._watchers.append((model, model.param.watch(turned, names)))
        if isinstance(model, (Neuron, Rule)) and model.variant:  # other equations, which a run cannot take over
            self._watchers.append((model, model.param.watch(lambda _event: self._outdate(), [model.variant])))

    @param.depends("engine", "dt", "seed", "keep", "integrator", "reset", watch=True)
    def _outdate(self) -> None:
        self.stale = True

    @param.depends("watched", watch=True)
    def _rewatch(self) -> None:
        self.change("")

    # -- values turned while it runs

    def change(self, target: str, **values: Any) -> None:
        """Let the run take these values at its next step; one that begins anew takes them from the network."""
        if self.stale:
            return
        with self._lock:
            if self._changes and self._changes[-1][0] == target:
                self._changes[-1][1].update(values)
            else:
                self._changes.append((target, values))

    def move(self, population: str, **states: Any) -> None:
        """Let the run continue from these states of a population's cells (of those in ``ids``, if given) at its next step."""
        with self._lock:
            self._moves.append((population, states))

    def _turn_model(self, name: str) -> Any:
        def turned(*events: param.parameterized.Event) -> None:
            if name in self.network.populations:
                population = self.network.populations[name]
                for event in events:
                    population.params.pop(event.name, None)
                self.change(name, **{event.name: event.new for event in events})

        return turned

    def _turn_synapse(self, projection: Projection) -> Any:
        def turned(*events: param.parameterized.Event) -> None:
            mine = projection.synapse
            if mine is None or self.network.projections.get(projection.name) is not projection:
                return
            before = {**mine.values(), **{event.name: event.old for event in events}}
            for other in self.network.projections.values():  # equal synapses onto one population share their receptor
                twin = other.synapse
                if (
                    twin is not None
                    and twin is not mine
                    and other.post == projection.post
                    and type(twin) is type(mine)
                    and twin.values() == before
                ):
                    with param.parameterized.discard_events(twin):
                        twin.param.update(**mine.values())
            self.change(projection.name, **{event.name: event.new for event in events})

        return turned

    def _turn_rule(self, projection: Projection) -> Any:
        def turned(*events: param.parameterized.Event) -> None:
            if self.network.projections.get(projection.name) is projection:
                self.change(projection.name, **{event.name: event.new for event in events})

        return turned

    def _turn_weight(self, *events: param.parameterized.Event) -> None:
        for event in events:
            for knob in self.weights.knobs:
                if knob.field == event.name:
                    for name in knob.projections:
                        self.network.projections[name].weight = float(event.new)
                        if name not in self.cut:  # else it comes into force when the projection is healed
                            self.change(name, weight=float(event.new))

    # -- cut and healed while it runs

    def sever(self, name: str) -> None:
        """Cut a projection, or all that leave a population, until it is healed.

        Raises
        ------
        UnknownName
            If the network has neither a projection nor a population of this name.
        """
        for each in self._projections(name):
            self.cut.setdefault(each, self.network.projections[each].weight)
            self.change(each, weight=0.0)

    def heal(self, name: str) -> None:
        """Give a projection that was cut, or all that leave a population, their weights again."""
        for each in self._projections(name):
            if each in self.cut:
                del self.cut[each]
                self.change(each, weight=self.network.projections[each].weight)

    # -- single cells

    def silence(self, population: str, cells: list[int], on: bool = True) -> None:
        """Lesion some cells at the next step of the run, or bring them back; see :meth:`Simulation.silence`.

        Raises
        ------
        UnknownName, RangeError
            And nothing is done.
        """
        self._known_cells("silence", population, cells)
        self._touch(lambda sim: sim.silence(population, cells, on))

    def inject(self, population: str, cells: list[int], amplitude: float, duration: float) -> None:
        """Let a current (pA) flow into some cells for ``duration`` ms from the next step of the run on; see :meth:`Simulation.inject`.

        Raises
        ------
        UnknownName, RangeError
            And nothing is done.
        """
        model = self._known_cells("inject", population, cells).model
        if not isinstance(model, Neuron) or "i" not in model.declared().inputs:
            raise RangeError(f"inject into {population}", "cells with a current input i", type(model).__name__)
        if not math.isfinite(amplitude):
            raise RangeError(f"inject into {population}", "a finite current", f"{amplitude} pA", "200")
        if not self.dt <= duration <= LONGEST:
            raise RangeError(f"inject into {population}", f"{self.dt:g} to {LONGEST:g} ms", f"{duration:g} ms", "20")
        self._touch(lambda sim: sim.inject(population, amplitude, duration, cells))

    def _touch(self, act: Callable[[Any], None]) -> None:
        if self.stale:
            raise RangeError("touching cells", "a run", "none", "play first")
        with self._lock:
            self._touches.append(act)

    def _known_cells(self, where: str, name: str, cells: list[int]) -> Population:
        known = {each.name: each for each in self.cells()}
        if name not in known:
            raise unknown(where, name, known)
        if not (cells and 0 <= min(cells) <= max(cells) < known[name].size):
            raise RangeError(f"{where} of {name}", f"cells 0 to {known[name].size - 1}", str(cells)[:60], "0-9")
        return known[name]

    def _projections(self, name: str) -> list[str]:
        """The projection of this name, or those that leave this population."""
        if name in self.network.projections:
            return [name]
        if name not in self.network.populations:
            raise unknown("sever", name, [*self.network.populations, *self.network.projections])
        return [each for each, projection in self.network.projections.items() if projection.pre == name]

    def _take_changes(self) -> tuple[list[Turned], list[Turned], list[Callable[[Any], None]]]:
        with self._lock:
            taken = self._changes, self._moves, self._touches
            self._changes, self._moves, self._touches = [], [], []
        return taken
