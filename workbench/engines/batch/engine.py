"""The batch engine: a network as a torch module, many inputs at once, with gradients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import torch
from torch import nn

from workbench.core.errors import RangeError, TooLarge, unknown
from workbench.core.moments import Memory
from workbench.core.units import factor
from workbench.engines.batch.cell import Cell, SpikeLike, hard
from workbench.engines.batch.learning import Learning
from workbench.engines.batch.order import arrows, groups
from workbench.engines.batch.run import BatchOutput, Carry, Run, lag_of
from workbench.engines.batch.sources import emitted, injected
from workbench.engines.batch.weights import Weights
from workbench.engines.engine import INJECTED
from workbench.engines.plan import Plan, make_plan
from workbench.network.limits import available, readable
from workbench.network.network import Network

ASKED = 2.0**28
"""Bytes of spikes from which a run asks whether there is room."""


class BatchEngine(nn.Module):
    """A network that runs a batch of inputs, in the same order of events as every other engine.

    Populations that do not feed back on themselves are run over the whole sequence at once, with one matrix product for all steps;
    leaky membranes among them are one hand-written node of the gradient. Populations in a loop are run step by step.

    Parameters
    ----------
    net
        The description; `write_back` puts trained weights into it.
    dt
        Step of time (ms).
    spike
        What turns (distance over threshold, fired) into spikes with a gradient; one for all populations, or by name.
        By default spikes pass no gradient. One with ``decides = True`` returns spikes of its own, whole or in part, and they reset the
        cell as far as they go; it suits cells without refractoriness.
    seed
        Seed of wiring, initial values and stimuli, as in the other engines.
    """

    def __init__(
        self,
        net: Network,
        dt: float = 1.0,
        spike: SpikeLike | Mapping[str, SpikeLike] | None = None,
        device: str = "cpu",
        seed: int = 1,
        dtype: torch.dtype = torch.float32,
        plan: Plan | None = None,
    ) -> None:
        super().__init__()
        self.plan = plan or make_plan(net, dt, seed)
        for edge in self.plan.edges.values():
            if edge.rule is not None and edge.shares:
                raise RangeError(
                    f"{edge.name} on the batch engine",
                    "a weight for each synapse that learns",
                    "shared weights",
                    "engine='event'",
                )
        self.net, self.dt, self.device, self.dtype = net, self.plan.dt, device, dtype
        self.spike: SpikeLike | Mapping[str, SpikeLike] | None = spike
        self.through_reset = False
        self.by_hand = True
        self.learns = True  # whether rules change weights; an engine that does not learn can be tested
        self.whole_delays = (
            False  # whether delays that learn act in whole steps, as in the network that is written back
        )
        self.detach = True  # whether a run that goes on from another lets no gradient pass between them
        self.cells = {name: Cell(cells, self.dt, dtype, device) for name, cells in self.plan.cells.items()}
        self._weights = nn.ModuleList(
            Weights(edge, self.plan.size(edge.pre), self.plan.size(edge.post), dtype)
            for edge in self.plan.edges.values()
        )
        self.learning = {
            name: Learning(edge, self.plan.cells[edge.post], self.weights[name], self.dt, dtype, device)
            for name, edge in self.plan.edges.items()
            if edge.rule is not None
        }
        for name in self.learning:
            self.weights[name].requires_grad_(False)
        self._tuned = nn.ParameterList()
        self._groups = groups(self.plan.order, arrows(self.plan.edges.values()))
        self.to(device)

    @property
    def weights(self) -> dict[str, Weights]:
        """The weights of each projection, by name."""
        return {module.name: module for module in self._weights if isinstance(module, Weights)}

    @property
    def longest(self) -> int:
        """For how many steps a spike is still waited for, by a cell or by a rule; at least 1."""
        weights, rules = self.weights, self.learning.values()
        waits = [lag_of(edge, delay) for edge in self.plan.edges.values() for delay in weights[edge.name].delays]
        return max([1, *waits, *(rule.heard_after for rule in rules)])

    def widths(self) -> dict[str, float]:
        """For each population, the way from its starting state to its threshold (mV): the natural width of a surrogate."""
        return {name: cell.width for name, cell in self.cells.items()}

    def tune(self, population: str, name: str) -> None:
        """Let a quantity of a population learn, cell by cell, beside the weights."""
        self._tuned.append(self.cells[population].tune(name))

    def tune_delays(self, projection: str, longest: float) -> nn.Parameter:
        """Let the delays of a projection learn, synapse by synapse, up to ``longest`` (ms); `write_back` rounds them to steps."""
        return self.weights[projection].tune_delays(max(round(longest / self.dt), 1))

    @torch.no_grad()
    def hold_bounds(self) -> None:
        """Bring quantities that learn back within their bounds."""
        for population, cell in self.cells.items():
            for name, values in cell.tuned.items():
                quantity = type(self.net.populations[population].model).quantities()[name]
                low, high = (
                    None if end is None else end * factor(quantity.unit) for end in quantity.bounds or (None,) * 2
                )
                if low is not None or high is not None:
                    values.clamp_(low, high)
        for weights in self.weights.values():
            if weights.late is not None:
                weights.late.clamp_(1, weights.delays[-1])

    def write_back(self) -> None:
        """Put the current weights into the network's projections, in the unit of their synapses, and what cells learned into them."""
        for name, weights in self.weights.items():
            if weights.values.requires_grad or name in self.learning:
                self.net.projections[name].weight = weights.numbers()
            if weights.late is not None:
                self.net.projections[name].delay = (
                    weights.late.detach().round().double().cpu().numpy().ravel() * self.dt
                )
        for name, cell in self.cells.items():
            population = self.net.populations[name]
            for quantity, values in cell.tuned.items():
                unit = type(population.model).quantities()[quantity].unit
                population.vary(quantity, values.detach().double().cpu().numpy() / factor(unit))

    def forward(
        self,
        inputs: Mapping[str, torch.Tensor],
        steps: int | None = None,
        watch: Iterable[tuple[str, str]] = (),
        carry: Carry | None = None,
        synapses: Mapping[tuple[str, str], Sequence[int]] | None = None,
        given: Mapping[str, torch.Tensor] | None = None,
    ) -> BatchOutput:
        """Run the network. Projections that learn change their weights on the way, see :mod:`~workbench.engines.batch.learning`.

        Parameters
        ----------
        inputs
            For stimulus nodes, spikes (0 or 1) or currents (pA), ``(steps, batch, lines)``; a node left out is silent.
        steps
            Number of steps, if there is no input to tell it; an input that is shorter is followed by silence.
        watch
            (population, state) pairs to return; the state ``i`` is the external current (pA).
        carry
            Where an earlier run stopped.
        synapses
            By (projection, name), of which synapses the weight ``w``, or what the rule keeps or reads, is returned.
        given
            For populations of neurons, spikes that somebody else found (a chip, say), ``(steps, batch, cells)``: they go on and reset
            the cells in place of the cells' own, and the gradient passes where the cells' membranes then are.

        Raises
        ------
        RangeError
            If an input has the wrong shape.
        TooLarge
            If not even the spikes would fit in memory; before anything is made.
        """
        pairs = list(watch)
        for population, state in pairs:
            if population not in self.cells:
                raise unknown("watch", population, self.cells)
            known = (*self.cells[population].program.states, INJECTED)
            if state not in known:
                raise unknown(f"watch({population!r})", state, known)
        steps, batch = self._extent(inputs, steps, carry)
        for cell in self.cells.values():
            cell.refresh()
        carry = carry or Carry(0, {name: cell.begin(batch) for name, cell in self.cells.items()}, {})
        memory = dict(carry.memory)
        trains = {name: self._input(inputs, name, carry.step, steps, batch, memory) for name in self.plan.sources}
        whole = self.whole_delays
        matrices = {name: part.matrices(whole) for name, part in self.weights.items() if name not in self.learning}
        run = Run(self, matrices, trains, carry, steps, batch, pairs, synapses or {}, given or {})
        for group in self._groups:
            run.take([name for name in group if name in self.cells])
        done = run.output()
        done.carry.memory = memory
        return done

    def rewarded(self, carry: Carry, projection: str, amount: torch.Tensor | float) -> Carry:
        """Where a run stopped, with the first shared quantity of a projection's rule raised: by one amount, or one for each member."""
        if projection not in self.learning or not self.learning[projection].rule.shared:
            raise RangeError(
                f"rewarded({projection!r})", "a projection whose rule knows rewards", "another", "RewardSTDP()"
            )
        memory = carry.learning.get(projection) or self.learning[projection].begin(carry.batch)
        return replace(carry, learning={**carry.learning, projection: memory.rewarded(amount)})

    def spike_of(self, name: str) -> SpikeLike:
        """The spike function of a population."""
        if isinstance(self.spike, Mapping):
            return self.spike.get(name, hard)
        return self.spike or hard

    def _extent(self, inputs: Mapping[str, torch.Tensor], steps: int | None, carry: Carry | None) -> tuple[int, int]:
        """Number of steps and of members of the batch, from what was given."""
        for name, train in inputs.items():
            if name not in self.plan.sources:
                raise unknown("BatchEngine inputs", name, self.plan.sources)
            if train.ndim != 3 or train.shape[2] != self.plan.sources[name].size:
                raise RangeError(
                    f"BatchEngine inputs[{name!r}]",
                    f"shape (steps, batch, {self.plan.sources[name].size})",
                    str(tuple(train.shape)),
                )
        batches = {train.shape[1] for train in inputs.values()} | ({carry.batch} if carry else set())
        if len(batches) > 1:
            raise RangeError("BatchEngine inputs", "the same batch everywhere", ", ".join(map(str, sorted(batches))))
        extent = steps if steps is not None else max((len(train) for train in inputs.values()), default=0)
        if extent < 1:
            raise RangeError("BatchEngine(steps=...)", "1 or more", str(extent), "an input, or steps=100")
        batch = batches.pop() if batches else 1
        cells = sum(self.plan.size(name) for name in self.plan.order)
        needed = float(extent) * batch * cells * torch.finfo(self.dtype).bits / 8
        if needed > ASKED and self.device == "cpu" and needed > 0.8 * (free := available()):
            raise TooLarge(
                "BatchEngine",
                f"a run within {readable(0.8 * free)} of memory",
                f"{extent:,} steps of {batch:,} x {cells:,} cells and lines, whose spikes alone take {readable(needed)}",
                "fewer steps at once, or a smaller batch",
            )
        return extent, batch

    def _input(
        self,
        inputs: Mapping[str, torch.Tensor],
        name: str,
        first: int,
        steps: int,
        batch: int,
        memory: dict[str, list[Memory]],
    ) -> torch.Tensor:
        """What a stimulus gives; the memory of an analog one moves on."""
        if name not in inputs:
            source = self.plan.sources[name]
            if source.analog:
                before = memory.get(name, [{} for _ in range(batch)])
                given, memory[name] = injected(self.plan, source, first, steps, before)
            else:
                given = emitted(self.plan, source, first, steps, batch)
            return torch.from_numpy(given).to(self.device, self.dtype)
        train = inputs[name][:steps].to(self.device, self.dtype)
        return nn.functional.pad(train, (0, 0, 0, 0, 0, steps - len(train))) if len(train) < steps else train
