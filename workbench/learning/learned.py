"""What can be put back into a network and gone on from: the state of a method at work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any


class Learned(ABC):
    """The base of whatever owns weights, moments and traces while it learns."""

    @abstractmethod
    def write_back(self) -> None:
        """Put the current weights into the network."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything needed to go on exactly from here: dicts and lists of numbers, words and tensors."""

    @abstractmethod
    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""
