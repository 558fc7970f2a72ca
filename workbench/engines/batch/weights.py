"""The weights of a projection as torch sees them: one trainable array, and dense matrices made from it."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from workbench.core.errors import TooLarge
from workbench.engines.plan import Edge

MOST = 2**28
"""Entries of a dense matrix beyond which a projection is refused before anything is allocated."""


class Weights(nn.Module):
    """The synapses of one projection.

    ``values`` is trained, in coherent units: ``(pre, post)`` where every pair is joined once, else one number a synapse
    (sources first), from which dense matrices are filled; two synapses between the same cells add up.
    """

    def __init__(self, edge: Edge, pre: int, post: int, dtype: torch.dtype) -> None:
        super().__init__()
        if pre * post > MOST:
            raise TooLarge(
                f"{edge.name} on the batch engine",
                f"at most {MOST:,} pairs of cells",
                f"{pre:,} x {post:,}",
                "the event engine",
            )
        self.name, self.shape, self.scale = edge.name, (pre, post), edge.scale
        pair = edge.pre_ids.astype(np.int64) * post + edge.post_ids
        self.full = len(pair) == pre * post and bool((pair == np.arange(len(pair))).all())
        start = torch.from_numpy(np.array(edge.weights, dtype=np.float64)).to(dtype)
        self.values = nn.Parameter(start.reshape(pre, post) if self.full else start)
        self.delays: list[int] = sorted({int(delay) for delay in edge.delays})
        for delay in self.delays:
            chosen = torch.from_numpy(edge.delays == delay)
            self.register_buffer(
                f"chosen_{delay}", chosen.reshape(pre, post) if self.full else chosen.nonzero()[:, 0], persistent=False
            )
        self.register_buffer("pair", torch.from_numpy(pair), persistent=False)

    def matrices(self) -> list[tuple[int, torch.Tensor]]:
        """Return (delay in steps, matrix ``(pre, post)``) for each delay of the projection."""
        if self.full and len(self.delays) == 1:
            return [(self.delays[0], self.values)]
        found = []
        for delay in self.delays:
            chosen = self.get_buffer(f"chosen_{delay}")
            if self.full:
                found.append((delay, self.values * chosen))
            else:
                flat = self.values.new_zeros(self.shape[0] * self.shape[1])
                found.append(
                    (delay, flat.index_add(0, self.get_buffer("pair")[chosen], self.values[chosen]).reshape(self.shape))
                )
        return found

    def numbers(self) -> np.ndarray:
        """The weights in the unit of the synapse, one a synapse, or ``(pre, post)``."""
        return self.values.detach().double().cpu().numpy() / self.scale
