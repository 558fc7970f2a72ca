"""A layer of leaky membranes over a whole sequence as one node of the gradient: written out by hand, forward and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from workbench.engines.program import Program

SpikeLike = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


@dataclass(frozen=True)
class Leak:
    """The numbers of a membrane with ``v <- decay*(v + drive) + pull``, threshold and reset; 0-d or ``(cells,)``."""

    decay: torch.Tensor
    pull: torch.Tensor
    threshold: torch.Tensor
    reset: torch.Tensor


class _LeakySequence(torch.autograd.Function):
    """Backpropagation through time by hand: with u the membrane before reset, z = H(u - threshold),

    dL/du_t = dL/dz_t s(u_t) + dL/dv_t (1 - z_t),  dL/d(drive_t) = dL/dv_(t-1) = decay dL/du_t,

    and, where gradients pass through the reset, dL/dv_t (reset - u_t) s(u_t) is added to dL/du_t.
    """

    @staticmethod
    def forward(
        ctx: Any,
        drive: torch.Tensor,
        start: torch.Tensor,
        leak: Leak,
        slope: Callable[[torch.Tensor], torch.Tensor] | None,
        through_reset: bool,
        given: torch.Tensor | None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        before = torch.empty_like(drive)
        fired = torch.empty(drive.shape, dtype=torch.bool, device=drive.device) if given is None else given > 0
        v = start
        for t in range(len(drive)):
            u = torch.addcmul(leak.pull, leak.decay, v + drive[t], out=before[t])
            if given is None:
                torch.gt(u, leak.threshold, out=fired[t])
            v = torch.where(fired[t], leak.reset, u)
        ctx.save_for_backward(before, fired)
        ctx.leak, ctx.slope, ctx.through_reset = leak, slope, through_reset
        ctx.set_materialize_grads(False)
        return fired.to(drive.dtype), before

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor, None, None, None, None]:
        before, fired = ctx.saved_tensors
        leak: Leak = ctx.leak
        slope = torch.zeros_like(before) if ctx.slope is None else ctx.slope(before - leak.threshold)
        keep = leak.decay * (~fired)
        if ctx.through_reset:
            keep = keep + leak.decay * (leak.reset - before) * slope
        direct = slope * grads[0] if grads[0] is not None else torch.zeros_like(before)
        if grads[1] is not None:
            direct = direct + grads[1]
        found = direct * leak.decay  # what this step's own spikes ask for; the rest flows in from the step after
        for t in range(len(found) - 2, -1, -1):
            found[t].addcmul_(found[t + 1], keep[t])
        return found, found[0], None, None, None, None  # what begins the membrane adds up with what first drives it


def leaky_sequence(
    drive: torch.Tensor,
    start: torch.Tensor,
    leak: Leak,
    spike: SpikeLike | None,
    through_reset: bool,
    given: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Run a layer over a sequence.

    Parameters
    ----------
    drive
        What arrives at the membrane in each step (mV), ``(steps, batch, cells)``.
    start
        Membrane at the beginning, ``(cells,)`` or ``(batch, cells)``.
    spike
        The spike function; its ``slope`` is used on the way back. Without one, spikes pass no gradient.
    through_reset
        Whether gradients pass through the reset.
    given
        Spikes that somebody else found, in the shape of ``drive``: they reset the membrane, whatever it is.

    Returns
    -------
    tuple
        Spikes (0 or 1) and membranes before reset, both ``(steps, batch, cells)``.
    """
    slope = getattr(spike, "slope", None)
    start = start.expand(drive.shape[1:])
    return _LeakySequence.apply(drive, start, leak, slope, through_reset, given)  # type: ignore[return-value]


def fits(program: Program) -> bool:
    """Whether a lowered cell is a leaky membrane that the hand-written sequence can run: one state stepped exactly,

    driven by jumps of that state, with the condition ``v > parameter`` and the reset ``v <- parameter``.
    """
    if len(program.states) != 1 or program.methods[program.states[0]] != "exact":
        return False
    v = program.states[0]
    jumps = all(len(arrival) == 1 and arrival[0][0] == v and arrival[0][1].value == 1 for arrival in program.arrivals)
    when = (
        program.when.kind == "StrictGreaterThan"
        and program.when.args[0].value == v
        and program.when.args[1].kind == "Symbol"
    )
    then = len(program.then) == 1 and program.then[0][0] == v and program.then[0][1].kind == "Symbol"
    return jumps and when and then and program.then[0][1].value != v and program.when.args[1].value != v
