"""The slope of an arctangent: heavy tails, and unit area whatever its slope."""

from __future__ import annotations

import math

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class ArcTan(Surrogate):
    """Derivative of arctan(pi alpha x / 2)/pi: distant cells still get a little gradient."""

    source = Source(
        "Fang et al. 2021, Incorporating learnable membrane time constant", doi="10.1109/ICCV48922.2021.00266"
    )
    formula = r"\frac{\alpha/2}{1 + (\pi \alpha x/2)^2}"

    slope = Quantity(
        2.0,
        label="slope α",
        symbol=r"\alpha",
        bounds=(0.01, 1000),
        soft=(0.5, 10),
        doc="Twice the height at threshold, per width.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return 0.5 * self.slope / (1 + (0.5 * math.pi * self.slope * x) ** 2)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return torch.atan(0.5 * math.pi * self.slope * x) / math.pi + 0.5

    @property
    def peak(self) -> float:
        return self.slope / 2

    @property
    def area(self) -> float:
        return 1.0
