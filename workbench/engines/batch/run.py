"""One run of the batch engine: groups of populations taken in turn, whole sequences at once where nothing feeds back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from workbench.core.moments import Memory
from workbench.engines.batch.cell import State
from workbench.engines.batch.layer import Layer, fits
from workbench.engines.batch.leaky_layer import leaky_sequence
from workbench.engines.batch.learning import Memory as Remembered
from workbench.engines.batch.sequence import Group, Loop
from workbench.engines.edge import COUPLED, CURRENT, Edge
from workbench.engines.engine import INJECTED

if TYPE_CHECKING:
    from workbench.engines.batch.engine import BatchEngine


@dataclass
class Carry:
    """Where a run stopped.

    Attributes
    ----------
    step
        Steps taken.
    states
        Of the cells.
    past
        The last spikes of every node, ``(steps, batch, cells)``.
    memory
        Of each analog stimulus, what each member of the batch remembers.
    learning
        What the rule of each projection that learns remembers; the weights are in the engine.
    """

    step: int
    states: dict[str, State]
    past: dict[str, torch.Tensor]
    memory: dict[str, list[Memory]] = field(default_factory=dict)
    learning: dict[str, Remembered] = field(default_factory=dict)

    @property
    def batch(self) -> int:
        """Members of the batch."""
        return next((len(value) for state in self.states.values() for value in state.values()), 1)


@dataclass
class BatchOutput:
    """What a run gave.

    Attributes
    ----------
    spikes
        For every node that spikes, 0 or 1, ``(steps, batch, cells)``; row k holds the spikes of step k, stamped ``(k + 1) dt``.
    carry
        From which a next run goes on.
    states
        The states asked for, by (population, state), at the end of each step, same shape.
    synapses
        Of the first member, what was asked for of synapses that learn, by (projection, name), ``(steps, synapses)``.
    """

    spikes: dict[str, torch.Tensor]
    carry: Carry
    states: dict[tuple[str, str], torch.Tensor] = field(default_factory=dict)
    synapses: dict[tuple[str, str], torch.Tensor] = field(default_factory=dict)


class Run:
    """The working memory of one forward pass."""

    def __init__(
        self,
        engine: BatchEngine,
        matrices: dict[str, list[tuple[int, torch.Tensor]]],
        trains: dict[str, torch.Tensor],
        carry: Carry,
        steps: int,
        batch: int,
        watch: Sequence[tuple[str, str]],
        synapses: Mapping[tuple[str, str], Sequence[int]],
        given: Mapping[str, torch.Tensor],
    ) -> None:
        self.engine, self.matrices, self.trains, self.carry, self.steps, self.batch = (
            engine,
            matrices,
            trains,
            carry,
            steps,
            batch,
        )
        self.states: dict[str, State] = {}
        self.watched: dict[tuple[str, str], torch.Tensor] = {}
        self.watch, self.synapses, self.given = watch, synapses, given
        self.sampled: dict[tuple[str, str], list[torch.Tensor]] = {key: [] for key in synapses}
        self.remembered = {
            name: carry.learning.get(name) or rule.begin(batch) for name, rule in engine.learning.items()
        }
        self.edges = engine.plan.edges.values()
        self.weights = engine.weights

    def take(self, names: list[str]) -> None:
        """Run a group of populations that feed each other; everything that feeds the group is known."""
        if not names:
            return
        inner = [edge for edge in self.edges if edge.pre in names and edge.post in names]
        outer = {name: self.arriving(name, names) for name in names}
        for name, variable in self.watch:
            if name in outer and variable == INJECTED:
                none = torch.zeros((self.steps, self.batch, self.engine.cells[name].size), dtype=self.engine.dtype)
                self.watched[name, variable] = outer[name].get(CURRENT, none)
        learning = [edge for edge in self.edges if edge.post in names and edge.name in self.engine.learning]
        if not learning and self._compiled(names, inner, outer):
            return
        if not inner and not learning and len(names) == 1 and self._by_hand(names[0], outer[names[0]]):
            return
        self._by_step(names, [edge for edge in inner if edge.name not in self.engine.learning], learning, outer)

    def output(self) -> BatchOutput:
        """Gather what was run."""
        longest = self.engine.longest
        past = {}
        for name, train in self.trains.items():
            before = self.carry.past.get(name)
            past[name] = (train if before is None else torch.cat([before, train]))[-longest:]
        spikes = {name: train for name, train in self.trains.items() if not self._analog(name)}
        states = self.states
        if self.engine.detach:
            past = {name: train.detach() for name, train in past.items()}
            states = {name: {key: value.detach() for key, value in each.items()} for name, each in states.items()}
        sampled = {key: torch.stack(rows) for key, rows in self.sampled.items()}
        carry = Carry(self.carry.step + self.steps, states, past, learning=self.remembered)
        return BatchOutput(spikes, carry, self.watched, sampled)

    def _analog(self, name: str) -> bool:
        return name in self.engine.plan.sources and self.engine.plan.sources[name].analog

    def arriving(self, name: str, group: Sequence[str] = ()) -> dict[int, torch.Tensor]:
        """What arrives at each receptor of a population from nodes outside a group, whose spikes are known, for all steps."""
        found: dict[int, torch.Tensor] = {}
        for edge in self.edges:
            if edge.post == name and edge.pre not in group and edge.name not in self.engine.learning:
                for delay, matrix in self.matrices[edge.name]:
                    arriving = self._shifted(edge, matrix, lag_of(edge, delay))
                    found[edge.receptor] = found[edge.receptor] + arriving if edge.receptor in found else arriving
        return found

    def _shifted(self, edge: Edge, matrix: torch.Tensor, lag: int) -> torch.Tensor:
        """Spikes times weights, ``lag`` steps later: one product for all steps and members."""
        train, past, product = self.trains[edge.pre], self.carry.past.get(edge.pre), self.weights[edge.name].product
        if past is None:
            if lag >= self.steps:
                return train.new_zeros((self.steps, self.batch, self.engine.plan.size(edge.post)))
            return product(train[: self.steps - lag], matrix, lag)
        missing = max(lag - len(past), 0)
        rows = torch.cat([past.new_zeros((missing, *past.shape[1:])), past[len(past) - (lag - missing) :], train])
        return product(rows[: self.steps], matrix)

    def _compiled(self, names: list[str], inner: list[Edge], outer: dict[str, dict[int, torch.Tensor]]) -> bool:
        """Run a group over the whole sequence as one node of the gradient, if its loops can be compiled."""
        engine = self.engine
        if not engine.by_hand or self.given.keys() & set(names):
            return False
        if any(edge.receptor == COUPLED or self.weights[edge.name].convolves for edge in inner):
            return False
        if not all(fits(engine.cells[name], engine.spike_of(name)) for name in names):
            return False
        loops = [(edge, matrix, lag_of(edge, delay)) for edge in inner for delay, matrix in self.matrices[edge.name]]
        for edge, matrix, lag in loops:  # what an earlier run left on its way
            if edge.pre in self.carry.past:
                _add(outer[edge.post], edge.receptor, self._late(edge, matrix, lag))
        layers = {
            name: Layer(
                engine.cells[name],
                engine.spike_of(name),
                outer[name],
                {edge.receptor for edge, _, _ in loops if edge.post == name},
                self.carry.states[name],
                engine.through_reset,
                self.steps,
            )
            for name in names
        }
        group = Group(layers, [Loop(edge.pre, edge.post, edge.receptor, lag) for edge, _, lag in loops])
        for name, (spikes, rows) in group.run([matrix for _, matrix, _ in loops]).items():
            self.trains[name] = spikes
            states = {row: rows[:, place] for place, row in enumerate(layers[name].rows)}
            last = {row: values[-1] for row, values in states.items()}
            kinds = {"rest": torch.int32, "above": torch.bool}
            self.states[name] = {row: value.to(kinds.get(row, value.dtype)) for row, value in last.items()}
            self.watched |= {pair: states[pair[1]][1:] for pair in self.watch if pair[0] == name and pair[1] in states}
        return True

    def _late(self, edge: Edge, matrix: torch.Tensor, lag: int) -> torch.Tensor:
        """What spikes of an earlier run bring through a projection in this one."""
        past = self.carry.past[edge.pre][-lag:]
        early = min(lag - len(past), self.steps)
        brought = self.weights[edge.name].product(past, matrix)[: self.steps - early]
        return functional.pad(brought, (0, 0, 0, 0, early, self.steps - early - len(brought)))

    def _by_hand(self, name: str, arrivals: dict[int, torch.Tensor]) -> bool:
        """Run a leaky membrane over the whole sequence as one node of the gradient, if it is one; where nothing is compiled."""
        cell = self.engine.cells[name]
        leak = cell.leak if self.engine.by_hand and arrivals and CURRENT not in arrivals else None
        if leak is None or getattr(self.engine.spike_of(name), "decides", False):
            return False
        v = cell.program.states[0]
        drive = sum(list(arrivals.values())[1:], next(iter(arrivals.values())))
        spikes, before = leaky_sequence(
            drive,
            self.carry.states[name][v],
            leak,
            self.engine.spike_of(name),
            self.engine.through_reset,
            self.given.get(name),
        )
        self.trains[name] = spikes
        after = torch.where(spikes.detach() > 0, leak.reset, before)
        if self.engine.through_reset:
            after = after + (spikes - spikes.detach()) * (leak.reset - before).detach()
        self.states[name] = {v: after[-1]}
        for pair in self.watch:
            if pair[0] == name and pair[1] != INJECTED:
                self.watched[pair] = after
        return True

    def _by_step(
        self, names: list[str], inner: list[Edge], learning: list[Edge], outer: dict[str, dict[int, torch.Tensor]]
    ) -> None:
        """Run a group step by step."""
        engine = self.engine
        state = {name: self.carry.states[name] for name in names}
        spikes: dict[str, list[torch.Tensor]] = {name: [] for name in names}
        seen: dict[tuple[str, str], list[torch.Tensor]] = {
            pair: [] for pair in self.watch if pair[0] in names and pair[1] != INJECTED
        }
        for t in range(self.steps):
            arriving = {name: {receptor: train[t] for receptor, train in outer[name].items()} for name in names}
            for edge in inner:
                if edge.receptor == COUPLED:
                    self._couple(edge, state, arriving)
                    continue
                for delay, matrix in self.matrices[edge.name]:
                    source = self._earlier(edge.pre, spikes, t - lag_of(edge, delay))
                    if source is not None:
                        _add(arriving[edge.post], edge.receptor, self.weights[edge.name].product(source, matrix))
            for edge in learning:
                rule, memory = engine.learning[edge.name], self.remembered[edge.name]
                for delay in self.weights[edge.name].delays:
                    source = self._earlier(edge.pre, spikes, t - lag_of(edge, delay))
                    if source is not None:
                        _add(arriving[edge.post], edge.receptor, rule.delivered(source, delay, memory))
            for name in names:
                cell = engine.cells[name]
                receptors = [arriving[name].get(index) for index in range(len(cell.arrivals))]
                current = arriving[name].get(CURRENT, 0.0)
                given = self.given[name][t] if name in self.given else None
                fired, state[name] = cell.step(
                    state[name], receptors, current, engine.spike_of(name), engine.through_reset, given
                )
                spikes[name].append(fired)
            for edge in learning:
                self._learn(edge, t, spikes, state[edge.post])
            for (name, variable), values in seen.items():
                values.append(state[name][variable])
        self.states |= state
        self.trains |= {name: torch.stack(trains) for name, trains in spikes.items()}
        self.watched |= {pair: torch.stack(values) for pair, values in seen.items()}

    def _couple(self, edge: Edge, state: dict[str, State], arriving: dict[str, dict[int, torch.Tensor]]) -> None:
        """Add the current of a projection of gap junctions, from the membranes at the beginning of the step."""
        pre, post = (torch.from_numpy(ids.astype("int64")) for ids in (edge.pre_ids, edge.post_ids))
        v, u = state[edge.pre]["v"], state[edge.post]["v"]
        flow = self.weights[edge.name].each() * (v[:, pre] - u[:, post])
        for name, like, ids, sign in ((edge.post, u, post, 1.0), (edge.pre, v, pre, -1.0)):
            known = arriving[name].get(CURRENT)
            none = torch.zeros_like(like) if known is None else known
            arriving[name][CURRENT] = none.index_add(1, ids, sign * flow)

    def _learn(self, edge: Edge, t: int, spikes: dict[str, list[torch.Tensor]], state: State) -> None:
        """Let a projection see the spikes of step ``t``, and sample those of its synapses that are looked at."""
        rule = self.engine.learning[edge.name]
        cell = {name: state[name].detach() for name in rule.rule.cell}
        if self.engine.learns:
            heard = self._earlier(edge.pre, spikes, t - rule.heard_after)
            after = spikes[edge.post][t].detach()
            before = after.new_zeros((self.batch, edge.ends.pre)) if heard is None else heard.detach()
            self.remembered[edge.name] = rule.step(self.remembered[edge.name], before, after, cell)
        for (name, variable), ids in self.synapses.items():
            if name == edge.name:
                sample = rule.sample(variable, ids, self.remembered[name], cell)
                self.sampled[name, variable].append(sample)

    def _earlier(self, name: str, spikes: dict[str, list[torch.Tensor]], t: int) -> torch.Tensor | None:
        """The spikes of a node in step ``t`` of this run; before it, what an earlier run left."""
        if t >= 0:
            return spikes[name][t] if name in spikes else self.trains[name][t]
        past = self.carry.past.get(name)
        return past[t] if past is not None and -t <= len(past) else None


def lag_of(edge: Edge, delay: int) -> int:
    """Steps from the step of a spike to the step in which it arrives: a spike of step k is stamped with its end and then travels."""
    return 0 if edge.receptor == CURRENT else delay + 1


def _add(arriving: dict[int, torch.Tensor], receptor: int, more: torch.Tensor) -> None:
    """Add to what arrives at a receptor."""
    arriving[receptor] = arriving[receptor] + more if receptor in arriving else more
