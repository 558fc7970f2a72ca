"""Several processes learn from parts of each batch and follow the mean of their gradients, as one process would.

That is what torch's DistributedDataParallel does; it listens to autograd alone, and methods that write their gradients by hand would go unheard, so the
mean is taken here, after the way back and before the step. Every process encodes the whole batch and takes its part of it, so that spikes are
those of one process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import distributed

from workbench.learning.method import Outcome


@dataclass(frozen=True)
class Team:
    """The processes that learn together: this one's number, and how many there are."""

    rank: int = 0
    size: int = 1

    @classmethod
    def present(cls) -> Team:
        """The team of this process; of one where nobody else was started."""
        if distributed.is_available() and distributed.is_initialized():
            return cls(distributed.get_rank(), distributed.get_world_size())
        return cls()

    def part(self, samples: int) -> slice:
        """Which samples of a batch are this process's; none where there are fewer samples than processes.

        >>> [Team(rank, 3).part(8) for rank in range(3)]
        [slice(0, 2, None), slice(2, 5, None), slice(5, 8, None)]
        """
        return slice(samples * self.rank // self.size, samples * (self.rank + 1) // self.size)

    def together(self, found: Outcome | None, parameters: Sequence[torch.nn.Parameter], share: float) -> Outcome:
        """Give every parameter the mean gradient of the whole batch, and return what the whole batch showed.

        Parameters
        ----------
        found
            What this process's samples showed, if it had any.
        share
            Of the samples of the batch, this process's.
        """
        gradients = [torch.zeros_like(p) if p.grad is None else p.grad for p in parameters]
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients]) * share
        distributed.all_reduce(flat)
        for parameter, part in zip(parameters, flat.split([p.numel() for p in parameters]), strict=True):
            parameter.grad = part.reshape(parameter.shape)
        outcomes: list[tuple[float, Outcome] | None] = [None] * self.size
        distributed.all_gather_object(outcomes, None if found is None else (share, found))
        known = [each for each in outcomes if each is not None]
        rates = {name: sum(part * one.rates[name] for part, one in known) for name in known[0][1].rates}
        loss = sum(part * one.loss for part, one in known)
        return Outcome(loss, np.concatenate([one.scores for _, one in known]), rates)


@contextmanager
def team() -> Iterator[Team]:
    """Join the processes that torchrun started, for as long as the block lasts; alone where it did not."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2 or "RANK" not in os.environ:
        yield Team()
        return
    distributed.init_process_group("gloo")
    try:
        yield Team.present()
    finally:
        distributed.destroy_process_group()
