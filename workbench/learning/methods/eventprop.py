"""EventProp: the exact gradient of a network of current-based cells, without any surrogate, by following errors back from spike to spike."""

from __future__ import annotations

from typing import Any

import param
import torch

from workbench.core.errors import RangeError
from workbench.core.source import Source
from workbench.engines.plan import Edge
from workbench.learning.descent import MEMBRANE, OUT_OF_REACH, Descent, DescentLearner
from workbench.learning.method import Assignment, Outcome
from workbench.neurons.cuba_lif import CubaLIF

SLOWEST = 0.05
"""Least slope of a membrane at its threshold, over that of a free way there within a time constant: it divides, and grazing spikes have none."""


class EventProp(Descent):
    """A spike's time moves smoothly with the weights, though its being does not; how it moves is known from the membrane's slope at threshold.

    Between spikes the error of each cell's membrane and current obeys the adjoint of the cell's own equations; at a spike it jumps.
    Exact as dt goes to 0: in steps, spike times are known to within one. Silent cells get no gradient, so first weights have to make
    cells fire. The network is of CubaLIF cells; its output has to be cells that do not spike.
    """

    source = Source(
        "Wunderlich and Pehle 2021, Event-based backpropagation can compute exact gradients for spiking neural networks",
        doi="10.1038/s41598-021-91786-z",
        note="In steps, as in Nowotny, Turner and Knight 2025, doi:10.1088/2634-4386/ada852.",
    )

    score = param.Selector(
        default=MEMBRANE, objects=[MEMBRANE], doc="What speaks for a class: the output cell's membrane."
    )

    def begin(self, assignment: Assignment) -> EventPropLearner:
        return EventPropLearner(self, assignment)


class EventPropLearner(DescentLearner):
    """EventProp on one network."""

    def __init__(self, method: EventProp, assignment: Assignment) -> None:
        super().__init__(method, assignment)
        network = assignment.network
        if method.tuned:
            raise RangeError("EventProp.tuned", "no quantities of cells", ", ".join(method.tuned))
        for name, cell in self.engine.cells.items():
            if not isinstance(network.populations[name].model, CubaLIF) or cell.refractory is not None:
                raise RangeError(
                    f"EventProp: {name}", "CubaLIF without refractoriness", repr(network.populations[name].model)
                )
        if self.engine.widths()[assignment.readout] < OUT_OF_REACH:
            hint = "feedforward(..., cell=CubaLIF(), readout=True)"
            raise RangeError(f"EventProp: {assignment.readout}", "a threshold out of reach", "one within it", hint)
        self.edges: list[Edge] = list(self.engine.plan.edges.values())
        for edge in self.edges:
            weights = self.engine.weights[edge.name]
            if not weights.full or weights.shared or len(weights.delays) != 1 or edge.receptor < 0:
                raise RangeError(
                    f"EventProp: {edge.name}", "dense weights of spikes with one delay", repr(edge.projection.rule)
                )
        self.lag = {edge.name: self.engine.weights[edge.name].delays[0] + 1 for edge in self.edges}

    @torch.no_grad()
    def descend(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        watch = [(name, state) for name in self.engine.cells for state in ("v", "s")]
        done = self.engine({self.assignment.feed: inputs}, steps=len(inputs), watch=watch)
        scores = self.scores(done)
        with torch.enable_grad():
            free = scores.detach().requires_grad_()
            loss = self.loss(free, labels)
            (pull,) = torch.autograd.grad(loss, free)
        # how the loss changes with an output membrane in each step that counts
        pull = pull / (self.unit * (self.assignment.steps - self.assignment.first))
        spikes = {**done.spikes, self.assignment.feed: inputs}
        currents = {name: done.states[name, "s"] for name in self.engine.cells}
        for edge, gradient in zip(self.edges, self._backward(spikes, currents, pull), strict=True):
            weights = self.engine.weights[edge.name].values
            weights.grad = gradient if weights.requires_grad else None
        return self.outcome(loss, scores, self.counts(done), len(inputs))

    def _backward(
        self, spikes: dict[str, torch.Tensor], currents: dict[str, torch.Tensor], pull: torch.Tensor
    ) -> list[torch.Tensor]:
        """The gradient of every projection's weights, from the last step to the first."""
        steps, weights = len(spikes[self.assignment.feed]), self.engine.weights
        found = [torch.zeros_like(weights[edge.name].values) for edge in self.edges]
        errors = {name: [torch.zeros_like(current[0]) for _ in "vs"] for name, current in currents.items()}
        late: dict[str, list[torch.Tensor | None]] = {name: [None] * steps for name in currents}
        for t in reversed(range(steps)):
            if t >= self.assignment.first:
                errors[self.assignment.readout][0] = errors[self.assignment.readout][0] + pull
            for name, current in currents.items():
                if name != self.assignment.readout:
                    heard = self._heard(name, t, late, errors[name][0])
                    errors[name][0] = self._jump(name, spikes[name][t], current[t], errors[name][0], heard)
            for name, (v, s) in errors.items():
                cell = self.engine.cells[name].values
                begun = [cell["p|v|v"] * v, cell["p|v|s"] * v + cell["p|s|s"] * s]
                errors[name] = begun
                late[name][t] = begun[1] / cell["tau_s"] - begun[0] / cell["c_m"]
            for edge, gradient in zip(self.edges, found, strict=True):
                if (sent := t - self.lag[edge.name]) >= 0:
                    gradient += spikes[edge.pre][sent].T @ errors[edge.post][1]
        return found

    def _heard(self, name: str, t: int, late: dict[str, list[Any]], like: torch.Tensor) -> torch.Tensor:
        """What it would cost, over all targets, that a spike of this step came later, per ms."""
        total = torch.zeros_like(like)
        for edge in self.edges:
            arrival = t + self.lag[edge.name]
            if edge.pre == name and arrival < len(late[edge.post]):
                total = total + late[edge.post][arrival] @ self.engine.weights[edge.name].values.T
        return total

    def _jump(
        self, name: str, fired: torch.Tensor, current: torch.Tensor, error: torch.Tensor, heard: torch.Tensor
    ) -> torch.Tensor:
        """The error of membranes before the spikes of a step, from that after them.

        A membrane that was higher by 1 would have spiked earlier by one over its slope; what follows, its own course from the reset and
        what its targets hear, would have come earlier by as much.
        """
        cell = self.engine.cells[name].values
        way = cell["v_t"] - cell["e_l"]
        before = (current - cell["g_l"] * way) / cell["c_m"]
        after = (current - cell["g_l"] * (cell["v_r"] - cell["e_l"])) / cell["c_m"]
        before = torch.maximum(before, SLOWEST * way * cell["g_l"] / cell["c_m"])
        return torch.where(fired > 0, (after * error - heard) / before, error)
