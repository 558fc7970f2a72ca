"""A bell curve around the threshold: the slope of a spike blurred by normal noise."""

from __future__ import annotations

import math

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class Gaussian(Surrogate):
    """The normal density: a threshold that trembles with standard deviation sigma has just this mean slope."""

    source = Source(
        "Yin, Corradi and Bohte 2020, Effective and efficient computation with multiple-timescale spiking recurrent networks",
        doi="10.1145/3407197.3407225",
    )
    formula = r"\frac{1}{\sigma\sqrt{2\pi}}\, e^{-x^2/2\sigma^2}"

    sigma = Quantity(
        0.5,
        label="width σ",
        symbol=r"\sigma",
        bounds=(0.001, 100),
        soft=(0.1, 2),
        doc="Standard deviation of the bell, in widths.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return self.peak * torch.exp(-0.5 * (x / self.sigma) ** 2)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return 0.5 + 0.5 * torch.erf(x / (self.sigma * math.sqrt(2)))

    @property
    def peak(self) -> float:
        return 1 / (self.sigma * math.sqrt(2 * math.pi))

    @property
    def area(self) -> float:
        return 1.0
