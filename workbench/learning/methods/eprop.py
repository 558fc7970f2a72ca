"""E-prop: each synapse remembers what it did, and a signal from the output says later whether that was good."""

from __future__ import annotations

import param
import torch

from workbench.core.errors import RangeError, TooLarge
from workbench.core.part import part
from workbench.core.random import stream
from workbench.core.source import Source
from workbench.engines.batch.cell import hard
from workbench.engines.batch.run import BatchOutput, Carry, Run, lag_of
from workbench.engines.plan import Edge
from workbench.learning.descent import MEMBRANE, OUT_OF_REACH, Descent, DescentLearner
from workbench.learning.method import Assignment, Outcome
from workbench.learning.slopes import Slopes, slopes
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.learning.surrogates.triangle import Triangle

SYMMETRIC, RANDOM = "symmetric", "random"
MOST = 2**33
"""Bytes of traces and slopes of a projection beyond which it is refused before they are allocated."""
RANDOM_LAG = 2  # steps until a spike is felt by way of random feedback: as through a weight with a delay of one step


class EProp(Descent):
    """Eligibility traces that run forward in time take the place of errors that run backward.

    What a synapse's past did to its cell is kept in a trace; the error of each output cell reaches every hidden cell that feeds it at
    once, through the same weights or through fixed random ones. For a layer without recurrence this is the gradient of
    backpropagation through time; with recurrence, what a spike did by way of other cells is left out. Loss: cross-entropy of the output
    membranes in every step that counts; the output has to be cells of one state that do not spike.
    """

    source = Source(
        "Bellec et al. 2020, A solution to the learning dilemma for recurrent networks of spiking neurons",
        doi="10.1038/s41467-020-17236-y",
    )

    surrogate = part(Surrogate, Triangle, doc="What replaces the slope of a spike.")
    score = param.Selector(
        default=MEMBRANE, objects=[MEMBRANE], doc="What speaks for a class: the output cell's membrane."
    )
    feedback = param.Selector(
        default=SYMMETRIC,
        objects=[SYMMETRIC, RANDOM],
        doc="How errors reach hidden cells: by the weights to the output, or by random ones. Cells that do not feed the output take random ones.",
    )

    def begin(self, assignment: Assignment) -> EPropLearner:
        return EPropLearner(self, assignment)


