"""How much a method keeps of a batch for its way back: the memory by which backpropagation through time pays for long samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch


def kept_for_backward(learn: Callable[[], Any]) -> int:
    """Return the bytes of all tensors that torch keeps for gradients while ``learn`` runs; each storage once.

    >>> weight = torch.ones(100, requires_grad=True)
    >>> kept_for_backward(lambda: (weight * weight).sum())
    400
    """
    sizes: dict[int, int] = {}
    held: list[torch.Tensor] = []  # so that no place is used twice

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        sizes[storage.data_ptr()] = storage.nbytes()
        held.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        learn()
    return sum(sizes.values())
