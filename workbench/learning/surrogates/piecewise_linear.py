"""A triangle around the threshold: the survey's second surrogate, and the cheapest."""

from __future__ import annotations

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class PiecewiseLinear(Surrogate):
    """A triangle of height k that is zero beyond 1/k from threshold: cells far from threshold learn nothing."""

    source = Source(
        "Esser et al. 2016, Convolutional networks for fast, energy-efficient neuromorphic computing",
        doi="10.1073/pnas.1604850113",
    )
    formula = r"k \max(0,\, 1 - k\,|x|)"

    slope = Quantity(
        1.0,
        label="slope k",
        symbol="k",
        bounds=(0.01, 1000),
        soft=(0.25, 10),
        doc="Height of the triangle, and one over its half width.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return self.slope * (1 - (self.slope * x).abs()).clamp(min=0)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        near = (self.slope * x).clamp(-1, 1)
        return 0.5 + near - 0.5 * near * near.abs()

    @property
    def peak(self) -> float:
        return self.slope

    @property
    def area(self) -> float:
        return 1.0
