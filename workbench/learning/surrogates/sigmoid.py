"""The slope of a logistic curve: the survey's first surrogate."""

from __future__ import annotations

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class Sigmoid(Surrogate):
    """Derivative of the logistic function of slope beta.

    The survey prints the sigmoid ``s = 1/(1 + exp(-beta x))`` itself as the surrogate. What replaces the spike's
    derivative is the derivative of that curve, ``beta s (1 - s)``: it is what `derivative` returns; `primitive` returns ``s``.
    """

    source = Source(
        "Zenke & Vogels 2021, The remarkable robustness of surrogate gradient learning", doi="10.1162/neco_a_01367"
    )
    formula = r"\beta\, s\,(1 - s), \quad s = \frac{1}{1 + e^{-\beta x}}"

    slope = Quantity(
        4.0,
        label="slope β",
        symbol=r"\beta",
        bounds=(0.01, 1000),
        soft=(1, 25),
        doc="Steepness of the sigmoid at threshold, per width.",
        source=Source("Fang et al. 2023, SpikingJelly, default of its Sigmoid surrogate", doi="10.1126/sciadv.adi1480"),
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        tail = torch.exp(-(self.slope * x).abs())  # exp of a negative number: never overflows, the same for x and -x
        return self.slope * tail / (1 + tail) ** 2

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.slope * x)

    @property
    def peak(self) -> float:
        return self.slope / 4

    @property
    def area(self) -> float:
        return 1.0
