"""The slope of the fast sigmoid, known from SuperSpike: long tails without an exponential."""

from __future__ import annotations

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class FastSigmoid(Surrogate):
    """Derivative of x/(1 + k|x|): always 1 at threshold, so a steeper curve also passes less gradient in all."""

    source = Source("Zenke & Ganguli 2018, SuperSpike", doi="10.1162/neco_a_01086")
    formula = r"\frac{1}{(1 + k\,|x|)^2}"

    slope = Quantity(
        10.0,
        label="slope k",
        symbol="k",
        bounds=(0.01, 1000),
        soft=(1, 100),
        doc="How fast the slope falls away from threshold, per width.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return 1 / (1 + (self.slope * x).abs()) ** 2

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return x / (1 + (self.slope * x).abs()) + 0.5 * self.area

    @property
    def peak(self) -> float:
        return 1.0

    @property
    def area(self) -> float:
        return 2 / self.slope
