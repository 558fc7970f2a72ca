"""Plasticity for a whole batch: the text of a rule, evaluated by torch at the synapses that a spike touches.

All members share the weights, and each keeps traces and eligibilities of its own. In a step a weight becomes the mean of what the members
would make of it: a member whose cells are silent leaves it as it is. A mean of weights within bounds is within them, one
member learns as in every other engine, and a larger batch learns more slowly and more smoothly, not faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from workbench.core.equations import RELEASE
from workbench.engines.batch.functions import TORCH
from workbench.engines.batch.weights import Weights
from workbench.engines.evaluate import closure
from workbench.engines.plan import Cells, Edge
from workbench.engines.rules import factor_names, heard_after, lower_rule, rule_values

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Memory:
    """What a rule remembers between two steps.

    Attributes
    ----------
    pre, post, synapse
        By name, ``(batch, cells)`` or ``(batch, synapses)``.
    shared
        By name, ``(batch, 1)``.
    released
        The share of a weight that the next spike of a source delivers, ``(batch, sources)``.
    """

    pre: Tensors
    post: Tensors
    synapse: Tensors
    shared: Tensors
    released: torch.Tensor

    def rewarded(self, amount: torch.Tensor | float) -> Memory:
        """The memory after the first shared quantity was raised, by one amount or one for each member."""
        first, value = next(iter(self.shared.items()))
        raised = torch.as_tensor(amount, dtype=value.dtype, device=value.device)
        return replace(self, shared={**self.shared, first: value + raised.reshape(-1, 1)})


class Learning:
    """The rule of one projection on the batch engine, in the order of ``engines/rules.py``."""

    def __init__(self, edge: Edge, target: Cells, weights: Weights, dt: float, dtype: torch.dtype, device: str) -> None:
        assert edge.rule is not None
        self.edge, self.dt, self.target, self.weights, self.dtype, self.device = (
            edge,
            dt,
            target,
            weights,
            dtype,
            device,
        )
        self.rule, self.heard_after = lower_rule(edge.rule), heard_after(edge)
        self.before, self.after, self.late = (
            torch.from_numpy(ids.astype(np.int64)).to(device) for ids in (edge.pre_ids, edge.post_ids, edge.delays)
        )
        self.by_source = _Rows(self.before, edge.ends.pre)
        self.by_target = _Rows(self.after, edge.ends.post)
        self.changed()

    def changed(self) -> None:
        """Take over the values of the rule."""
        assert self.edge.rule is not None
        numbers: dict[str, Any] = {**rule_values(self.edge.rule, self.edge.scale), "dt": self.dt}
        self.factors = self.rule.factors(numbers, self.dt)
        for name, pair in self.factors.items():
            numbers.update(zip(factor_names(name), pair, strict=True))
        self.values = {
            name: torch.as_tensor(number, dtype=self.dtype, device=self.device) for name, number in numbers.items()
        }
        self.numbers = numbers

    def begin(self, batch: int) -> Memory:
        """What is remembered before the first step."""
        sizes = self.edge.ends

        def filled(count: int, value: Any = 0.0) -> torch.Tensor:
            values = torch.as_tensor(value, dtype=self.dtype, device=self.device)
            return torch.zeros((batch, count), dtype=self.dtype, device=self.device) + values

        rule, start = self.rule, self.target.start
        return Memory(
            {name: filled(sizes.pre, rule.start(name, self.numbers, self.dt, {})) for name in rule.pre},
            {name: filled(sizes.post, rule.start(name, self.numbers, self.dt, start)) for name in rule.post},
            {name: filled(self.edge.synapses) for name in rule.synapse},
            {name: filled(1) for name in rule.shared},
            filled(sizes.pre, 1.0),
        )

    @property
    def w(self) -> torch.Tensor:
        """The weights, ``(synapses,)``, to be written into."""
        return self.weights.values.detach().view(-1)

    def delivered(self, spikes: torch.Tensor, delay: int, memory: Memory) -> torch.Tensor:
        """What spikes ``(batch, sources)`` bring to the targets over one delay, ``(batch, targets)``."""
        spikes = spikes * memory.released
        if self.weights.full and len(self.weights.delays) == 1:
            # a copy, if a gradient is to pass: the weights move on before it is asked for
            matrix = self.weights.values.detach()
            return spikes @ (matrix.clone() if spikes.requires_grad else matrix)
        member, synapse = self.by_source.of(spikes)
        here = self.late[synapse] == delay
        member, synapse = member[here], synapse[here]
        into = spikes.new_zeros((len(spikes), self.edge.ends.post))
        sent = self.w[synapse] * spikes[member, self.before[synapse]]
        return into.index_put((member, self.after[synapse]), sent, accumulate=True)

    @torch.no_grad()
    def step(
        self, memory: Memory, before: torch.Tensor, after: torch.Tensor, cell: Mapping[str, torch.Tensor]
    ) -> Memory:
        """Let the spikes of a step, ``(batch, cells)``, act; ``cell`` holds the states of the targets at its end. Returns what is then remembered."""
        if self.rule.each:
            memory = self._advanced(memory, cell)
        memory = replace(
            memory,
            pre=self._faded(memory.pre, {}),
            post=self._faded(memory.post, cell),
            shared=self._faded(memory.shared, {}),
        )
        earlier = memory.pre  # what a postsynaptic spike sees: without the presynaptic ones of its own step
        memory = self._spikes(memory, "pre", before, memory.pre, memory.post, cell)
        return self._spikes(memory, "post", after, earlier, memory.post, cell)

    def _faded(self, traces: Tensors, cell: Mapping[str, torch.Tensor]) -> Tensors:
        found = {}
        for name, trace in traces.items():
            decay, gain = self.factors[name]
            drive = self.rule.drive.get(name)
            found[name] = trace * decay
            if drive is not None:
                found[name] = found[name] + gain * closure(drive)({**self.values, **cell}, TORCH)
        return found

    def _advanced(self, memory: Memory, cell: Mapping[str, torch.Tensor]) -> Memory:
        """Advance what every synapse keeps by its rates."""
        env = {
            **self.values,
            **memory.shared,
            **memory.synapse,
            "w": self.w,
            **{name: trace[:, self.before] for name, trace in memory.pre.items()},
            **{name: trace[:, self.after] for name, trace in memory.post.items()},
            **{name: cell[name][:, self.after] for name in self.rule.cell},
        }
        env |= {name: closure(expression)(env, TORCH) for name, expression in self.rule.each}
        for name, expression in self.rule.within:
            env[name] = closure(expression)(env, TORCH)
        if env["w"] is not self.w and env["w"].ndim == 2:
            self.w.copy_(_between(env["w"].mean(0), env["w"].amin(0), env["w"].amax(0)))
        elif env["w"] is not self.w:
            self.w.copy_(env["w"])
        shape = (len(memory.released), self.edge.synapses)
        return replace(memory, synapse={name: env[name].expand(shape) for name in self.rule.synapse})

    def _spikes(
        self,
        memory: Memory,
        side: str,
        fired: torch.Tensor,
        pre: Tensors,
        post: Tensors,
        cell: Mapping[str, torch.Tensor],
    ) -> Memory:
        """Make the assignments of one side's spikes; ``pre`` and ``post`` are the traces that they see."""
        first = side == "pre"
        assignments, own = (self.rule.on_pre, memory.pre) if first else (self.rule.on_post, memory.post)
        here = fired > 0
        if not assignments or not bool(here.any()):
            return memory
        member, synapse = (self.by_source if first else self.by_target).of(fired)
        env = {
            **self.values,
            **{name: value[member, 0] for name, value in memory.shared.items()},
            **{name: value[member, synapse] for name, value in memory.synapse.items()},
            **{name: trace[member, self.before[synapse]] for name, trace in pre.items()},
            **{name: trace[member, self.after[synapse]] for name, trace in post.items()},
            **{name: cell[name][member, self.after[synapse]] for name in self.rule.cell},
            "w": self.w[synapse],
        }
        traces, released, place = dict(own), memory.released, self.before if first else self.after
        for target, expression in assignments:
            if target in traces:
                new = closure(expression)({**self.values, **traces}, TORCH)
                traces[target] = torch.where(here, new, traces[target])
                env[target] = traces[target][member, place[synapse]]
            elif target == RELEASE:
                released = torch.where(here, closure(expression)({**self.values, **traces}, TORCH), released)
            else:
                env[target] = closure(expression)(env, TORCH).expand(synapse.shape)
        touched = {name for name, _ in assignments}
        if "w" in touched:
            self._meet(synapse, env["w"], len(fired))
        synapses = {
            name: value.index_put((member, synapse), env[name]) if name in touched else value
            for name, value in memory.synapse.items()
        }
        memory = replace(memory, synapse=synapses, released=released)
        return replace(memory, pre=traces) if first else replace(memory, post=traces)

    def _meet(self, synapse: torch.Tensor, made: torch.Tensor, batch: int) -> None:
        """Set weights to the mean of what some members made of them and what they are for the others."""
        if batch == 1:
            self.w[synapse] = made
            return
        marked = torch.zeros(self.edge.synapses, dtype=torch.bool, device=self.device)
        marked[synapse] = True
        touched, number = marked.nonzero()[:, 0], torch.empty_like(self.before)
        number[touched] = torch.arange(len(touched), device=self.device)
        which = number[synapse]
        old, none = self.w[touched], made.new_zeros(len(touched))
        total, many = none.index_add(0, which, made), none.index_add(0, which, torch.ones_like(made))
        lowest, highest = (old.scatter_reduce(0, which, made, how) for how in ("amin", "amax"))
        self.w[touched] = _between((total + (batch - many) * old) / batch, lowest, highest)

    def sample(self, name: str, ids: Sequence[int], memory: Memory, cell: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """The weight of some synapses, or what the rule of the first member keeps or reads."""
        chosen = torch.as_tensor(list(ids), device=self.device)
        if name == "w":
            return self.w[chosen].clone()
        if name in memory.shared:
            return memory.shared[name][0].expand(len(chosen))
        for values, place in ((memory.synapse, chosen), (memory.pre, self.before[chosen])):
            if name in values:
                return values[name][0, place]
        return (memory.post if name in memory.post else cell)[name][0, self.after[chosen]]


class _Rows:
    """The synapses of each cell of one side."""

    def __init__(self, cell: torch.Tensor, cells: int) -> None:
        self.order = torch.argsort(cell, stable=True)
        self.count = torch.bincount(cell, minlength=cells)
        self.first = torch.cumsum(self.count, 0) - self.count

    def of(self, spikes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Member and synapse for every synapse of every cell that fired."""
        member, cell = spikes.detach().nonzero(as_tuple=True)
        many = self.count[cell]
        rank = torch.arange(int(many.sum()), device=cell.device) - torch.repeat_interleave(
            torch.cumsum(many, 0) - many, many
        )
        return torch.repeat_interleave(member, many), self.order[torch.repeat_interleave(self.first[cell], many) + rank]


def _between(mean: torch.Tensor, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
    """A mean, which rounding may not take beyond what it is the mean of."""
    return torch.minimum(torch.maximum(mean, low), high)
