"""Spikes that have a true slope: a share of a spike, or a spike that comes by chance."""

from __future__ import annotations

import math

import torch

from workbench.core.errors import RangeError
from workbench.learning.surrogate import Surrogate

LEAST = 1e-7  # chance of a spike, or of none, below which its logarithm is not followed


class Softened:
    """A spike that is a share from 0 to 1: the surrogate's integral at the distance over threshold, over its height.

    Raises
    ------
    RangeError
        If the integral has no finite height.
    """

    decides = True

    def __init__(self, surrogate: Surrogate, width: float) -> None:
        if not (math.isfinite(surrogate.area) and surrogate.area > 0):
            raise RangeError("a softened spike", "a surrogate of finite area over 0", repr(surrogate), "wb.ArcTan()")
        self.surrogate, self.width = surrogate, width

    def __call__(self, distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
        """Return the share; what the cell's own comparison says does not count."""
        return self.surrogate.primitive(distance / self.width) / self.surrogate.area


class Drawn(Softened):
    """A spike that comes by chance, as likely as :class:`Softened` says.

    Attributes
    ----------
    likely
        Log likelihood of all that came so far, ``(batch,)``; its slope by the weights is what the draws can tell of them.
    """

    def __init__(self, surrogate: Surrogate, width: float, chance: torch.Generator) -> None:
        super().__init__(surrogate, width)
        self.chance, self.likely = chance, torch.zeros(())

    def __call__(self, distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
        """Draw spikes."""
        share = super().__call__(distance, fired).clamp(LEAST, 1 - LEAST)
        came = torch.rand(share.shape, generator=self.chance, device=share.device) < share.detach()
        self.likely = self.likely + torch.where(came, share, 1 - share).log().sum(-1)
        return came.to(distance.dtype)
