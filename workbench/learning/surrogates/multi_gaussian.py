"""A bell curve with shallow valleys beside it: cells far from threshold are gently pushed the other way."""

from __future__ import annotations

import math

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate

BROAD = 6.0  # the valleys are six times as broad as the hill: s of the source


class MultiGaussian(Surrogate):
    """A tall bell less two broad ones, one sigma to either side; negative far from threshold."""

    source = Source(
        "Yin, Corradi and Bohte 2021, Accurate and efficient time-domain classification with adaptive spiking recurrent neural networks",
        doi="10.1038/s42256-021-00397-w",
    )
    formula = r"(1+h)\,\mathcal N(x;0,\sigma) - h\,\mathcal N(x;\sigma,6\sigma) - h\,\mathcal N(x;-\sigma,6\sigma)"

    sigma = Quantity(
        0.5,
        label="width σ",
        symbol=r"\sigma",
        bounds=(0.001, 100),
        soft=(0.1, 2),
        doc="Standard deviation of the hill, in widths.",
    )
    valley = Quantity(
        0.15,
        label="valley h",
        symbol="h",
        bounds=(0, 0.5),
        soft=(0, 0.4),
        doc="Area of each valley; the hill has 1 + h.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        sides = self._bell(x - self.sigma, BROAD) + self._bell(x + self.sigma, BROAD)
        return (1 + self.valley) * self._bell(x, 1) - self.valley * sides

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        sides = self._step(x - self.sigma, BROAD) + self._step(x + self.sigma, BROAD)
        return (1 + self.valley) * self._step(x, 1) - self.valley * sides

    def _bell(self, x: torch.Tensor, broad: float) -> torch.Tensor:
        width = broad * self.sigma
        return torch.exp(-0.5 * (x / width) ** 2) / (width * math.sqrt(2 * math.pi))

    def _step(self, x: torch.Tensor, broad: float) -> torch.Tensor:
        return 0.5 + 0.5 * torch.erf(x / (broad * self.sigma * math.sqrt(2)))

    @property
    def peak(self) -> float:
        hill = 1 / (self.sigma * math.sqrt(2 * math.pi))
        return hill * (1 + self.valley - 2 * self.valley / BROAD * math.exp(-0.5 / BROAD**2))

    @property
    def area(self) -> float:
        return 1 - self.valley
