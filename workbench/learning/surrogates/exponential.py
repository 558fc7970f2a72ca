"""A two-sided exponential around the threshold: the slope of SLAYER."""

from __future__ import annotations

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class Exponential(Surrogate):
    """The density with which a cell's distance from threshold is thought to be crossed by a small change."""

    source = Source(
        "Shrestha and Orchard 2018, SLAYER: spike layer error reassignment in time, NeurIPS 31",
        url="https://arxiv.org/abs/1810.08646",
    )
    formula = r"\frac{\alpha}{2}\, e^{-\alpha |x|}"

    slope = Quantity(
        2.0,
        label="slope α",
        symbol=r"\alpha",
        bounds=(0.01, 1000),
        soft=(0.5, 10),
        doc="How fast the slope falls away from threshold, and twice its height there, per width.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return 0.5 * self.slope * torch.exp(-(self.slope * x).abs())

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        tail = 0.5 * torch.exp(-(self.slope * x).abs())
        return torch.where(x > 0, 1 - tail, tail)

    @property
    def peak(self) -> float:
        return self.slope / 2

    @property
    def area(self) -> float:
        return 1.0
