"""A box around the threshold: a cell learns fully, or not at all."""

from __future__ import annotations

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class Rectangle(Surrogate):
    """A box of height k and width 1/k: every cell within it learns alike, every other nothing."""

    source = Source(
        "Wu et al. 2018, Spatio-temporal backpropagation for training spiking networks", doi="10.3389/fnins.2018.00331"
    )
    formula = r"k \;\text{where}\; |x| < \tfrac{1}{2k},\; \text{else}\; 0"

    slope = Quantity(
        0.5,
        label="height k",
        symbol="k",
        bounds=(0.01, 1000),
        soft=(0.2, 5),
        doc="Height of the box, and one over its width.",
        source=Source(
            "Spyx, default of its boxcar surrogate: width 2, height 1/2", url="https://github.com/kmheckel/spyx"
        ),
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return self.slope * (x.abs() < 0.5 / self.slope).to(x.dtype)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        return (self.slope * x + 0.5).clamp(0, 1)

    @property
    def peak(self) -> float:
        return self.slope

    @property
    def area(self) -> float:
        return 1.0
