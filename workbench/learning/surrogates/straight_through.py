"""No fall-off at all: the gradient passes straight through the spike."""

from __future__ import annotations

import math

import torch

from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class StraightThrough(Surrogate):
    """One everywhere: as if a spike were as large as the membrane's distance over threshold."""

    source = Source(
        "Bengio, Léonard and Courville 2013, Estimating or propagating gradients through stochastic neurons",
        url="https://arxiv.org/abs/1308.3432",
    )
    formula = "1"

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return torch.ones_like(x)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return x + 0.5

    @property
    def peak(self) -> float:
        return 1.0

    @property
    def area(self) -> float:
        return math.inf
