"""Adam, the usual way to follow noisy gradients: each weight moves by its mean gradient over its typical size.

Source: Kingma and Ba 2015, "Adam: a method for stochastic optimization", arXiv:1412.6980, algorithm 1.
torch has it too, but loads its compiler for that: more than a second before the first step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch


class Adam:
    """Moves parameters down their gradients.

    Parameters
    ----------
    parameters
        What is trained; a parameter without a gradient stays.
    units
        For each parameter, the size of a step when the learning rate is 1.
    betas, epsilon
        Memory of the mean gradient and of its square, and what keeps a division finite.
    """

    def __init__(
        self,
        parameters: Sequence[torch.nn.Parameter],
        units: Sequence[float],
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        self.parameters, self.units, self.betas, self.epsilon = list(parameters), list(units), betas, epsilon
        self.mean = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.square = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.taken = 0

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Take one step and forget the gradients."""
        self.taken += 1
        b1, b2 = self.betas
        whole = (1 - b2**self.taken) ** 0.5
        for parameter, unit, mean, square in zip(self.parameters, self.units, self.mean, self.square, strict=True):
            if parameter.grad is None:
                continue
            mean.lerp_(parameter.grad, 1 - b1)
            square.mul_(b2).addcmul_(parameter.grad, parameter.grad, value=1 - b2)
            parameter.addcdiv_(
                mean, square.sqrt().div_(whole).add_(self.epsilon), value=-rate * unit / (1 - b1**self.taken)
            )
            parameter.grad = None

    def state(self) -> dict[str, Any]:
        """A copy of what it remembers."""
        return {
            "taken": self.taken,
            "units": list(self.units),
            "mean": [m.clone() for m in self.mean],
            "square": [s.clone() for s in self.square],
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""
        self.taken, self.units = int(state["taken"]), list(state["units"])
        self.mean, self.square = [m.clone() for m in state["mean"]], [s.clone() for s in state["square"]]
