"""A group of populations over a whole sequence as one node of the gradient: compiled loops, and matrix products for many steps at once.

A spike of a group needs at least some steps to come back to it. For so many steps at a time everything that arrives is known: the loops of all
populations run over them, then their spikes are multiplied by the weights within the group. The way back mirrors it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.autograd.function import once_differentiable

from workbench.engines.batch.event_list import Feeding, gradient_of
from workbench.engines.batch.layer import Arrays, Layer


@dataclass(frozen=True)
class Loop:
    """A projection within a group: ``lag`` steps lie between a spike and its arrival."""

    pre: str
    post: str
    receptor: int
    lag: int


@dataclass
class Group:
    """Populations that feed each other, or a single one."""

    layers: dict[str, Layer]
    loops: Sequence[Loop] = ()

    @property
    def steps(self) -> int:
        """Length of the sequence."""
        return next(iter(self.layers.values())).steps

    @property
    def batch(self) -> int:
        """Members of the batch: rows of a step in an array of all steps."""
        return next(iter(self.layers.values())).shape[0]

    def windows(self) -> list[tuple[int, int]]:
        """Stretches of steps in which no spike of the group comes back to it."""
        length = min((loop.lag for loop in self.loops), default=self.steps)
        return [(first, min(first + length, self.steps)) for first in range(0, self.steps, length)]

    def run(self, matrices: Sequence[torch.Tensor]) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        """Return of each population spikes ``(steps, batch, cells)`` and rows ``(steps + 1, rows, batch, cells)``.

        Parameters
        ----------
        matrices
            The weights of the loops, ``(pre, post)`` each.
        """
        inputs = [tensor for layer in self.layers.values() for tensor in layer.inputs]
        found = _Sequence.apply(self, *inputs, *matrices)
        return {name: (found[2 * k], found[2 * k + 1]) for k, name in enumerate(self.layers)}  # type: ignore[index]

    def arriving(self, loop: Loop, arrays: dict[str, Arrays], prefix: str = "") -> torch.Tensor:
        """The array of what a loop delivers, or of its gradient."""
        return arrays[loop.post][f"{prefix}given_{self.layers[loop.post].fed.index(loop.receptor)}"]


class _Sequence(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, group: Group, *tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
        matrices = [matrix.detach() for matrix in tensors[len(tensors) - len(group.loops) :]]
        arrays = {name: layer.begin() for name, layer in group.layers.items()}
        ways = [layer.forward(arrays[name]) for name, layer in group.layers.items()]
        fed = [
            Feeding(arrays[loop.pre]["spikes"].flatten(0, 1), matrix, group.arriving(loop, arrays).flatten(0, 1))
            for loop, matrix in zip(group.loops, matrices, strict=True)
        ]
        for first, last in group.windows():
            for loop, feeding in zip(group.loops, fed, strict=True):
                low = max(first, loop.lag)
                if low < last:
                    feeding.add(low * group.batch, last * group.batch, loop.lag * group.batch)
            for take in ways:
                take(first, last)
        ctx.group, ctx.set = group, [(name, part) for name, of in arrays.items() for part in of]
        ctx.save_for_backward(*(arrays[name][part] for name, part in ctx.set), *matrices)
        ctx.set_materialize_grads(False)
        flat = [arrays[name]["spikes"] for name, layer in group.layers.items() if layer.slope is None]
        ctx.mark_non_differentiable(*flat)
        return tuple(arrays[name][part] for name in group.layers for part in ("spikes", "x"))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: torch.Tensor | None) -> tuple[torch.Tensor | None, ...]:
        group: Group = ctx.group
        arrays: dict[str, Arrays] = {name: {} for name in group.layers}
        kept = ctx.saved_tensors  # once: a checkpoint makes them anew
        for (name, part), tensor in zip(ctx.set, kept, strict=False):
            arrays[name][part] = tensor
        matrices = kept[len(ctx.set) :]
        back = {
            name: layer.turn(arrays[name], grads[2 * k], grads[2 * k + 1])
            for k, (name, layer) in enumerate(group.layers.items())
        }
        ways = [layer.backward(back[name]) for name, layer in group.layers.items()]
        pulls = [
            (back[loop.pre]["asked"].flatten(0, 1), group.arriving(loop, back, "d_").flatten(0, 1), matrix.T)
            for loop, matrix in zip(group.loops, matrices, strict=True)
        ]
        for first, last in reversed(group.windows()):
            for loop, (asked, felt, matrix) in zip(group.loops, pulls, strict=True):
                begin, end = (step * group.batch for step in (first, min(last, group.steps - loop.lag)))
                if begin < end:
                    late = loop.lag * group.batch
                    asked[begin:end].addmm_(felt[begin + late : end + late], matrix)
            for take in ways:
                take(first, last)
        weights = []
        for loop in group.loops:
            felt = group.arriving(loop, back, "d_")[loop.lag :].flatten(0, 1)
            weights.append(gradient_of(arrays[loop.pre]["spikes"].flatten(0, 1)[: len(felt)], felt))
        found = [gradient for name, layer in group.layers.items() for gradient in layer.gradients(back[name])]
        return None, *found, *weights
