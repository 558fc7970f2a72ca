"""Learning by what synapses see themselves: samples are shown one after the other to a running network, whose rules change its weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from workbench.core.errors import RangeError
from workbench.core.model import Neuron
from workbench.core.random import key
from workbench.core.units import factor
from workbench.engines.batch.engine import BatchEngine
from workbench.engines.batch.run import BatchOutput
from workbench.engines.recording import Block
from workbench.engines.simulation import Simulation
from workbench.learning.method import Assignment, Learner, Outcome, finished
from workbench.learning.metrics import mean_rate
from workbench.network.network import Network

Place = tuple[str, str]  # a population and one of its states


class RuleLearner(Learner):
    """A network that learns by the rules of its projections.

    The samples of a batch are shown in one run of the event engine, one after the other: it takes a step of one network many times faster
    than the batch engine, which is made for many samples at once. Every batch begins with fresh membranes and traces, so that weights and
    lasting states are all there is to remember. Looking, which changes nothing, takes many samples at once on the batch engine; there,
    what a sample does to a lasting state is forgotten at its end.

    Parameters
    ----------
    assignment
        Its network has at least one projection with plasticity that is not frozen.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment, method = assignment, type(self).__name__.removesuffix("Learner")
        network = still(assignment.network, assignment.frozen)
        self.learning = [name for name, projection in network.projections.items() if projection.plasticity is not None]
        if not self.learning:
            raise RangeError(
                f"{method}({network.name})", "a projection that learns by a rule", "none", "wb.diehl_cook()"
            )
        self.totals = [name for name in self.learning if network.projections[name].total is not None]
        self.sizes = {name: p.size for name, p in network.populations.items() if not p.is_stimulus}
        self.sim = Simulation(network, engine="event", dt=assignment.dt, seed=assignment.seed, keep=assignment.dt)
        shown = still(network, tuple(network.projections))
        self.engine = BatchEngine(shown, assignment.dt, seed=assignment.seed, device=assignment.device)
        self.engine.requires_grad_(False)
        cells = self.sim.plan.cells
        self.units = {
            (name, state): factor(unit)
            for name, cell in cells.items()
            for state, unit in network.populations[name].model.declared().states.items()
            if state in cell.program.states
        }
        starts = {place: cells[place[0]].start[place[1]] / unit for place, unit in self.units.items()}
        models = {name: population.model for name, population in network.populations.items()}
        lasting = {(name, state) for name, cell in models.items() if isinstance(cell, Neuron) for state in cell.lasting}
        self.lasting = {place: start for place, start in starts.items() if place in lasting}
        self.fresh = {place: start for place, start in starts.items() if place not in lasting}
        for name in self.totals:
            self.sim.normalize(name)
        self.beginning = self.sim.snapshot()
        self.weights, self.batches = self._weights(), 0

    def _weights(self) -> dict[str, np.ndarray]:
        return {name: self.sim.weights(name)[2] for name in self.learning}

    # -- showing samples

    def learn(self, inputs: np.ndarray, labels: np.ndarray) -> Outcome:
        return finished(self.learn_in_steps(inputs, labels))

    def begin(self) -> None:
        """Start a run from the present weights and lasting states; everything else is fresh, random stimuli too."""
        self.sim.plan.seed = key(self.assignment.seed, "batch", self.batches)
        self.sim.restore(self.beginning)
        for name, weights in self.weights.items():
            self.sim.set(name, weight=weights)
        self._place(self.lasting)

    def show(self, sample: np.ndarray) -> Block:
        """Show one encoded sample ``(steps, lines)`` to fresh membranes, and return what happened."""
        self._place(self.fresh)
        self.sim.set(self.assignment.feed, spikes=sample)
        return self.sim.advance(len(sample) * self.assignment.dt)

    def _place(self, states: Mapping[Place, np.ndarray]) -> None:
        for (population, state), values in states.items():
            placed: dict[str, Any] = {state: values}
            self.sim.place(population, **placed)

    def pause(self, duration: float) -> None:
        """Let nothing come in for a while (ms), and then bring weights to their totals."""
        if duration > 0:
            self.sim.advance(duration)
        for name in self.totals:
            self.sim.normalize(name)

    def end(self) -> None:
        """Keep what the run has made of weights and lasting states."""
        self.weights, self.batches = self._weights(), self.batches + 1
        view = self.sim.engine.state_view()
        self.lasting = {
            (name, state): view[name][state].astype(np.float64) / self.units[name, state]
            for name, state in self.lasting
        }

    def counted(self, block: Block, name: str) -> np.ndarray:
        """Spikes of each cell of a population in a stretch of the run, ``(cells,)``."""
        return np.bincount(block.spikes[name][1], minlength=self.sizes[name])

    # -- looking

    @torch.no_grad()
    def run(self, inputs: np.ndarray) -> BatchOutput:
        """Run a batch ``(steps, batch, lines)`` with the present weights, which stay."""
        for name, weights in self.weights.items():
            self.engine.weights[name].take(weights * self.engine.plan.edges[name].scale)
        for (name, state), values in self.lasting.items():
            start = torch.from_numpy(values * self.units[name, state])
            self.engine.cells[name].start[state] = start.to(self.engine.device, self.engine.dtype)
        fed = torch.from_numpy(inputs).to(self.engine.device, torch.float32)
        return self.engine({self.assignment.feed: fed}, steps=len(inputs))

    def spikes(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        return {name: train.to(torch.uint8).cpu().numpy() for name, train in self.run(inputs).spikes.items()}

    def rates(self, counts: Mapping[str, float], steps: int, samples: int) -> dict[str, float]:
        """Mean rate of each population (Hz) from its number of spikes."""
        dt = self.assignment.dt
        return {name: mean_rate(count, steps, self.sizes[name], samples, dt) for name, count in counts.items()}

    def receptive_fields(self) -> np.ndarray | None:
        edges = [edge for name in self.learning if (edge := self.sim.plan.edges[name]).pre == self.assignment.feed]
        if len({edge.post for edge in edges}) != 1:
            return None
        fields = np.zeros((self.sizes[edges[0].post], self.sim.plan.size(self.assignment.feed)))
        for edge in edges:
            np.add.at(fields, (edge.post_ids, edge.pre_ids), self.weights[edge.name])
        return fields

    # -- what is remembered

    def write_back(self) -> None:
        """Put weights into the projections and lasting states into the starts of their populations."""
        network = self.assignment.network
        for name, weights in self.weights.items():
            projection = network.projections[name]
            ends = network.ends(projection)
            projection.weight = weights.reshape(ends.pre, ends.post) if projection.rule.dense else weights
        for (name, state), values in self.lasting.items():
            population = network.populations[name]
            population.start = {**population.start, state: values.copy()}

    def state(self) -> dict[str, Any]:
        return {
            "batches": self.batches,
            "weights": {name: torch.from_numpy(weights.copy()) for name, weights in self.weights.items()},
            "lasting": {
                name: {
                    state: torch.from_numpy(values.copy()) for (of, state), values in self.lasting.items() if of == name
                }
                for name in sorted({name for name, _ in self.lasting})
            },
        }

    def load(self, state: Mapping[str, Any]) -> None:
        self.batches = int(state["batches"])
        self.weights = {name: state["weights"][name].numpy().copy() for name in self.learning}
        self.lasting = {(name, each): state["lasting"][name][each].numpy().copy() for name, each in self.lasting}


def still(network: Network, frozen: tuple[str, ...]) -> Network:
    """A copy of a network in which some projections do not learn.

    >>> import workbench as wb
    >>> net = wb.Network()
    >>> _ = net.connect(net.add(wb.SpikeInput()), net.add(wb.LIF()), None, wb.Delta(), plasticity=wb.PairSTDP(), name="learns")
    >>> print(still(net, ("learns",)).projections["learns"].plasticity)
    None
    """
    copied = network.copy()
    for name in frozen:
        copied.projections[name].plasticity = None
    return copied
