"""What an agent went through since it last learned, and by how much each action turned out better than expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch


class Rollout:
    """So many turns in several environments, in tensors of a fixed size that are filled turn by turn.

    Parameters
    ----------
    length
        Turns until it is full.
    steps, environments, lines
        Of what is seen in a turn.
    """

    def __init__(self, length: int, steps: int, environments: int, lines: int) -> None:
        self.filled = 0
        self.inputs = torch.zeros((length, steps, environments, lines))
        self.actions = torch.zeros((length, environments), dtype=torch.int64)
        names = ("log_probabilities", "values", "rewards", "goes_on", "advantages")
        self.numbers = {name: torch.zeros((length, environments)) for name in names}

    @property
    def full(self) -> bool:
        """Whether nothing more goes in."""
        return self.filled == len(self.inputs)

    def acted(self, inputs: torch.Tensor, actions: torch.Tensor, chances: torch.Tensor, values: torch.Tensor) -> None:
        """Write down what was seen and done in a turn, the logarithm of its probability, and what the critic expected."""
        at = self.filled
        self.inputs[at], self.actions[at] = inputs, actions
        self.numbers["log_probabilities"][at], self.numbers["values"][at] = chances, values

    def answered(self, rewards: torch.Tensor, goes_on: torch.Tensor) -> None:
        """Write down what came of it: rewards, and 1 where the episode goes on."""
        self.numbers["rewards"][self.filled], self.numbers["goes_on"][self.filled] = rewards, goes_on
        self.filled += 1

    def judge(self, after: torch.Tensor, discount: float, trace: float) -> None:
        """Work out the advantage of every action, from what the critic expects after the last turn.

        Source: Schulman et al. 2016, "High-dimensional continuous control using generalized advantage estimation", arXiv:1506.02438, eq. 16.
        """
        values, rewards, goes_on = (self.numbers[name] for name in ("values", "rewards", "goes_on"))
        advantage = torch.zeros_like(after)
        for at in range(len(values) - 1, -1, -1):
            surprise = rewards[at] + discount * goes_on[at] * after - values[at]
            advantage = surprise + discount * trace * goes_on[at] * advantage
            self.numbers["advantages"][at] = advantage
            after = values[at]

    def flat(self, name: str) -> torch.Tensor:
        """Numbers of a kind, ``(turns * environments,)``."""
        return self.numbers[name].flatten()

    def shown(self, chosen: torch.Tensor) -> torch.Tensor:
        """What was seen in some of the turns, counted through, ``(steps, chosen, lines)``."""
        turn, place = chosen // self.inputs.shape[2], chosen % self.inputs.shape[2]
        return self.inputs[turn, :, place].transpose(0, 1)

    def state(self) -> dict[str, Any]:
        """A copy of everything."""
        numbers = {name: values.clone() for name, values in self.numbers.items()}
        return {"filled": self.filled, "inputs": self.inputs.clone(), "actions": self.actions.clone(), **numbers}

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""
        self.filled = int(state["filled"])
        self.inputs, self.actions = state["inputs"].clone(), state["actions"].clone()
        self.numbers = {name: state[name].clone() for name in self.numbers}
