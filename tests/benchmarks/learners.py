"""What is raced in training: shapes of networks and the batch they learn from, the same for every rival."""

from __future__ import annotations

from typing import NamedTuple

import torch


class Shape(NamedTuple):
    """A network of leaky cells, and its batch.

    Attributes
    ----------
    sizes
        Inputs, hidden cells, output cells.
    recurrent
        Whether hidden cells feed each other, all to all.
    steps, batch
        Of a sample, and samples of a batch.
    """

    sizes: tuple[int, int, int]
    recurrent: bool
    steps: int
    batch: int


SHAPES = {
    "dense": Shape((784, 256, 10), False, 25, 128),
    "recurrent": Shape((700, 128, 20), True, 100, 64),
}


def batch(shape: Shape, seed: int, density: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Random spikes ``(steps, batch, inputs)``, of which ``density`` are there, and labels."""
    draw = torch.Generator().manual_seed(seed)
    spikes = torch.rand((shape.steps, shape.batch, shape.sizes[0]), generator=draw) < density
    return spikes.float(), torch.randint(shape.sizes[-1], (shape.batch,), generator=draw)