class EPropLearner(DescentLearner):
    """E-prop on one network."""

    method: EProp

    def __init__(self, method: EProp, assignment: Assignment) -> None:
        super().__init__(method, assignment)
        plan, network = self.engine.plan, assignment.network
        if method.tuned:
            raise RangeError("EProp.tuned", "no quantities of cells", ", ".join(method.tuned))
        readout = self.engine.cells[assignment.readout]
        if len(readout.program.states) != 1 or self.engine.widths()[assignment.readout] < OUT_OF_REACH:
            raise RangeError(
                f"EProp: {assignment.readout}",
                "cells of one state whose threshold is out of reach",
                repr(network.populations[assignment.readout].model),
                "feedforward(..., readout=True)",
            )
        self.learning = [edge for edge in plan.edges.values() if self.engine.weights[edge.name].values.requires_grad]
        for edge in self.learning:
            weights = self.engine.weights[edge.name]
            if not weights.full or weights.shared or len(weights.delays) != 1:
                raise RangeError(f"EProp: {edge.name}", "dense weights with one delay", repr(edge.projection.rule))
            if edge.pre == assignment.readout:
                raise RangeError(f"EProp: {edge.name}", "an output that leads nowhere", "one that does")
        for name, cell in self.engine.cells.items():
            if cell.refractory is not None or cell.program.edge:
                raise RangeError(
                    f"EProp: {name}",
                    "cells with a reset and without refractoriness",
                    repr(network.populations[name].model),
                )
        for name, source in plan.sources.items():
            if source.analog and name != assignment.feed:
                raise RangeError(f"EProp: {name}", "no current but the one that is fed", repr(source.model))
        self.direct = {edge.pre: edge for edge in plan.edges.values() if edge.post == assignment.readout}
        for edge in self.learning:
            self._must_fit(edge)
        self.random = {name: self._random(name) for name in self.engine.cells if name != assignment.readout}

        self.decay, self.gain = self._leak()

    def _must_fit(self, edge: Edge) -> None:
        """Refuse a projection whose traces, one a synapse and member of the batch, and slopes would not fit in memory."""
        samples, states = self.assignment.samples, len(self.engine.cells[edge.post].program.states)
        onward = self.direct.get(edge.post)
        lag = RANDOM_LAG if onward is None else self.engine.weights[onward.name].delays[0] + 1
        # old and new traces, eligibilities that wait, and what is heard, eligible and being worked out
        traces = 2 * states + lag + 5
        pre, post = self.engine.plan.size(edge.pre), self.engine.plan.size(edge.post)
        slopes_each = 2 * (states + 1) ** 2  # as they are found, and stacked
        each = 4 * post * (pre * traces + self.assignment.steps * slopes_each)
        if samples * each > MOST:
            raise TooLarge(
                f"EProp: {edge.name}",
                f"at most {MOST / 2**30:g} GiB of traces",
                f"{samples * each / 2**30:.3g} GiB",
                f"batch={MOST // each}" if each <= MOST else "fewer cells",
            )

    def _leak(self) -> tuple[float, float]:
        """What is left of an output membrane's distance after a step, and what is felt of what arrives in it."""
        cell = self.engine.cells[self.assignment.readout]
        start = {name: value[None, None] for name, value in cell.start.items()}
        found = slopes(cell, start, {0: torch.zeros_like(next(iter(start.values())))}, 0, hard)
        return found.inner.flatten()[0].item(), found.outer.flatten()[0].item()

    def _random(self, name: str) -> torch.Tensor:
        """Fixed random feedback to a population, ``(cells, classes)``, of the size of fresh weights to the output."""
        cells, classes = self.sizes[name], self.sizes[self.assignment.readout]
        drawn = stream(self.assignment.seed, "EProp", name).uniform(-1, 1, (cells, classes))
        scale = self.unit / cells**0.5
        return torch.from_numpy(scale * drawn).to(self.assignment.device, torch.float32)

    @torch.no_grad()
    def descend(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        states = [(name, state) for name, cell in self.engine.cells.items() for state in cell.program.states]
        done = self.engine({self.assignment.feed: inputs}, steps=len(inputs), watch=states)
        loss, errors = self._errors(done, labels)
        trains = {**done.spikes, self.assignment.feed: inputs}
        run = Run(self.engine, self._matrices(), trains, self._begin(inputs), len(inputs), inputs.shape[1], [], {}, {})
        for edge in self.learning:
            found = self._slopes(edge, done, run)
            values = self.engine.weights[edge.name].values
            if edge.post == self.assignment.readout:
                values.grad = self._readout_gradient(self._before(edge, run), found, errors)
            else:
                values.grad = self._hidden_gradient(edge, self._before(edge, run), found, errors, done, run)
        return self.outcome(loss, self.scores(done), self.counts(done), len(inputs))

    def _errors(self, done: BatchOutput, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Loss, and its slope by every output membrane, ``(steps, batch, classes)``."""
        first, steps = self.assignment.first, self.assignment.steps - self.assignment.first
        with torch.enable_grad():
            membranes = done.states[self.watched].detach().requires_grad_()
            away = ((membranes[first:] - self.rest) / self.unit).flatten(0, 1)
            loss = self.loss(away, labels.repeat(steps))
            (errors,) = torch.autograd.grad(loss, membranes)
        return loss, errors

    def _matrices(self) -> dict[str, list[tuple[int, torch.Tensor]]]:
        return {name: weights.matrices() for name, weights in self.engine.weights.items()}

    def _begin(self, inputs: torch.Tensor) -> Carry:
        return Carry(0, {name: cell.begin(inputs.shape[1]) for name, cell in self.engine.cells.items()}, {})

    def _slopes(self, edge: Edge, done: BatchOutput, run: Run) -> Slopes:
        cell = self.engine.cells[edge.post]
        begun = {name: value[None] for name, value in run.carry.states[edge.post].items()}
        before = {name: torch.cat([begun[name], done.states[edge.post, name][:-1]]) for name in cell.program.states}
        spike = SpikeFunction(self.method.surrogate, cell.width)
        return slopes(cell, before, run.arriving(edge.post), edge.receptor, spike)

    def _before(self, edge: Edge, run: Run) -> torch.Tensor:
        """The spikes, or the currents, of the sources as they arrive, ``(steps, batch, pre)``."""
        lag = lag_of(edge, self.engine.weights[edge.name].delays[0])
        train = run.trains[edge.pre]
        return torch.nn.functional.pad(train, (0, 0, 0, 0, lag, 0))[: len(train)]

    def _readout_gradient(self, before: torch.Tensor, found: Slopes, errors: torch.Tensor) -> torch.Tensor:
        """The trace of an output synapse is the potential that its spikes left: the error times the trace, step by step."""
        trace = torch.zeros((*before.shape[1:], errors.shape[2]), dtype=before.dtype, device=before.device)
        total = torch.zeros_like(trace[0])
        for t, error in enumerate(errors):
            trace = found.inner[0, 0, t][:, None] * trace + found.outer[0, t][:, None] * before[t][:, :, None]
            total += torch.einsum("bij,bj->ij", trace, error)
        return total

    def _hidden_gradient(
        self, edge: Edge, before: torch.Tensor, found: Slopes, errors: torch.Tensor, done: BatchOutput, run: Run
    ) -> torch.Tensor:
        """Traces of what a synapse's spikes left in its cell's states, of what that did to its spikes, and of what those left in the output."""
        lag, reach = self._output_filter(edge.post, run)
        signal = errors @ reach.T  # the learning signal of each hidden cell
        size = (*before.shape[1:], found.outer.shape[3])
        traces = [torch.zeros(size, dtype=before.dtype, device=before.device) for _ in found.inner]
        heard = torch.zeros(size, dtype=before.dtype, device=before.device)
        total, waiting = torch.zeros_like(heard[0]), []
        for t in range(len(before)):
            spikes = before[t][:, :, None]
            eligible = found.spike_outer[t][:, None] * spikes
            for state, trace in enumerate(traces):
                eligible = eligible + found.spike_inner[state, t][:, None] * trace
            traces = [
                sum(
                    (found.inner[state, other, t][:, None] * trace for other, trace in enumerate(traces)),
                    found.outer[state, t][:, None] * spikes,
                )
                for state in range(len(traces))
            ]
            waiting.append(eligible)
            heard = self.decay * heard
            if len(waiting) > lag:
                heard = heard + self.gain * waiting.pop(0)
            total += torch.einsum("bij,bj->ij", heard, signal[t])
        return total

    def _output_filter(self, name: str, run: Run) -> tuple[int, torch.Tensor]:
        """Steps until a hidden spike is felt in the output, and by which weights, ``(cells, classes)``."""
        edge = self.direct.get(name)
        if edge is None:
            return RANDOM_LAG, self.random[name]
        weights = self.engine.weights[edge.name]
        way = weights.values if self.method.feedback == SYMMETRIC else self.random[name]
        return lag_of(edge, weights.delays[0]), way
