"""How each step of a recorded run would have changed with the cell's state and with what arrived: slopes, cell by cell.

Cells of a population do not see each other within a step, so one backward pass a state gives the slopes of all cells, moments and members
at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from workbench.engines.batch.cell import Cell, SpikeLike
from workbench.engines.batch.run import CURRENT


@dataclass(frozen=True)
class Slopes:
    """Slopes of one step, for every step, member of the batch and cell.

    Attributes
    ----------
    inner
        Of each new state by each old one, ``(states, states, steps, batch, cells)``; a spike's reset passes none.
    outer
        Of each new state by what arrives at a receptor, ``(states, steps, batch, cells)``.
    spike_inner, spike_outer
        Of the spike by each old state and by what arrives, with a surrogate for its own slope.
    """

    inner: torch.Tensor
    outer: torch.Tensor
    spike_inner: torch.Tensor
    spike_outer: torch.Tensor


def slopes(
    cell: Cell,
    before: dict[str, torch.Tensor],
    arriving: dict[int, torch.Tensor],
    receptor: int,
    spike: SpikeLike,
) -> Slopes:
    """Return the slopes of recorded steps.

    Parameters
    ----------
    before
        The states each step began with, ``(steps, batch, cells)``.
    arriving
        What arrived at each receptor, same shape; at ``CURRENT`` the current (pA).
    receptor
        By which of them slopes are taken.
    """
    names = list(cell.program.states)
    with torch.enable_grad():
        state = {name: before[name].detach().requires_grad_() for name in names}
        inputs = {index: train.detach() for index, train in arriving.items()}
        inputs[receptor] = inputs[receptor].clone().requires_grad_()
        flat = {name: value.flatten(0, 1) for name, value in state.items()}
        drives = [inputs[index].flatten(0, 1) if index in inputs else None for index in range(len(cell.arrivals))]
        current = inputs[CURRENT].flatten(0, 1) if CURRENT in inputs else 0.0
        spikes, new = cell.step(flat, drives, current, spike, through_reset=False)
        wanted = [*state.values(), inputs[receptor]]

        def of(result: torch.Tensor) -> list[torch.Tensor]:
            if not result.requires_grad:
                return [torch.zeros_like(each) for each in wanted]
            found = torch.autograd.grad(result.sum(), wanted, retain_graph=True, allow_unused=True)
            return [torch.zeros_like(each) if grad is None else grad for grad, each in zip(found, wanted, strict=True)]

        rows = [of(new[name]) for name in names]
        row = of(spikes)
    return Slopes(
        torch.stack([torch.stack(each[:-1]) for each in rows]),
        torch.stack([each[-1] for each in rows]),
        torch.stack(row[:-1]),
        row[-1],
    )
