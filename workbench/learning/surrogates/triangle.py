"""A triangle of fixed width: the slope with which networks of adapting cells learned to remember."""

from __future__ import annotations

import torch

from workbench.core.quantity import Quantity
from workbench.core.source import Source
from workbench.learning.surrogate import Surrogate


class Triangle(Surrogate):
    """A triangle one width to either side of threshold; its height dampens what flows back through many steps."""

    source = Source("Bellec et al. 2020, A solution to the learning dilemma", doi="10.1038/s41467-020-17236-y")
    formula = r"\gamma \max(0,\, 1 - |x|)"

    height = Quantity(
        0.3,
        label="height γ",
        symbol=r"\gamma",
        bounds=(0.001, 1000),
        soft=(0.1, 2),
        doc="Height at threshold, and the area.",
    )

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return self.height * (1 - x.abs()).clamp(min=0)

    def primitive(self, x: torch.Tensor) -> torch.Tensor:
        near = x.clamp(-1, 1)
        return self.height * (0.5 + near - 0.5 * near * near.abs())

    @property
    def peak(self) -> float:
        return self.height

    @property
    def area(self) -> float:
        return self.height
