"""Surrogate derivatives: what replaces the slope of a spike, which is zero everywhere and infinite at threshold."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import torch

from workbench.core.model import Model


class Surrogate(Model):
    """An even, finite function of the distance over threshold that stands in for the derivative of a spike.

    The distance ``x`` is a pure number: the learning method divides the membrane's distance over threshold (mV) by a
    width (mV), so that ``x = -1`` is one width below threshold. The forward pass keeps the true, hard spike.
    """

    room = "learning.surrogates"

    formula: ClassVar[str]
    """The derivative in LaTeX, as a function of x."""

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        """Return the surrogate derivative at ``x``, in the shape and precision of ``x``."""
        raise NotImplementedError

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        """Return the smooth function that has this derivative; where it has a bottom, that is 0, and threshold is halfway up."""
        raise NotImplementedError

    def sampled(self, x: np.ndarray) -> np.ndarray:
        """Return the derivative at numbers ``x``, for a picture."""
        return self.derivative(torch.from_numpy(np.ascontiguousarray(x))).numpy()

    @property
    def peak(self) -> float:
        """The largest value of the derivative, at threshold."""
        raise NotImplementedError

    @property
    def area(self) -> float:
        """The integral of the derivative over all distances; 1 means that it is the slope of a softened step from 0 to 1."""
        raise NotImplementedError


class _Spike(torch.autograd.Function):
    """Forward: the spikes as they fell. Backward: the gradient times the surrogate derivative."""

    @staticmethod
    def forward(
        ctx: Any, distance: torch.Tensor, fired: torch.Tensor, surrogate: Surrogate, width: float
    ) -> torch.Tensor:
        ctx.save_for_backward(distance)
        ctx.surrogate, ctx.width = surrogate, width
        return fired.to(distance.dtype)

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        (distance,) = ctx.saved_tensors
        return grads[0] * ctx.surrogate.derivative(distance / ctx.width) / ctx.width, None, None, None


class SpikeFunction:
    """A hard spike with a soft slope, as the batch engine wants it: ``spike(distance, fired)``.

    Parameters
    ----------
    surrogate
        The derivative used in the backward pass.
    width
        The membrane distance counted as ``x = 1`` (mV, or the unit of the compared state).
    """

    def __init__(self, surrogate: Surrogate, width: float = 1.0) -> None:
        self.surrogate, self.width = surrogate, width

    def __call__(self, distance: torch.Tensor, fired: torch.Tensor) -> torch.Tensor:
        """Return ``fired`` as zeros and ones; whether the threshold itself counts is the model's own comparison."""
        return _Spike.apply(distance, fired, self.surrogate, self.width)  # type: ignore[return-value]

    def slope(self, distance: torch.Tensor) -> torch.Tensor:
        """Return the derivative with respect to the membrane (1/mV) at a distance over threshold (mV)."""
        return self.surrogate.derivative(distance / self.width) / self.width
