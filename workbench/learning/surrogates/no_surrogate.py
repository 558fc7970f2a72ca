"""The true slope of a spike: zero, so that nothing is learned through it."""

from __future__ import annotations

import torch

from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class NoSurrogate(Surrogate):
    """Zero everywhere, which is the slope of a hard spike off threshold: why surrogates are needed."""

    source = Source(
        "Neftci, Mostafa and Zenke 2019, Surrogate gradient learning in spiking neural networks",
        doi="10.1109/MSP.2019.2931595",
    )
    formula = "0"

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(x)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return 0 * x

    @property
    def peak(self) -> float:
        return 0.0

    @property
    def area(self) -> float:
        return 0.0
