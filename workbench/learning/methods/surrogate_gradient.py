"""Backpropagation through time with a surrogate for the slope of a spike."""

from __future__ import annotations

import param
import torch
from torch.utils.checkpoint import checkpoint

from workbench.core.part import part
from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.engines.batch.run import BatchOutput, Carry
from workbench.learning.descent import MEMBRANE, Descent, DescentLearner
from workbench.learning.method import Assignment, Outcome
from workbench.learning.surrogate import SpikeFunction, Surrogate
from workbench.learning.surrogates.arctan import ArcTan

FULL, TRUNCATED, CHECKPOINTED = "full", "truncated", "checkpointed"


class SurrogateGradient(Descent):
    """Spikes stay hard; on the way back their slope is replaced by a smooth one.

    A membrane distance of one *width* is ``x = 1`` for the surrogate; the width is the way from a cell's starting state to its threshold.
    Long sequences may be cut in windows: ``truncated`` lets no gradient pass from window to window, ``checkpointed`` gives the full
    gradient and computes every window twice instead of keeping all of it.
    """

    source = Source(
        "Neftci, Mostafa and Zenke 2019, Surrogate gradient learning in spiking neural networks",
        doi="10.1109/MSP.2019.2931595",
    )

    surrogate = part(Surrogate, ArcTan, doc="What replaces the slope of a spike.")
    penalty = Quantity(
        0.0,
        label="price of a spike λ",
        symbol=r"\lambda",
        bounds=(0, 1000),
        soft=(0, 5),
        doc="Added to the loss: so much times the mean spikes a step of every cell, layer by layer. 0 lets them fire for nothing.",
    )
    through_reset = param.Boolean(default=False, doc="Let gradients pass through the reset as well.")
    through_time = param.Selector(
        default=FULL,
        objects=[FULL, TRUNCATED, CHECKPOINTED],
        doc="How far back gradients reach, and what is kept for it.",
    )
    window = param.Integer(default=20, bounds=(1, 100_000), doc="Steps of a window, where the sequence is cut.")

    def begin(self, assignment: Assignment) -> SurrogateLearner:
        return SurrogateLearner(self, assignment)


class SurrogateLearner(DescentLearner):
    """Surrogate-gradient descent on one network."""

    method: SurrogateGradient

    def descend(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        self.engine.spike = {
            name: SpikeFunction(self.method.surrogate, width) for name, width in self.engine.widths().items()
        }
        self.engine.through_reset = self.method.through_reset
        match self.method.through_time:
            case "truncated":
                return self._truncated(inputs, labels)
            case "checkpointed":
                return self._checkpointed(inputs, labels)
        done = self.run(inputs)
        scores = self.scores(done)
        loss = self.loss(scores, labels) + self.price(done)
        if loss.requires_grad:
            loss.backward()
        return self.outcome(loss, scores, self.counts(done), len(inputs))

    def price(self, done: BatchOutput) -> torch.Tensor:
        """What the spikes of a run cost; additive over stretches of time."""
        if not self.method.penalty:
            return torch.zeros(())
        mean = [done.spikes[name].sum(0).mean() / self.assignment.steps for name in self.sizes]
        return self.method.penalty * torch.stack(mean).sum()

    def _windows(self, inputs: torch.Tensor) -> list[tuple[torch.Tensor, int]]:
        """The input in windows, and the first step of each that counts."""
        pieces = inputs.split(self.method.window)
        return [(piece, max(0, self.assignment.first - k * self.method.window)) for k, piece in enumerate(pieces)]

    def _window(self, inputs: torch.Tensor, carry: Carry | None) -> BatchOutput:
        watch = [self.watched] if self.method.score == MEMBRANE else []
        return self.engine({self.assignment.feed: inputs}, steps=len(inputs), watch=watch, carry=carry)

    def _truncated(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        """Scores add up over windows, so each window's share of the gradient follows from the loss of them all.

        The loss is known only at the end: the network runs once without a gradient, and then window by window with one.
        """
        with torch.no_grad():
            done = self.run(inputs)
        scores = self.scores(done).requires_grad_()
        loss = self.loss(scores, labels)
        (pull,) = torch.autograd.grad(loss, scores)
        carry, paid = None, 0.0
        for piece, first in self._windows(inputs):
            window = self._window(piece, carry)
            carry = window.carry
            price = self.price(window)
            paid += price.item()
            share = (self.scores(window, first) * pull).sum() + price
            if share.requires_grad:
                share.backward()
        return self.outcome(loss.detach() + paid, scores, self.counts(done), len(inputs))

    def _checkpointed(self, inputs: torch.Tensor, labels: torch.Tensor) -> Outcome:
        carry, shares, prices, counts = None, [], [], dict.fromkeys(self.sizes, 0.0)
        self.engine.detach = False
        try:
            for piece, first in self._windows(inputs):
                done = checkpoint(self._window, piece, carry, use_reentrant=False)
                assert isinstance(done, BatchOutput)
                carry = done.carry
                shares.append(self.scores(done, first))
                prices.append(self.price(done))
                counts = {name: counts[name] + count for name, count in self.counts(done).items()}
            scores = torch.stack(shares).sum(0)
            loss = self.loss(scores, labels) + torch.stack(prices).sum()
            if loss.requires_grad:
                loss.backward()
        finally:
            self.engine.detach = True
        return self.outcome(loss, scores, counts, len(inputs))
